/** Signals of malware being delivered by words: what must be installed first, from where, with which password. */
import type { SignalRow } from "../scan-rule.ts";
import type { Pattern } from "../signal.ts";
import { KNOWN_INSTALLER } from "./installers.ts";
import { FREE_SITE, NOBODYS, PROGRAM, re } from "./parts.ts";

const link = (pattern: RegExp): Pattern => ({ keywords: ["http"], pattern, zones: "any" });

export const DELIVERY_SIGNALS: readonly SignalRow[] = [
  {
    name: "delivery.program-link",
    title: "Links to a program or an archive",
    patterns: [
      link(
        re`https?:\/\/(?!${KNOWN_INSTALLER})(?<host>[^\s\/'"\u0060|()\[\]<>]{1,200})\/[^\s'"\u0060|()\[\]<>]{0,300}${PROGRAM}(?![\w-])`,
      ),
      link(
        re`https:\/\/(?!${KNOWN_INSTALLER})(?<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sourceforge\.net)\/[^\s'"\u0060|()\[\]<>]{1,200}\/(?:releases|downloads|-\/releases|files)\b[^\s'"\u0060|()\[\]<>]{0,200}`,
      ),
    ],
  },
  {
    name: "delivery.nobodys-link",
    title: "Links to a paste, a file drop, a tunnel or a bare address",
    patterns: [link(re`https?:\/\/(?=${NOBODYS})(?<host>[^\s\/'"\u0060|()\[\]<>]{1,200})`)],
  },
  {
    name: "delivery.free-site-link",
    title: "Links to a site that anybody has in a minute",
    patterns: [link(re`https?:\/\/(?=${FREE_SITE})(?<host>[^\s\/'"\u0060|()\[\]<>]{1,200})`)],
  },
  {
    name: "delivery.password",
    title: "Tells the password of an archive",
    patterns: [
      {
        keywords: [
          "pass",
          "pwd",
          "pw",
          "with the key",
          "密码",
          "密碼",
          "解压码",
          "пароль",
          "contraseña",
          "senha",
          "mot de passe",
          "passwort",
          "パスワード",
          "비밀번호",
        ],
        pattern:
          /(?:\b(?:with\s{1,3}the\s{1,3}key|pass(?:word|code|phrase|wd)?|pwd|pw|contraseña|senha|mot de passe|passwort|пароль)\b|密码|密碼|解压码|パスワード|비밀번호)[*_\u0060]{0,3}(?:\s{1,3}(?:is|for|to|=)\b[^\n:：=]{0,40})?\s{0,3}[:：=]?\s{0,3}[*_\u0060"'“「(]{0,4}[\w@#$!.-]{3,40}/i,
        zones: "read",
      },
      {
        keywords: ["unzip", "7z", "7za", "unrar", "expand-archive", "bsdtar"],
        pattern:
          /\b(?:unzip\s(?:[^\n|;&]{0,80}\s)?-P\s{0,2}\S{2,40}|7za?\s{1,3}[xe]\s[^\n|;&]{0,120}?-p\S{2,40}|unrar\s{1,3}[xe]\s[^\n|;&]{0,120}?-p\S{2,40}|bsdtar\s[^\n|;&]{0,80}--passphrase\s\S{2,40})/i,
        zones: "any",
      },
    ],
  },
  {
    name: "delivery.unpack",
    title: "Orders to unpack an archive",
    patterns: [
      {
        keywords: [
          "extract",
          "unzip",
          "unpack",
          "decompress",
          "unrar",
          "7z",
          "archive",
          "解压",
          "解壓",
          "распакуй",
          "extrai",
          "entpack",
          "décompress",
          "descomprim",
        ],
        pattern:
          /\b(?:extract|unzip|unpack|decompress|unrar|7za?|archive|распакуй\w*|extrai\w*|entpack\w*|décompress\w*|descomprim\w*)\b|解压|解壓/i,
        zones: "any",
      },
    ],
  },
  {
    name: "delivery.run-program",
    title: "Orders to run a downloaded program",
    patterns: [
      {
        keywords: ["run", "execut", "launch", "open", "start", "double", "install"],
        pattern:
          /\b(?:run|execute|launch|open|start|double[- ]click|install)(?:ing)?\s{1,3}(?:[\w*\u0060"'.-]{1,30}\s{1,3}){0,4}?[*\u0060"']{0,3}(?:executable|installer|setup|binary|exe|application|app|program|dmg|pkg|msi|utility|agent|driver|[\w.-]{1,40}\.(?:exe|msi|dmg|pkg|bat|cmd|ps1|scr|vbs|jar|command|appimage|sh))\b/i,
        zones: "any",
      },
    ],
  },
  {
    name: "delivery.install",
    title: "Orders to download or install something",
    patterns: [
      {
        keywords: [
          "download",
          "install",
          "visit",
          "get it",
          "下载",
          "下載",
          "安装",
          "安裝",
          "скача",
          "установ",
          "descarg",
          "baix",
          "télécharg",
          "herunterlad",
          "ダウンロード",
          "다운로드",
        ],
        pattern:
          /\b(?:download|install|visit|get it)(?:ed|ing|s)?\b|下[载載]|安[装裝]|скача|установ|\bdescarg|\bbaix|\btélécharg|herunterlad|ダウンロード|다운로드/i,
        zones: "read",
      },
    ],
  },
  {
    name: "delivery.terminal",
    title: "Orders to paste something into a terminal",
    patterns: [
      {
        keywords: [
          "terminal",
          "command prompt",
          "powershell",
          "console",
          "cmd",
          "win+r",
          "终端",
          "終端",
          "терминал",
          "ターミナル",
          "터미널",
        ],
        pattern:
          /(?:\b(?:paste|copy|enter|type|run|execute|вставь\w*|скопируй\w*|pega|cole|collez|einfügen)\b|复制|粘贴|複製|貼上|コピー|붙여넣)[^\n]{0,120}(?:\b(?:terminal|command prompt|powershell|console|cmd|iterm|терминал\w*)\b|win\s?\+\s?r|终端|終端|ターミナル|터미널)|\bopen\s{1,3}(?:[\w*\u0060"']{1,20}\s{1,3}){0,3}?[*\u0060"']{0,3}(?:terminal|command prompt|powershell|console)\b[^\n]{0,80}\b(?:paste|run|enter|execute|copy)/i,
        zones: "read",
      },
      {
        keywords: ["copy"],
        pattern:
          /\bcopy\s{1,3}(?:and\s{1,3}(?:paste|run|execute)\s{1,3})?(?:the|this|that)?\s{0,3}(?:[\w-]{1,20}\s{1,3}){0,3}(?:script|command|snippet|one-?liner|code)\b[^\n]{0,100}\b(?:run|execute|paste)/i,
        zones: "read",
      },
    ],
  },
  {
    name: "delivery.required",
    title: "Says that something has to be installed first",
    patterns: [
      {
        keywords: [
          "must",
          "need",
          "require",
          "before",
          "prior",
          "prerequisite",
          "mandatory",
          "will not",
          "won't",
          "cannot",
          "essential",
          "necessary",
          "has to",
        ],
        pattern:
          /\b(?:must\s{1,3}(?:first\s{1,3})?(?:be\s{1,3}(?:installed|running|downloaded|present|active)|install|download|have)|(?:needs?|has|have)\s{1,3}to\s{1,3}(?:be\s{1,3}(?:installed|running|downloaded)|install|download)|(?:is|are)\s{1,3}(?:required|mandatory|necessary|essential|needed)|requires?\s{1,3}(?:the\s{1,3})?[*\u0060"'[]{0,3}[\w-]{2,40}[*\u0060"'\]]{0,3}\s{1,3}(?:to\s{1,3}be\s{1,3}(?:installed|running)|utility|tool|agent|driver|client|helper|cli|installed)|(?:before|prior\s{1,3}to)\s{1,3}(?:using|running|first\s{1,3}use|use|you\s{1,3}(?:can\s{1,3})?(?:use|begin|start)|proceeding|continuing|starting)|(?:will|does|can)(?:\s{1,3}not|n['’]t)\s{1,3}(?:work|function|run|start|operate)\s{1,3}(?:properly\s{1,3}|correctly\s{1,3})?(?:without|unless|until)|cannot\s{1,3}(?:work|function|run|start|operate)\s{1,3}(?:without|unless|until)|prerequisites?)\b/i,
        zones: "read",
      },
      {
        keywords: [
          "必须",
          "必須",
          "前置",
          "使用前",
          "需要",
          "先安装",
          "先安裝",
          "обязательно",
          "необходимо",
          "obligatori",
          "necesari",
          "erforderlich",
          "必要",
          "필요",
          "requis",
        ],
        pattern:
          /必须[^\n]{0,12}(?:安装|下载|运行)|必須[^\n]{0,12}(?:安裝|下載)|前置(?:条件|要求|條件)|使用(?:本|此|该)?(?:技能|skill)?(?:之)?前|需要(?:先)?(?:安装|下载)|先安[装裝]|обязательно\s{1,3}(?:установ|скача)|необходимо\s{1,3}(?:установ|скача)|(?:es|é)\s{1,3}(?:obligatori|necesari)[oa]\s{1,3}(?:instal|descarg|baix)|erforderlich|インストールが必要|설치.{0,6}필요|doit\s{1,3}être\s{1,3}install/i,
        zones: "read",
      },
    ],
  },
  {
    name: "delivery.protection-off",
    title: "Asks for protection to be switched off or its warning ignored",
    patterns: [
      {
        keywords: [
          "antivirus",
          "anti-virus",
          "defender",
          "gatekeeper",
          "smartscreen",
          "real-time protection",
          "xprotect",
        ],
        pattern:
          /\b(?:disable|turn\s{1,3}off|switch\s{1,3}off|deactivate|pause|bypass|ignore|exclude|whitelist|allow)\b[^\n]{0,60}\b(?:antivirus|anti-virus|defender|gatekeeper|smartscreen|real-time protection|xprotect)\b|\b(?:antivirus|anti-virus|defender|gatekeeper|smartscreen)\b[^\n]{0,80}\b(?:false[- ]positive|flag|warn|block|complain)\w{0,5}\b/i,
        zones: "read",
      },
    ],
  },
];
