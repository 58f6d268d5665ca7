/** Words that say whether following a text can lead anywhere, so that few texts have to be parsed. */

import type { ParsedLanguage } from "../syntax.ts";
import { isSecretName } from "./flow-calls.ts";

/** What the words of one text promise; each is looked for when it is asked for. */
export interface Prospect {
  /** It names what is safe nowhere else: files of keys, the whole environment, the clipboard. */
  readonly isThief: boolean;
  /** What is safe where it belongs, and nowhere else: names of keys, `.env`. */
  readonly keys: readonly string[];
  readonly isSender: boolean;
  /** It sends in ways that need no address that can be seen. */
  readonly isBlind: boolean;
  /** It fetches or decodes something and runs something, or decodes something and sends. */
  readonly isRunner: boolean;
}

/** Files and stores that hold secrets, histories, screens. */
const STORES =
  /\.ssh\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\.gnupg|secring|\/etc\/g?shadow|\.aws\b|\.azure\b|gcloud|\.kube\b|\.docker\b|\.oci\b|application_default|\.(?:npmrc|pypirc|netrc|git-credentials|pgpass|my\.cnf|vault-token|s3cfg|boto)\b|hosts\.yml|\.(?:cargo|gem|terraform\.d)\b|\.config\/hub|rclone\.conf|serviceaccount|169\.254\.169\.254|metadata\.google|100\.100\.100\.200|Login Data|Local State|Cookies\b|Web Data|logins\.json|key[34]\.db|cookies\.sqlite|[kK]eychain|wallet|exodus|electrum|\.config\/solana|\.ethereum|Local Extension Settings|\.password-store|\.kdbx|1Password|[bB]itwarden|LastPass|keyrings|browser_?cookie|keyring\.|keytar|_history\b|pyperclip|pbpaste|xclip|xsel|wl-paste|[cC]lipboard|screencapture|screenshot|ImageGrab|\bscrot\b|\bsct\.|\bmss\b|\/environ\b/;

/** The environment as a whole, which includes a key that is not written down. */
const ENVIRONMENT: Readonly<Record<ParsedLanguage, RegExp>> = {
  python: /\benviron\b(?!["']|\s{0,4}(?:\[|\.(?:get|pop|setdefault)\()\s{0,4}["'])/,
  javascript:
    /\benv\b[^\n=]{0,40}\}\s{0,4}=\s{0,4}process\b|\b(?:process|Deno)\.env\b(?!\??\.(?!toObject|get)\w|\??\.?\[\s{0,4}["'])|\benv\.get\((?!["'])/,
  sh: /(?:^|[;|&(`{!]|\bdo|\bthen|\bsudo)[ \t]{0,12}(?:\/usr\/bin\/)?(?:env|printenv|export|declare|history)\b(?![ \t]{1,4}[\w-]{1,60}[ \t=])/m,
};

/** A key whose name is known. */
const KEYS: Readonly<Record<ParsedLanguage, RegExp>> = {
  python: /\b(?:environ(?:\.(?:get|pop|setdefault))?|getenv)\s{0,4}[[(]\s{0,4}(?:["'](\w{2,80})["'])?/g,
  javascript: /\benv\??\.?(?:\[\s{0,4}["']|get\(\s{0,4}["'])?(\w{2,80})/g,
  sh: /\$\{?([A-Z][A-Z0-9_]{1,80})/g,
};

/** A key that a command prints. */
const ASKED = /\b(?:gh|glab) auth token\b|print-access-token|configure get \S{0,20}secret/;

/** Files that are one's own, as long as they stay. */
const OWN =
  /(?<![\w.)\]])\.env\b(?![\w(-])|\.(?:claude|codex|openclaw|clawdbot|moltbot|cursor|gemini)\b|claude_desktop_config/;

const SENDS: Readonly<Record<ParsedLanguage, RegExp>> = {
  python:
    /\brequests\b|httpx|urllib|urlopen|aiohttp|HTTPS?Connection|\bsocket\b|create_connection|websocket|smtplib|SMTP|ftplib|paramiko|\b(?:upload_file|upload_fileobj|put_object|upload_from_filename|storbinary|sendmail|send_message|gethostbyname|getaddrinfo)\b|\bresolver\b|\.(?:post|patch|postForm|request)\(|\b(?:curl|wget|nc|ncat|scp|rsync|nslookup|dig)\b/,
  javascript:
    /\bfetch\b|axios|\bgot\b|\bky\b|superagent|needle|undici|https?\b|sendBeacon|WebSocket|\bnet\b|\btls\b|dgram|\bdns\b|getaddrinfo|sendMail|putObject|\.(?:post|patch|postForm|ajax|request)\(|\b(?:curl|wget|nc|ncat|scp|rsync|nslookup|dig)\b/,
  sh: /\b(?:curl|wget|httpie|xh|nc|ncat|netcat|telnet|socat|dig|nslookup|host|ping|mail|mailx|mutt|sendmail|msmtp|scp|rsync|sftp|ftp|lftp|aws|gsutil|rclone|azcopy|s3cmd|gh)\b|\/dev\/(?:tcp|udp)\//,
};

const CALLS_BLIND =
  /gethostbyname|getaddrinfo|\bresolver\b|\bdns\b|\b(?:nslookup|dig|scp|rsync)[ "']|\bgist\b|upload_file|upload_from|put_object|putObject|storbinary|\bconnect\(|s3:\/\//;
const BLIND: Readonly<Record<ParsedLanguage, RegExp>> = {
  python: CALLS_BLIND,
  javascript: CALLS_BLIND,
  sh: /\b(?:nslookup|dig|host|ping|mail|mailx|mutt|scp|rsync|sftp|ftp|lftp|rclone|azcopy|s3cmd|gsutil|nc|ncat)[ ]|\baws s3|\bgist\b|\/dev\/(?:tcp|udp)\//,
};

const DECODES =
  /b(?:64|32|85|16)decode|a85decode|unhexlify|fromhex|decompress|a2b_base64|decodebytes|\batob\b|marshal|codecs|inflate|gunzip/;

const DECODES_IN_SHELL = /\bbase(?:64|32)\s{1,4}(?:-[dD]i?\b|--decode)/;

/** Asks a model. */
const ASKS =
  /\b(?:completions|responses|messages)\.create\b|\.a?invoke\(|generate_?[cC]ontent|\bollama\.|litellm|\ba?completion\(|generateText/;

const FETCHES: Readonly<Record<ParsedLanguage, RegExp>> = {
  python:
    /\brequests\b|httpx|urllib|urlopen|urlretrieve|wget\.download|\b(?:session|client|http|https)\.(?:get|request)\b|\.recv\(/,
  javascript: /\bfetch\b|axios|\bgot\b|needle|superagent|\b(?:session|client|https?)\.(?:get|request)\b/,
  // Piped straight on it is another rule's business: what counts is kept in a file, or in a variable.
  sh: /\bcurl\b[^\n]{0,300}(?:\\\n[^\n]{0,300}){0,6}?(?:[ \t]-[a-zA-Z]{0,6}[oO]\b|--output|--remote-name|[^2&-]>)|\bwget\b|(?:\$\(|`|<\()\s{0,4}(?:curl|wget)\b/,
};

const RUNS: Readonly<Record<ParsedLanguage, RegExp>> = {
  python:
    /\b(?:exec|eval|execfile|__import__)\s{0,2}\(|subprocess|os\.(?:system|popen|exec|startfile)|Popen|runpy|importlib|pty\.spawn|create_subprocess|\b(?:pickle|dill|joblib|torch|marshal)\.loads?\b|spec_from_file/,
  javascript: /\b(?:eval|Function)\s{0,2}\(|\bvm\b|child_process|exec(?:Sync|File|Async|a)\b|\bspawn|childProcess/,
  sh: /\b(?:bash|sh|zsh|python3?|node|source|eval|exec|chmod)\b|^[ \t]{0,12}(?:\.[ /]|"?\$\w|\/)/m,
};

export function prospectOf(language: ParsedLanguage, text: string): Prospect {
  return new Words(language, text);
}

class Words implements Prospect {
  private readonly language: ParsedLanguage;
  private readonly text: string;
  private readonly known: { -readonly [K in keyof Prospect]?: Prospect[K] } = {};

  constructor(language: ParsedLanguage, text: string) {
    this.language = language;
    this.text = text;
  }

  get isThief(): boolean {
    this.known.isThief ??= STORES.test(this.text) || ENVIRONMENT[this.language].test(this.text);
    return this.known.isThief;
  }

  get keys(): readonly string[] {
    this.known.keys ??= keysIn(this.language, this.text);
    return this.known.keys;
  }

  get isSender(): boolean {
    this.known.isSender ??= SENDS[this.language].test(this.text);
    return this.known.isSender;
  }

  get isBlind(): boolean {
    this.known.isBlind ??= this.isSender && BLIND[this.language].test(this.text);
    return this.known.isBlind;
  }

  get isRunner(): boolean {
    this.known.isRunner ??= isRunner(this.language, this.text, () => this.isSender);
    return this.known.isRunner;
  }
}

function isRunner(language: ParsedLanguage, text: string, isSender: () => boolean): boolean {
  const isDecoding = (language === "sh" ? DECODES_IN_SHELL : DECODES).test(text);
  if (isDecoding && isSender()) return true;
  return (
    RUNS[language].test(text) &&
    ((language !== "sh" && (isDecoding || ASKS.test(text))) || FETCHES[language].test(text))
  );
}

function keysIn(language: ParsedLanguage, text: string): readonly string[] {
  const keys = new Set<string>();
  for (const [, name] of text.matchAll(KEYS[language]))
    if (name === undefined || isSecretName(name)) keys.add(name ?? "");
  if (OWN.test(text) || ASKED.test(text)) keys.add("");
  return [...keys];
}
