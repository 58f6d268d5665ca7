/** Signals of what programs do that is harmless alone: sending, recording, encrypting, waiting, looking around. */
import type { SignalRow } from "../scan-rule.ts";

export const PROGRAM_SIGNALS: readonly SignalRow[] = [
  {
    name: "program.sends",
    title: "Sends something over the network",
    patterns: [
      {
        keywords: [
          "requests.",
          "httpx.",
          "urlopen",
          "smtp",
          "sendall",
          "curl",
          "fetch",
          "axios",
          "webhook",
          "invoke-restmethod",
          "invoke-webrequest",
          "http.request",
          "https.request",
        ],
        pattern:
          /\b(?:requests\.(?:post|put|get)|httpx\.(?:post|put)|urlopen|smtplib\.SMTP|\.sendall|curl\s[^\n|;]{0,200}(?:-d|--data|-F|-T|--upload)|fetch\s{0,2}\(|axios\.(?:post|put)|https?\.request|invoke-(?:restmethod|webrequest))/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.appends",
    title: "Adds to a file",
    patterns: [
      {
        keywords: ["open", "append", "logging.basicconfig"],
        pattern:
          /\bopen\s{0,2}\([^\n)]{1,120},\s{0,3}["']a[b+]?["']|appendFile(?:Sync)?\s{0,2}\(|logging\.basicConfig\s{0,2}\(\s{0,10}filename/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.keys-recorded",
    title: "Sees every key that is typed",
    patterns: [
      {
        keywords: [
          "listener",
          "keyboard.on_",
          "keyboard.hook",
          "wh_keyboard",
          "getasynckeystate",
          "xinput",
          "cgeventtapcreate",
          "iohook",
          "globalkeyboardlistener",
        ],
        pattern:
          /\b(?:keyboard\.Listener|Listener)\s{0,2}\(\s{0,5}(?:on_press|on_release)|\bkeyboard\.(?:on_press|on_release|hook)\s{0,2}\(|\bWH_KEYBOARD_LL\b|\bGetAsyncKeyState\b|\bxinput\s{1,3}test|\bCGEventTapCreate\b|\bGlobalKeyboardListener\b/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.files-encrypted",
    title: "Encrypts files",
    patterns: [
      {
        keywords: ["encrypt", "openssl", "gpg", "cipher", "aes.new"],
        pattern:
          /\b(?:\w{1,30}\.encrypt\s{0,2}\(|encrypt_?file\w{0,10}\s{0,2}\(|AES\.new\s{0,2}\(|createCipheriv\s{0,2}\(|openssl\s{1,3}enc\s[^\n]{0,80}-(?:aes|e\b|in)|gpg\s[^\n]{0,80}(?:-c|--symmetric)\s)/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.ransom-note",
    title: "Asks for money",
    patterns: [
      {
        keywords: ["encrypted", "ransom", "decrypt"],
        pattern:
          /\b(?:your\s{1,3}(?:\w{1,15}\s{1,3}){0,2}(?:files?|data|documents?)[^\n]{0,40}\b(?:have\s{1,3}been|are|were)\s{1,3}(?:\w{1,15}\s{1,3}){0,2}(?:encrypted|locked)|ransom(?:_?note|ware)?\b[^\n]{0,60}\b(?:bitcoin|btc|monero|xmr|wallet|pay)|(?:pay|send)\s[^\n]{0,60}\b(?:bitcoin|btc|monero|xmr)\b[^\n]{0,80}\b(?:decrypt|recover|unlock|files?))/i,
        zones: "any",
      },
    ],
  },
  {
    name: "program.locked-name",
    title: "Gives files the ending of locked ones and deletes the originals",
    patterns: [
      {
        keywords: [".locked", ".encrypted", ".crypt", ".enc", ".ransom"],
        pattern:
          /["'\u0060}.]\.?(?:locked|encrypted|crypt(?:ed)?|ransom|enc)["'\u0060][\s\S]{0,300}?\b(?:os\.(?:remove|unlink|replace)|unlink(?:Sync)?\s{0,2}\(|fs\.rm|shred\s|rm\s{1,3}-)|\b(?:os\.rename|renameSync|mv)\b[^\n]{0,120}\.(?:locked|encrypted|crypt(?:ed)?|ransom)\b/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.machine-examined",
    title: "Looks whether it runs in a virtual machine, a sandbox or a debugger",
    patterns: [
      {
        keywords: [
          "virtualbox",
          "vbox",
          "vmware",
          "qemu",
          "systemd-detect-virt",
          "gettrace",
          "isdebuggerpresent",
          "/sys/class/dmi",
          "sandbox",
          "hypervisor",
          "wine_get",
          "/.dockerenv",
        ],
        pattern:
          /\b(?:systemd-detect-virt|IsDebuggerPresent|CheckRemoteDebuggerPresent|sys\.gettrace\s{0,2}\(|wine_get_version)|\/sys\/class\/dmi\/id\/(?:product_name|sys_vendor|board_vendor)|\b(?:if|any|grep|in|match|select-string)\b[^\n]{0,120}\b(?:virtualbox|vboxservice|vmware|vmtoolsd|qemu|sandboxie|cuckoo|wireshark|procmon|hypervisor)\b/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.gives-up",
    title: "Ends at once",
    patterns: [
      {
        keywords: ["exit", "return", "throw"],
        pattern: /\b(?:sys\.exit|os\._exit|process\.exit|exit\s{0,2}(?:\(|\d|$|;)|return\b|environment\.exit)/im,
        zones: "run",
      },
    ],
  },
  {
    name: "program.waits-long",
    title: "Waits for minutes",
    patterns: [
      {
        keywords: ["sleep", "settimeout"],
        pattern:
          /\bsleep\s{0,2}\(?\s{0,3}(?:[3-9]\d{2}|\d{4,6})\b(?!\s{0,3}m)|\bstart-sleep\s[^\n]{0,20}\b(?:[3-9]\d{2}|\d{4,6})\b|\bsetTimeout\s{0,2}\([^\n]{1,200},\s{0,3}(?:[3-9]\d{5}|\d{7,9})\b/i,
        zones: "run",
      },
    ],
  },
  {
    name: "program.runs-text",
    title: "Runs a text as code",
    patterns: [
      {
        keywords: ["exec", "eval", "function", "iex", "invoke-expression"],
        pattern:
          /(?:^|[^\w.])(?:exec|eval)\s{0,2}\(\s{0,3}(?!["'\u0060]?\s{0,3}\))|\bnew\s{1,3}Function\s{0,2}\(|\b(?:iex|invoke-expression)\s|(?:^|[\s;&|])eval\s{1,3}["']?\$/im,
        zones: "run",
      },
    ],
  },
  {
    name: "program.fetches",
    title: "Fetches something from the network",
    patterns: [
      {
        keywords: [
          "curl",
          "wget",
          "requests.",
          "httpx.",
          "urlopen",
          "fetch",
          "axios",
          "iwr",
          "irm",
          "downloadstring",
          "invoke-webrequest",
          "invoke-restmethod",
        ],
        pattern:
          /\b(?:curl|wget)\s[^\n]{0,200}(?:https?:\/\/|\$)|\b(?:requests|httpx)\.(?:get|post)\s{0,2}\(|\burlopen\s{0,2}\(|\bfetch\s{0,2}\(|\baxios\b|\b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\s|downloadstring/i,
        zones: "any",
      },
    ],
  },
  {
    name: "program.deletes-itself",
    title: "Deletes itself",
    patterns: [
      {
        keywords: ["$0", "__file__", "argv[0]", "__filename", "%~f0", "myinvocation", "$pscommandpath", "bash_source"],
        pattern:
          /\b(?:rm|shred|unlink)\s[^\n;&|]{0,30}["']?\$(?:0\b|\{?BASH_SOURCE)|\b(?:os\.(?:remove|unlink)|Path)\s{0,2}\(\s{0,3}(?:os\.path\.abspath\(|os\.path\.realpath\()?\s{0,3}(?:__file__|sys\.argv\[0\])\s{0,3}\){1,2}(?:\.unlink)?(?=\s{0,3}(?:$|[\n;#]|\())|\bunlink(?:Sync)?\s{0,2}\(\s{0,3}__filename|\bdel\s[^\n]{0,20}%~f0|\bremove-item\s[^\n]{0,40}(?:\$MyInvocation|\$PSCommandPath)/i,
        zones: "run",
      },
    ],
  },
];
