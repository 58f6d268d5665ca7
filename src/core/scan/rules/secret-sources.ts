/** Signals for what is worth stealing: files that hold secrets, the environment, and what people do and say. */
import type { SignalRow } from "../scan-rule.ts";

/** Where a path may begin: not in the middle of another name. */
const KEYS: SignalRow = {
  name: "secret.keys",
  title: "reads private keys",
  patterns: [
    {
      keywords: [".ssh"],
      // Naming a key to the program that uses it is how keys are used.
      pattern:
        /\.ssh(?<!(?:-i|IdentityFile|ssh-add|ssh-keygen[^\n]{0,80}|--private-key|--key-file|key_filename)["' \t=]{1,3}[~\w$/{}.]{0,40}\.ssh)(?:["'\s,/\\]{1,6}(?:id_(?:\w{2,12}|\*)|\*|identity)(?!\w|\.pub)|\/?(?=["']|\s{0,4}(?:[|)]|$)))/im,
      zones: "any",
    },
    {
      keywords: ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"],
      pattern:
        /\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)(?<!(?:-i|IdentityFile|ssh-add|ssh-keygen[^\n]{0,80}|--private-key|--key-file|key_filename)["' \t=]{1,3}[~\w$/{}.]{0,60})/,
      zones: "any",
    },
    { keywords: [".gnupg", "secring"], pattern: /\.gnupg\b|\bsecring\.gpg\b/i, zones: "any" },
    { keywords: ["/etc/shadow", "/etc/gshadow"], pattern: /\/etc\/g?shadow\b/, zones: "any" },
  ],
};

const CLOUD: SignalRow = {
  name: "secret.cloud",
  title: "reads the credentials of cloud accounts and registries",
  patterns: [
    {
      keywords: [".aws", ".azure", "gcloud", ".kube", ".docker", ".oci"],
      pattern:
        /\.aws["'\s,/\\]{1,6}(?:credentials|config|\*|sso)|\.azure["'\s,/\\]{1,6}(?:accesstokens|msal_token_cache|azureprofile|\*)|gcloud["'\s,/\\]{1,6}(?:application_default_credentials|credentials\.db|access_tokens|legacy_credentials)|\.kube["'\s,/\\]{1,6}config|\.docker["'\s,/\\]{1,6}config\.json|\.oci["'\s,/\\]{1,6}config/i,
      zones: "any",
    },
    {
      keywords: ["application_default_credentials"],
      pattern: /\bapplication_default_credentials\.json\b/,
      zones: "any",
    },
    {
      keywords: [
        ".npmrc",
        ".pypirc",
        ".netrc",
        "_netrc",
        ".git-credentials",
        ".pgpass",
        ".my.cnf",
        ".vault-token",
        ".s3cfg",
        ".boto",
      ],
      pattern:
        /(?<![\w*])(?<!--netrc-file[ =][~\w$/{}.]{0,40})\.(?:npmrc|pypirc|netrc|git-credentials|pgpass|my\.cnf|vault-token|s3cfg|boto)\b/i,
      zones: "any",
    },
    {
      keywords: ["hosts.yml", ".cargo", ".gem", ".terraform.d", ".config/hub", "rclone.conf", "config/gh"],
      pattern:
        /\bgh\/hosts\.yml\b|\.cargo\/credentials|\.gem\/credentials|\.terraform\.d\/credentials|\.config\/hub\b|\brclone\.conf\b/i,
      zones: "any",
    },
    {
      keywords: ["serviceaccount"],
      pattern: /\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount\b/,
      zones: "any",
    },
    {
      keywords: ["169.254.169.254", "metadata.google.internal", "100.100.100.200"],
      pattern:
        /169\.254\.169\.254\/(?:latest\/(?:meta-data|user-data|api)|metadata\/)|metadata\.google\.internal\/computeMetadata|100\.100\.100\.200\/latest/,
      zones: "any",
    },
  ],
};

const STORES: SignalRow = {
  name: "secret.stores",
  title: "reads the stores of browsers, password managers and wallets",
  patterns: [
    {
      keywords: ["login data", "local state", "cookies", "web data", "logins.json", "key4.db", "cookies.sqlite"],
      pattern:
        /(?:Chrome|Chromium|Brave|Edge|Opera|Vivaldi|Firefox|Mozilla|Default|User Data|Profile)[^\n]{0,120}\b(?:Login Data|Local State|Cookies|Web Data)\b|\blogins\.json\b|\bkey[34]\.db\b|\bcookies\.sqlite\b|["'/\\]Login Data["'\s]/i,
      zones: "any",
    },
    {
      keywords: ["keychain", "find-generic-password", "find-internet-password"],
      pattern:
        /\blogin\.keychain(?:-db)?\b|\bLibrary\/Keychains\b|\bsecurity\s{1,4}(?:find-(?:generic|internet)-password|dump-keychain|export)\b/i,
      zones: "any",
    },
    {
      keywords: [
        "wallet",
        "exodus",
        "electrum",
        "metamask",
        "nkbihfbeogaeaoehlefnkodbefgpgknn",
        "solana",
        "ethereum",
        "phantom",
      ],
      pattern:
        /\bwallet\.dat\b|\bexodus\.wallet\b|\.electrum\/wallets|\bnkbihfbeogaeaoehlefnkodbefgpgknn\b|\.config\/solana\/id\.json|\.ethereum\/keystore|\bLocal Extension Settings\b|(?:Exodus|Electrum|Atomic|Phantom|MetaMask|Ledger Live)["'/\\][^\n]{0,60}(?:wallet|Local Storage|leveldb|keystore)/i,
      zones: "any",
    },
    {
      keywords: [".password-store", ".kdbx", "1password", "bitwarden", "lastpass", "keepass", "keyrings"],
      pattern:
        /\.password-store\b|\.kdbx\b|(?:1Password|Bitwarden|LastPass)["'/\\][^\n]{0,40}(?:data|sqlite|vault)|\.local\/share\/keyrings\b/i,
      zones: "any",
    },
  ],
};

const DOTENV: SignalRow = {
  name: "secret.dotenv",
  title: "reads .env files",
  patterns: [
    {
      keywords: [".env"],
      pattern: /(?<![\w.)\]])\.env(?:\.(?:local|prod|production|dev|development|staging))?(?![\w.-])/,
      zones: "any",
    },
  ],
};

const ENVIRONMENT: SignalRow = {
  name: "secret.environment",
  title: "reads the whole environment",
  patterns: [
    {
      keywords: ["env", "set"],
      pattern:
        /(?<=^[ \t]{0,12}|[;|&(`][ \t]{0,4})(?:sudo )?(?:\/usr\/bin\/)?(?:printenv|env|export -p|declare -x|compgen -e)\s{0,4}(?=[|>)`"]|$)/m,
      zones: "run",
      languages: ["sh", "markdown"],
    },
    { keywords: ["environ"], pattern: /\/proc\/(?:self|\d{1,7}|\*|\$\w{1,20})\/environ\b/, zones: "any" },
    {
      keywords: ["env"],
      pattern: /(?<=["'`])(?:env|printenv)\s{0,4}\|\s{0,4}(?:curl|nc|base64|gzip|wget)\b/,
      zones: "run",
    },
    {
      keywords: ["os.environ"],
      pattern: /\b(?:dict|str|repr|dumps)\s{0,4}\(\s{0,4}os\.environ(?:\.items\(\))?\s{0,4}\)/,
      zones: "run",
      languages: ["sh", "markdown"],
    },
    {
      keywords: ["os.environ"],
      pattern:
        /(?:\b(?:dict|str|repr|dumps|list|json)\s{0,4}\(\s{0,4}|\*\*|[=:]\s{0,4})os\.environ(?:\.(?:copy|items|data)\(\))?\s{0,4}(?=[),}\]\n;]|$)|\bos\.environ\.(?:items|copy|values)\(/m,
      zones: "run",
      languages: ["python"],
    },
    {
      keywords: [".env"],
      pattern: /(?:\(|\.\.\.|[=:,]\s{0,4}|\bin\s{1,4}|\bof\s{1,4})process\.env\s{0,4}(?=[),}\];\n]|$)/m,
      zones: "run",
      languages: ["javascript"],
    },
    { keywords: ["env:"], pattern: /\b(?:Get-ChildItem|gci|dir|ls)\s{1,4}env:/i, zones: "run" },
  ],
};

const DOINGS: SignalRow = {
  name: "private.doings",
  title: "reads what people do: history, clipboard, screen",
  patterns: [
    {
      keywords: ["_history", "consolehost_history"],
      pattern:
        /\.(?:bash|zsh|sh|python|psql|mysql|node_repl|irb|sqlite)_history\b|\bfish_history\b|\bConsoleHost_history\b/i,
      zones: "any",
    },
    {
      keywords: ["pbpaste", "xclip", "xsel", "wl-paste", "get-clipboard", "pyperclip", "clipboard"],
      pattern:
        /\bpbpaste\b|\bxclip\b[^\n|;]{0,40}-o\b|\bxsel\b[^\n|;]{0,30}(?:-o|--output|-b)\b|\bwl-paste\b|\bGet-Clipboard\b|\bpyperclip\.paste\(|\bclipboard\.readText\(|\bImageGrab\.grabclipboard\(/i,
      zones: "run",
    },
    {
      keywords: ["screencapture", "imagegrab", "pyautogui", "mss", "gnome-screenshot", "scrot", "copyfromscreen"],
      pattern:
        /\bscreencapture\s{1,4}-|\bImageGrab\.grab\(|\bpyautogui\.screenshot\(|\bmss\.mss\(|\bgnome-screenshot\b|\bscrot\s|\bCopyFromScreen\(/i,
      zones: "run",
    },
    {
      keywords: ["pynput", "keyboard", "getasynckeystate", "input_event"],
      pattern:
        /\bpynput\b[^\n]{0,60}\bkeyboard\b|\bkeyboard\.(?:on_press|Listener|hook|record)\(|\bGetAsyncKeyState\b/i,
      zones: "run",
    },
  ],
};

const AGENT: SignalRow = {
  name: "private.agent",
  title: "reads an agent's own settings, memory and conversations",
  patterns: [
    {
      keywords: [
        ".claude",
        ".codex",
        ".openclaw",
        ".clawdbot",
        ".moltbot",
        ".cursor",
        ".gemini",
        "claude_desktop_config",
        ".continue",
      ],
      pattern:
        /\.claude(?:\.json\b|["'\s,/\\]{1,6}(?:\.credentials|projects|history|todos|transcripts|sessions|__store))|\.codex["'\s,/\\]{1,6}(?:auth\.json|sessions|history)|\.(?:openclaw|clawdbot|moltbot)["'\s,/\\]{1,6}(?:\.env|openclaw\.json|clawdbot\.json|moltbot\.json|credentials|agents|sessions|memory|identity)|\.cursor["'\s,/\\]{1,6}mcp\.json|\bclaude_desktop_config\.json\b|\.gemini["'\s,/\\]{1,6}(?:oauth_creds|google_accounts)/i,
      zones: "any",
    },
  ],
};

/** Signals of sources, from the strongest. */
export const SECRET_SOURCES: readonly SignalRow[] = [KEYS, CLOUD, STORES, DOTENV, ENVIRONMENT, DOINGS, AGENT];

/** Files whose only use is to be somebody. */
export const SECRET_FILES: readonly string[] = ["secret.keys", "secret.cloud", "secret.stores"];
/** Whatever should not leave the machine. */
export const ANY_SOURCE: readonly string[] = SECRET_SOURCES.map(({ name }) => name);
