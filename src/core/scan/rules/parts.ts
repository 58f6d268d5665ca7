/** What the patterns of commands are put together from: addresses, interpreters, places that nobody answers for. */
import type { Zone } from "../document.ts";

/** A regular expression from raw pieces; case never counts. */
export function re(strings: TemplateStringsArray, ...pieces: readonly string[]): RegExp {
  return new RegExp(String.raw(strings, ...pieces), "i");
}

/** Everywhere but in comments: people write into them how a script is used. */
export const DONE: readonly Zone[] = ["fence", "code", "inline", "prose", "heading", "frontmatter", "data"];
/** Where a command stands as one: not in a sentence. */
export const COMMANDS: readonly Zone[] = ["fence", "code", "inline", "data"];

/** The words of one command, over lines that a backslash continues. */
export const ARGS = String.raw`(?:[^\n|;&\\]|\\[\s\S]|&(?!&)){0,400}`;

/** A program that sends for something. */
export const FETCH = String.raw`\b(?:curl|wget|aria2c|lwp-download)(?:\.exe)?\b`;

/** The reading end of a pipe that runs what it reads. */
export const INTO_SHELL = String.raw`\|\s{0,20}(?:tee\b[^\n|]{0,80}\|\s{0,20})?(?:(?:sudo|doas|env|nohup|exec|command|xargs|stdbuf|timeout|nice)\b[^\n|;&]{0,60}?\s{1,5})?["']?(?:\/[\w./-]{1,40}\/)?(?:(?:(?:ba|z|da|a|k|fi|c|tc)?sh|pwsh|powershell(?:\.exe)?|osascript|cmd(?:\.exe)?)["']?(?=\s{0,5}(?:$|[\n;&|)"'\u0060<>#]|-(?!-?(?:c|help|version)\b)|\/dev\/stdin|[.,]?\s{1,3}(?:and|then|to|in|first|before|while)\b|[.,](?:\s|$)))|(?:python[\d.]{0,4}|node|perl|ruby|php|deno run|bun run|tclsh)(?:\s{1,3}-)?(?=\s{0,5}(?:$|[\n;&|)"'\u0060<>#])))`;

/** An IPv4 address that is neither this machine's nor of a private network; also as one number. */
const RAW_ADDRESS = String.raw`(?:(?!(?:0|10|127|255)\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]{8}|\d{9,10})(?![\w.-])`;

/** Places where anybody leaves a text or a file without a name, and where it is gone tomorrow. */
const DROPS = [
  "pastebin\\.com",
  "paste\\.(?:ee|rs|gg|sh|debian\\.net|mozilla\\.org|c-net\\.org)",
  "(?:hastebin|ghostbin|privatebin|controlc|justpaste|termbin|dpaste|rentry|glot|ix|0bin|nekobin|toptal\\.com\\/developers\\/hastebin|codepad|pastecode|pasteio|friendpaste|sprunge|clbin|ideone|textbin|write)\\.(?:com|io|co|us|it|org|net|me|in|as)",
  "0x0\\.st",
  "telegra\\.ph",
  "t\\.me",
  "transfer\\.sh",
  "file\\.io",
  "(?:gofile|anonfiles?|bayfiles|catbox|pixeldrain|mediafire|zippyshare|sendspace|filebin|tmpfiles|temp\\.sh|uguu|oshi|bashupload|wetransfer|workupload|krakenfiles|ufile)\\.?(?:io|com|moe|net|org|se|at|sh)?",
  "(?:litter|files)\\.catbox\\.moe",
  "mega\\.(?:nz|co\\.nz|io)",
  "(?:cdn|media)\\.discordapp\\.(?:com|net)",
  "[\\w-]{1,60}\\.(?:ngrok(?:-free)?\\.(?:io|app|dev)|trycloudflare\\.com|loca\\.lt|serveo\\.net|localhost\\.run|lhr\\.life|pagekite\\.me|bore\\.pub|onion|duckdns\\.org|no-ip\\.(?:org|biz)|ddns\\.net|hopto\\.org)",
  "(?:bit\\.ly|tinyurl\\.com|is\\.gd|v\\.gd|t\\.ly|cutt\\.ly|rb\\.gy|goo\\.gl|ow\\.ly|shorturl\\.at|rebrand\\.ly|s\\.id|tiny\\.cc)",
  "(?:webhook\\.site|requestbin\\.(?:com|net)|pipedream\\.net)",
].join("|");

/** The host of an address that nobody answers for, after its `://`. */
export const NOBODYS = String.raw`(?:[^\s\/@]{1,80}@)?(?:www\.)?(?:${RAW_ADDRESS}|(?:${DROPS})(?=[\/:\s"'\u0060)\]>?]|$))`;
/** The host of an address of anybody's free site, after its `://`. */
export const FREE_SITE = String.raw`[\w.-]{1,80}\.(?:vercel\.app|netlify\.app|pages\.dev|workers\.dev|web\.app|firebaseapp\.com|onrender\.com|surge\.sh|glitch\.me|replit\.(?:app|dev)|repl\.co|herokuapp\.com|blogspot\.com|weebly\.com|wixsite\.com|framer\.(?:app|website)|lovable\.app|railway\.app|up\.railway\.app|tiiny\.site|carrd\.co)`;
/** A host of this machine or its own network. */
export const LOCAL = String.raw`(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|169\.254\.|\[::1\]|host\.docker\.internal)`;

/** Endings of what is run or unpacked. */
export const PROGRAM = String.raw`\.(?:zip|7z|rar|exe|msi|dmg|pkg|scr|bat|cmd|ps1|vbs|jar|appimage|iso|lnk|hta|apk|tar\.gz|tgz)`;
