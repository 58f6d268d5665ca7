/** Rules about reading secrets that are none of the skill's business, wherever they go afterwards. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { SECRET_SOURCES } from "./secret-sources.ts";

const MAPS = { owasp: "AST01", atlas: "AML.T0055", cisco: "AISubtech-8.2.2" } as const;

export const CREDENTIAL_SIGNALS: readonly SignalRow[] = [
  ...SECRET_SOURCES,
  {
    name: "secret.opened",
    title: "opens or copies a file",
    patterns: [
      {
        keywords: [
          "cat",
          "cp",
          "base64",
          "tar",
          "zip",
          "head",
          "tail",
          "strings",
          "xxd",
          "less",
          "type",
          "get-content",
          "grep",
        ],
        pattern:
          /\b(?:cat|cp|base64|tar|zip|head|tail|strings|xxd|less|more|type|Get-Content|grep)(?<=(?:^|[;|&(`])[ \t]{0,8}(?:sudo )?[\w-]{2,11})\s/im,
        zones: "run",
      },
      {
        keywords: ["open", "read"],
        pattern:
          /\bopen\s{0,2}\(|\.read_(?:text|bytes)\s{0,2}\(|\breadFile(?:Sync)?\s{0,2}\(|\bReadAll(?:Text|Bytes)\(/,
        zones: "run",
      },
    ],
  },
  {
    name: "secret.decrypted",
    title: "undoes the encryption of a browser's store",
    patterns: [
      {
        keywords: [
          "cryptunprotectdata",
          "os_crypt",
          "chrome safe storage",
          "encrypted_key",
          "pk11sdr_decrypt",
          "password_value",
          "encrypted_value",
        ],
        pattern:
          /\bCryptUnprotectData\b|\bos_crypt\b|\bChrome Safe Storage\b|\bencrypted_key\b|\bPK11SDR_Decrypt\b|\bpassword_value\b|\bencrypted_value\b/i,
        zones: "run",
      },
    ],
  },
];

export const CREDENTIAL_RULES: readonly ScanRule[] = [
  {
    id: "cred-browser-store-decrypted",
    category: "credential-access",
    severity: "high",
    confidence: "high",
    title: "No browser store is decrypted",
    why: "The passwords and sessions of everything that a person uses lie there.",
    hint: "Let people log in, or export the one cookie that is needed.",
    message: "A browser's stored secrets are decrypted: {text}",
    match: { all: ["secret.decrypted", "secret.stores"], within: "document" },
    mention: 2,
    maps: MAPS,
    bad: [
      {
        "scripts/sync.py":
          "import sqlite3, win32crypt\ndb = sqlite3.connect(profile + '/Default/Login Data')\nfor url, user, value in db.execute('select origin_url, username_value, password_value from logins'):\n    print(url, user, win32crypt.CryptUnprotectData(value)[1])\n",
      },
    ],
    good: [{ "scripts/login.py": "from playwright.sync_api import sync_playwright\nprint('log in by hand')\n" }],
  },
  {
    id: "cred-private-key-read",
    category: "credential-access",
    severity: "high",
    confidence: "medium",
    title: "No private key is read",
    why: "What an agent reads it may repeat, log or send; a private key has no use in a conversation.",
    hint: "Name the key to the program that needs it (`ssh -i`), and never print it.",
    message: "A private key is read: {text}",
    match: { all: ["secret.keys", "secret.opened"], within: "statement" },
    mention: 2,
    maps: MAPS,
    bad: ["```bash\ncat ~/.ssh/id_rsa\n```\n", "```python\nkey = open('/home/dev/.ssh/id_ed25519').read()\n```\n"],
    good: ["```bash\ncat ~/.ssh/id_ed25519.pub\nssh-add ~/.ssh/id_ed25519\n```\n"],
  },
  {
    id: "cred-secret-file-read",
    category: "credential-access",
    severity: "medium",
    confidence: "medium",
    title: "No file of credentials is read whole",
    why: "What an agent reads it may repeat, log or send.",
    hint: "Ask the tool that owns the credentials for what is needed.",
    message: "A file of credentials is read: {text}",
    match: { all: [["secret.cloud", "secret.stores", "private.agent"], "secret.opened"], within: "statement" },
    mention: 1,
    maps: MAPS,
    bad: ["```bash\ncat ~/.aws/credentials\n```\n"],
    good: [
      "```bash\naws sts get-caller-identity\n```\n",
      "```bash\nkubectl --kubeconfig ~/.kube/config get pods\n```\n",
    ],
  },
];
