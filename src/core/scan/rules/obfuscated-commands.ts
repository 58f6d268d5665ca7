/** Rules about commands that are written so that nobody reads them, and run. */
import type { ScanRule } from "../scan-rule.ts";
import { ARGS, COMMANDS, DONE, INTO_SHELL, re } from "./parts.ts";

const MAPS = { owasp: "AST02", atlas: "AML.T0011", cisco: "AISubtech-9.2.1" };
const DECODER = String.raw`(?:base(?:64|32)\s{1,3}(?:-{1,2}(?:d|D|di|decode)\b|--ignore-garbage\s{1,3}-d)|gbase64\s{1,3}-d|openssl\s{1,3}(?:enc|base64|aes-\S{1,20})\b[^\n|;]{0,80}\s-(?:d|A\s{1,3}-d)\b|xxd\s{1,3}(?:-\w{1,3}\s{1,3}){0,3}-r|uudecode\b|b64decode|rot13\b|tr\s{1,3}["']?(?:A-Za-z|a-zA-Z|A-Z|a-z|n-za-m)["']?\s{1,3}["']?(?:N-ZA-M|n-za-m|a-z))`;

export const OBFUSCATED_COMMAND_RULES: readonly ScanRule[] = [
  {
    id: "obfuscate-decoded-to-shell",
    category: "obfuscation",
    severity: "critical",
    confidence: "high",
    title: "No encoded command is decoded into a shell",
    why: "A command is only encoded to be run so that nobody reads it first.",
    hint: "Write the command as it is.",
    message: "An encoded command is decoded and run: {text}",
    match: {
      patterns: [
        {
          keywords: ["base64", "base32", "openssl", "xxd", "uudecode", "rot13", "tr "],
          pattern: re`\b${DECODER}${ARGS}(?:\|\s{0,20}(?:gunzip|gzip\s{1,3}-\w{0,3}d\w{0,2}|zcat|bzcat|xz\s{1,3}-d|tr|rev|cat|sed)\b[^\n|;]{0,80}){0,3}${INTO_SHELL}`,
          zones: "any",
        },
        {
          keywords: ["base64", "base32", "openssl", "xxd", "uudecode", "rot13", "tr "],
          pattern: re`(?:\b(?:eval|source|exec)\s{1,5}["']?|\b(?:ba|z|da|k)?sh\s{1,5}(?:-\w{1,8}\s{1,5}){0,3}["']?|\b(?:python3?|node|perl|ruby|php)\s{1,5}-[cer]\s{1,5}["']?)(?:\$\(|<\(|\u0060|<<<\s{0,5}["']?\$\()[^\n)\u0060]{0,4000}\b${DECODER}`,
          zones: "any",
        },
        {
          keywords: ["printf", "echo"],
          pattern: re`\b(?:printf|echo)\s{1,5}(?:-\w{1,3}\s{1,5})?["']?(?:%b["']?\s{1,5}["']?)?(?:\\{1,2}(?:x[0-9a-f]{2}|[0-7]{3})){6,2000}[^\n|;]{0,2000}${INTO_SHELL}`,
          zones: "any",
        },
        {
          keywords: ["rev"],
          pattern: re`\b(?:echo|printf)\s[^\n|;]{6,400}\|\s{0,5}rev\b[^\n|;]{0,20}${INTO_SHELL}`,
          zones: "any",
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: [
      "```bash\necho 'ZWNobyBoZWxsbw==' | base64 -d | bash\n```\n",
      '```bash\neval "$(printf %s ZWNobyBoZWxsbw== | base64 --decode)"\n```\n',
      "Open the terminal and paste `echo \"Installer\" && echo 'ZWNobyBoZWxsbw==' | base64 -D | zsh`.\n",
    ],
    good: [
      '```bash\necho "$CERTIFICATE" | base64 -d > certificate.p12\n```\n',
      "```bash\nkubectl get secret a -o jsonpath='{.data.p}' | base64 -d | jq .\n```\n",
    ],
  },
  {
    id: "obfuscate-powershell-encoded",
    category: "obfuscation",
    severity: "critical",
    confidence: "high",
    title: "No encoded command is given to PowerShell",
    why: "A command is only encoded to be run so that nobody reads it first.",
    hint: "Write the command as it is.",
    message: "PowerShell is given an encoded command: {text}",
    match: {
      patterns: [
        {
          keywords: ["powershell", "pwsh"],
          pattern:
            /\b(?:powershell|pwsh)(?:\.exe)?\b[^\n|;]{0,160}?\s[-/](?:e|en|enc|enco|encod|encode|encoded|encodedc\w{0,7}|ec)\s{1,5}["']?(?![A-Za-z0-9+/=]{16,200}(?:\.{3}|…))[A-Za-z0-9+/=]{16,8000}/i,
          zones: "any",
        },
        {
          keywords: ["frombase64string"],
          pattern:
            /(?:\b(?:iex|invoke-expression)\b|\[scriptblock\]::create|assembly\]?::load)[^\n|]{0,200}frombase64string\s{0,3}\(|frombase64string\s{0,3}\([^\n|]{0,4000}\|\s{0,5}(?:iex|invoke-expression)\b/i,
          zones: "any",
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: ["```powershell\npowershell -nop -w hidden -enc ZQBjAGgAbwAgAGgAZQBsAGwAbwA=\n```\n"],
    good: [
      "```powershell\npowershell -ExecutionPolicy Bypass -File build.ps1\n```\n",
      "The log had `powershell -nop -enc JABjAGwAaQBlAG4AdAA...` in it.\n",
    ],
  },
  {
    id: "obfuscate-decoded-evaluated",
    category: "obfuscation",
    severity: "critical",
    confidence: "high",
    title: "No program evaluates text that it decodes",
    why: "Code is only encoded to be run so that nobody reads it first.",
    hint: "Write the code as it is.",
    message: "A program decodes text and runs it: {text}",
    match: {
      patterns: [
        {
          keywords: ["exec", "eval", "compile", "os.system", "popen", "subprocess"],
          pattern:
            /\b(?:exec|eval|os\.system|os\.popen|subprocess\.\w{1,20})\s{0,3}\(\s{0,3}(?:compile\s{0,3}\(\s{0,3})?(?:__import__\(|[\w.]{1,40}\(|\(|\[?\s{0,3}["']\w{1,10}["'],\s{0,3}["']-c["'],\s{0,3}){0,6}[^\n()]{0,40}\b(?:b(?:64|32|85|16)decode|a85decode|unhexlify|fromhex|decompress|(?:marshal|pickle|dill)["']?\)?\.loads|codecs\.decode)\b(?!\s{0,3}\(\s{0,3}b?["'](?:\.{3}|…)["'])/i,
          zones: "any",
        },
        {
          keywords: ["b64decode", "b32decode", "b85decode", "fromhex", "unhexlify", "decompress", "codecs.decode"],
          pattern:
            /\b(?<name>[a-z_]\w{0,40})\s{0,3}=\s{0,3}[^\n=]{0,80}\b(?:b(?:64|32|85)decode|fromhex|unhexlify|decompress|codecs\.decode)\b[\s\S]{0,1500}?\b(?:exec|eval|os\.system|os\.popen|subprocess\.\w{1,20})\s{0,3}\(\s{0,3}(?:compile\s{0,3}\(\s{0,3})?\k<name>\b/i,
          zones: "any",
          languages: ["python"],
        },
        {
          keywords: ["atob", "buffer.from", "fromcharcode", "unescape", "decodeuricomponent"],
          pattern:
            /(?:\beval\)?|\bFunction|\bexec(?:Sync)?|\bspawn(?:Sync)?|\bsetTimeout|runIn\w{0,10}Context)\s{0,3}\(\s{0,3}(?:["']\w{0,20}["'],\s{0,3})?(?:new TextDecoder\(\)\.decode\(|\()?\s{0,3}(?:window\.|globalThis\.)?(?:atob\s{0,3}\(|Buffer\.from\s{0,3}\([^\n]{1,8000}?,\s{0,3}["'](?:base64|hex)["']|String\.fromCharCode\s{0,3}\(|unescape\s{0,3}\(|decodeURIComponent\s{0,3}\(\s{0,3}(?:escape|atob))(?!\s{0,3}["'](?:\.{3}|…)["'])/i,
          zones: "any",
        },
        {
          keywords: ["atob", "buffer.from", "fromcharcode"],
          pattern:
            /\b(?:const|let|var)\s{1,5}(?<name>\w{1,40})\s{0,3}=\s{0,3}(?:atob\s{0,3}\(|Buffer\.from\s{0,3}\([^\n]{1,8000}?,\s{0,3}["'](?:base64|hex)["']|String\.fromCharCode\s{0,3}\()[\s\S]{0,600}?(?:\beval|\bFunction|\bexec(?:Sync)?|runIn\w{0,10}Context)\s{0,3}\(\s{0,3}\k<name>\b/i,
          zones: "any",
          languages: ["javascript"],
        },
        {
          keywords: ["base64_decode", "gzinflate", "decode64", "unpack", "decode_base64"],
          pattern:
            /\b(?:eval|assert|system|exec|passthru|shell_exec|instance_eval)\b\s{0,3}\(?\s{0,3}(?:[\w:]{1,30}\s{0,3}\(\s{0,3}){0,4}(?:base64_decode|gzinflate|str_rot13|Base64\.(?:strict_)?decode64|decode_base64|pack\s{0,3}\(?\s{0,3}["']H\*|["'\]][^\n]{0,4000}\.unpack1?\b)/i,
          zones: "any",
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: [
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nRun a.py.\n",
        "a.py": "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n",
      },
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nRun a.js.\n",
        "a.js": "eval(atob('Y29uc29sZS5sb2coMSk='));\n",
      },
    ],
    good: [
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nRun a.py.\n",
        "a.py": "import base64\nimage = base64.b64decode(answer['image'])\nopen('a.png', 'wb').write(image)\n",
      },
      'Chains to look for are `eval(atob("..."))` and `eval(unescape("..."))`.\n',
    ],
  },
  {
    id: "obfuscate-command-pieces",
    category: "obfuscation",
    severity: "high",
    confidence: "high",
    title: "No command is put together from pieces to hide its name",
    why: "Whoever splits the name of a command does it for filters and for reviewers.",
    hint: "Write the command as it is.",
    message: "A command is put together from pieces: {text}",
    match: {
      patterns: [
        {
          keywords: ["getattr", "__builtins__", "__import__"],
          pattern:
            /(?:getattr\s{0,3}\(\s{0,3}(?:__builtins__|builtins|os|subprocess|__import__\([^\n)]{1,40}\))\s{0,3},\s{0,3}(?:["']\w{0,12}["']\s{0,3}\+|["'][^"'\n]{1,20}["']\[::-1\]|["']["']\.join|bytes\.fromhex|chr\s{0,2}\()|(?:__builtins__|__import__\s{0,3}\()[^\n]{0,40}(?:["']\w{1,12}["']\s{0,3}\+\s{0,3}["']\w{1,12}["']|\[::-1\]|chr\s{0,2}\())/i,
          zones: "run",
        },
        {
          keywords: ["globalthis", "global[", "window[", "process[", "require("],
          pattern:
            /(?:\b(?:globalThis|global|window|process|self)\s{0,2}\[\s{0,3}|\brequire\s{0,3}\(\s{0,3})(?:["']\w{1,12}["']\s{0,3}\+\s{0,3}["']\w{1,14}["']|["'][^"'\n]{2,24}["']\.split\s{0,2}\(["']{2}\)\.reverse|\[[^\]\n]{5,120}\]\.(?:join|map)\b|Buffer\.from|atob|String\.fromCharCode)/i,
          zones: "run",
        },
        {
          keywords: ["${path", "${home", "${pwd", "${shell", "${ls_colors", "ifs"],
          pattern:
            /\$\{(?:PATH|HOME|PWD|SHELL|LS_COLORS|IFS):\d{1,3}:\d\}(?:[^\n]{0,20}\$\{(?:PATH|HOME|PWD|SHELL|LS_COLORS|IFS):\d{1,3}:\d\}){1,20}|\b(?:curl|wget|nc|bash|sh|cat|rm|python3?)\$\{?IFS\}?[^\n]{1,100}/i,
          zones: DONE,
        },
        {
          keywords: ["/???/", "/b??/", "/bi?/", "/?in/"],
          pattern:
            /\/(?=[?\w]{3}\/)(?<=(?:^|[\s;&|(])\/)(?:\?\?\?|b\?\?|bi\?|\?in|\?i\?)\/[\w?*]{1,12}\?[\w?*]{0,10}\s/m,
          zones: COMMANDS,
        },
        {
          keywords: ["[char]", "-join", "-bxor"],
          pattern:
            /(?:\[char\]\s{0,2}(?:0x)?[0-9a-f]{2,3}\s{0,3}\+\s{0,3}){3,200}\[char\]|\(\s{0,3}(?:\d{2,3}\s{0,2},\s{0,2}){8,4000}\d{2,3}\s{0,3}\)\s{0,3}\|\s{0,3}(?:%|foreach\w{0,7})\s{0,3}\{[^\n}]{0,60}\[char\]/i,
          zones: "run",
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: [
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nRun a.py.\n",
        "a.py": "import os\ngetattr(os, 'sys' + 'tem')(command)\n",
      },
      "```sh\ncurl$IFS-s$IFS'https://setup.sync-tools.example/x'\n```\n",
    ],
    good: [
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nRun a.py.\n",
        "a.py": "import os\nreader = getattr(os, 'scandir')\nname = 'a' + 'b'\n",
      },
    ],
  },
];
