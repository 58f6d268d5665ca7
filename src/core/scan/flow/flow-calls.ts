/** What calls do to data, by how they are written: which bring it in, pass it on, send it away or run it. */

/** A taint is `kind|detail`; these are its kinds beside the names of sources of `rules/secret-sources.ts`. */
export type Brought =
  | "download"
  | "generated"
  | "decoded"
  | "encoded"
  | "private.doings"
  | "secret.environment"
  | "secret.stores";

interface Row<T> {
  readonly callee: RegExp;
  readonly is: T;
}

/** Calls whose result is worth following. */
const BRINGS: readonly Row<Brought>[] = [
  {
    callee:
      /\b(?:completions|responses|messages)\.create$|\b(?:llm|chat_?model|language_?model)\.(?:a?invoke|predict|complete|chat|generate)$|\.generate_?[cC]ontent$|^ollama\.(?:chat|generate)$|^(?:litellm\.)?a?completion$|^generateText$/,
    is: "generated",
  },
  {
    callee:
      /^(?:requests|httpx|session|client|axios|got|needle|http|https|urllib3?|superagent)\.(?:get|request|urlopen)$|^(?:axios|got|fetch|curl|wget|Invoke-WebRequest|iwr|irm)$|\burlopen$|\burlretrieve$|^wget\.download$|\.DownloadString$|\.recv(?:from)?$/,
    is: "download",
  },
  {
    callee:
      /\b(?:b(?:64|32|85|16)decode|a85decode|urlsafe_b64decode|unhexlify|fromhex|decompress|a2b_base64|decodebytes)$|^(?:atob|marshal\.loads|codecs\.decode)$|\binflate(?:Sync)?$|\bgunzip(?:Sync)?$/,
    is: "decoded",
  },
  {
    callee:
      /\b(?:b(?:64|32|85|16)encode|a85encode|urlsafe_b64encode|hexlify|b2a_base64|encodebytes)$|\.hex$|^(?:btoa|base64|base32|xxd)$/,
    is: "encoded",
  },
  {
    callee:
      /^(?:pyperclip\.paste|pbpaste|xclip|xsel|wl-paste|screencapture|scrot|gnome-screenshot|history|pyautogui\.screenshot|ImageGrab\.grab(?:clipboard)?)$|\bclipboard\.readText$|\bclipboardy?\.read(?:Sync)?$|^sct\.grab$/,
    is: "private.doings",
  },
  { callee: /^(?:env|printenv|export|declare|Deno\.env\.toObject)$/, is: "secret.environment" },
  {
    callee: /^browser_?cookie3?\.|^keyring\.get_password$|^keytar\.(?:getPassword|findCredentials)$/,
    is: "secret.stores",
  },
];

/** What they give back says nothing of what they were given. */
const FORGETS =
  /^(?:len|bool|isinstance|type|print|hash|id|int|float|range|input|exit|mkdir|rm|cd|test|\[|\[\[|echo_|which|command|sleep|date|wc|chmod|ls|source|\.)$|\b(?:exists|existsSync|is_?file|is_?dir|isFile|isDirectory|startswith|endswith|startsWith|endsWith|includes|exists_ok|getsize|stat|mkdir|makedirs|basename|dirname|info|debug|warning|error|log|warn|hexdigest|compare_digest|basicConfig|exit|raise_for_status|index|find|count|test)$/;

export type SinkKind =
  | "http"
  | "url"
  | "socket"
  | "dns"
  | "mail"
  | "copy"
  | "run"
  | "shell"
  | "write"
  | "channel"
  | "host";

/** Calls that something leaves through, or that run what they are given. */
const SINKS: readonly Row<SinkKind>[] = [
  {
    callee:
      /^(?:requests|httpx|aiohttp|axios|got|ky|superagent|needle|\$|http|https|urllib3?|undici|session|client|self\.(?:session|client)|this\.(?:client|http|axios)|http_client|s|sess)\.(?:post|put|patch|request|ajax)$|^(?:fetch|axios|got|needle|\$fetch)$|\burlopen$|\burllib\.request\.Request$|^Request$|\bsendBeacon$|^(?:curl|wget|httpie|xh|Invoke-RestMethod|Invoke-WebRequest|irm|iwr)$|\.(?:post|patch|postForm)$/,
    is: "http",
  },
  { callee: /^(?:requests|httpx|axios|got|http|https|session|client)\.(?:get|head)$|\burlretrieve$/, is: "url" },
  { callee: /^(?:nc|ncat|netcat|telnet|socat)$/, is: "socket" },
  {
    callee:
      /\b(?:gethostbyname|getaddrinfo)$|^(?:dig|nslookup|host|ping)$|\bdns\.(?:lookup|resolve\w{0,8}|promises\.\w{1,12})$|\bresolver\.(?:resolve|query)$/,
    is: "dns",
  },
  { callee: /^(?:mail|mailx|mutt|sendmail|msmtp|Send-MailMessage)$|\.(?:sendmail|send_message|sendMail)$/, is: "mail" },
  {
    callee:
      /^(?:scp|rsync|sftp|ftp|lftp|aws|gsutil|rclone|azcopy|s3cmd|gh)$|\.(?:upload_file|upload_fileobj|put_object|putObject|upload_from_filename|storbinary)$/,
    is: "copy",
  },
  {
    callee:
      /^(?:exec|eval|Function|execfile|vm\.run\w{1,20}|runpy\.run_\w{4,6}|importlib\.import_module|__import__|new Function|(?:c?[pP]ickle|cloudpickle|dill|joblib|torch|marshal)\.loads?|(?:importlib\.util\.)?spec_from_file_location|(?:importlib\.machinery\.)?SourceFileLoader)$/,
    is: "run",
  },
  {
    callee:
      /^(?:os\.(?:system|popen|exec[lv]p?e?|startfile)|subprocess\.(?:run|call|Popen|check_call|check_output|getoutput)|Popen|(?:child_process|cp|childProcess)\.(?:exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)|execSync|spawn|spawnSync|execFile|execFileSync|execAsync|execa|asyncio\.create_subprocess_\w{4,5}|Start-Process|bash|sh|zsh|python|python3|node|source|\.|pty\.spawn)$/,
    is: "shell",
  },
  { callee: /\b(?:writeFile(?:Sync)?|appendFile(?:Sync)?|write_text|write_bytes|outputFile)$/, is: "write" },
  {
    callee: /\b(?:copy2?|copyfile|copyFile(?:Sync)?|copytree|make_archive|move|rename)$|^(?:cp|mv|tar|zip|7z|tee|ln)$/,
    is: "write",
  },
  { callee: /\.(?:send|sendall|sendto|write|emit|end|execute_write|request)$/, is: "channel" },
];

/** Calls that open a way out; the result of one is a channel. */
const CHANNELS =
  /\b(?:socket\.socket|create_connection|net\.(?:connect|createConnection|Socket)|tls\.connect|dgram\.createSocket|https?\.request|WebSocket|websocket\.\w{6,20}|websockets\.connect|smtplib\.SMTP(?:_SSL)?|SMTP(?:_SSL)?|ftplib\.FTP(?:_TLS)?|HTTPS?Connection|^ws|paramiko\.\w{6,20})$/;

/** Calls that put their arguments into what they are called on. */
const CHANGES =
  /\.(?:append|add|update|extend|push|unshift|set|setdefault|insert|write|writestr|writelines|concat|connect|put|add_header|attach|setItem|set_content|set_payload|add_attachment)$/;

/** Arguments by which a request says who asks, or how: no place for what it brings. */
export const NO_BODY =
  /^\{?(?:headers?|auth|authorization|cert|verify|timeout|method|cookies?|proxies|agent|dispatcher|key_filename|-H|--header|-u|--user|-A|--user-agent|-o|--output|-O|-b|--cookie|--cacert|--cert|--key|-K|--config|--netrc-file|-i|-X|--request|env|cwd)\}?$/i;

/** Calls after which a text is still the text. */
const PASSES_TEXT =
  /\b(?:expanduser|Path|str|String|join|resolve|format|strip|trim|encode|decode|open|ZipFile|createWriteStream|readFileSync|readFile|URL|quote|f|expandvars|abspath|shlex\.split)$/;

/** Calls that give back what is in the file that they are given. */
const READS_FILE =
  /\breadFile(?:Sync)?$|\b(?:check_output|getoutput|popen|execSync)$|^(?:cat|head|tail|tac|base(?:64|32)|xxd|od|tar|gzip|zip|sed|awk|grep|cut|tr|openssl|gpg|strings)$/;

/** All that a call's name says. */
export interface CallKind {
  readonly sink: SinkKind | undefined;
  readonly brings: Brought | undefined;
  /** Opens a way out; what it gives back is a channel. */
  readonly opensChannel: boolean;
  readonly opensFile: boolean;
  /** Gives back what is in a file, and not its name. */
  readonly readsFile: boolean;
  /** One variable of the environment, or one member of what it is called on. */
  readonly reads: "variable" | "member" | undefined;
  /** Puts its arguments together to a path. */
  readonly isPath: boolean;
  readonly forgets: boolean;
  /** Changes what it is called on. */
  readonly changes: boolean;
  /** Writes what it is given to a file that it is given. */
  readonly writes: boolean;
  readonly passesText: boolean;
}

export function callKind(callee: string): CallKind {
  const sink = SINKS.find((row) => row.callee.test(callee))?.is;
  return {
    sink,
    brings: BRINGS.find((row) => row.callee.test(callee))?.is,
    opensChannel: CHANNELS.test(callee),
    opensFile: /(?:^|\.)(?:open|Path|ZipFile|createWriteStream)$/.test(callee),
    readsFile: READS_FILE.test(callee),
    reads: /(?:environ\.get|getenv|env\.get)$/.test(callee) ? "variable" : /\.get$/.test(callee) ? "member" : undefined,
    isPath: /(?:^|\.)(?:join|joinpath|resolve|Path|URL)$/.test(callee),
    forgets: FORGETS.test(callee),
    changes: CHANGES.test(callee),
    writes: sink === "write" || /\burlretrieve$|^(?:curl|wget)$/.test(callee),
    passesText: PASSES_TEXT.test(callee),
  };
}

/** Names whose value is a secret of one service. */
const SECRET_NAME =
  /(?:^|_)(?:API_?KEY|KEY|DATABASE_URL|DB_URL|MONGO(?:DB)?_URI|CONNECTION_STRING|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PAT|CREDENTIALS?|MNEMONIC|PRIVATE_KEY|ACCESS_KEY(?:_ID)?|SESSION|COOKIE)(?:_|$)/i;

export function isSecretName(name: string): boolean {
  return (
    SECRET_NAME.test(name) &&
    !/(?:PUBLIC|PUBLISHABLE|SSH_AUTH_SOCK|_ID$|KEYBOARD|TOKENIZER|TOKENS?_(?:LIMIT|COUNT|BUDGET)|MAX_TOKENS)/i.test(
      name,
    )
  );
}

/** Secrets that are no key of a service: whoever signs, decrypts or connects with them keeps them where they are. */
export const KEPT =
  /(?:^|_)(?:PRIVATE_?KEY|SSH_\w+|JWT_SECRET|SIGNING_(?:KEY|SECRET)|ENCRYPTION_KEY|SESSION_SECRET|SECRET_KEY_BASE|MASTER_KEY|MNEMONIC|SEED_PHRASE|DATABASE_URL|DB_(?:URL|PASSWORD|PASS)|MONGO(?:DB)?_URI|POSTGRES_PASSWORD|MYSQL_(?:ROOT_)?PASSWORD|CONNECTION_STRING|DOCKER_PASSWORD|NPM_TOKEN|PYPI_TOKEN|SUDO_PASSWORD|VAULT_TOKEN|KUBECONFIG)(?:_|$)/i;
