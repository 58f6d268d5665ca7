/** Tricks by which a program spells a word so that nobody finds it by searching, and what each comes to when it runs. */
import type { Language } from "./document.ts";

export interface Trick {
  readonly name: string;
  /** One of these is in every text that has the trick. */
  readonly hints: readonly string[];
  /** It too is in every such text: dearer to look for, and more telling. */
  readonly lead?: RegExp;
  readonly pattern: RegExp;
  /** In code of these languages, and where the language is not known; in any where absent. */
  readonly languages?: readonly Language[];
  /** What a match comes to; undefined where it is none after all. */
  readonly plain: (match: RegExpExecArray) => string | undefined;
}

const SINGLE = "'(?:[^'\\\\\\n]|\\\\.){0,400}'";
const DOUBLE = '"(?:[^"\\\\\\n]|\\\\.){0,400}"';
/** A string literal of one line. */
const LITERAL = `(?:${SINGLE}|${DOUBLE})`;
const SPACE = "\\s{0,20}";
const NUMBER = "(?:0x[0-9a-fA-F]{1,4}|\\d{1,5})";
const NUMBERS = `${NUMBER}(?:${SPACE},${SPACE}${NUMBER}){0,5000}`;
const LITERALS = `${LITERAL}(?:${SPACE},${SPACE}${LITERAL}){1,300}`;

function row(
  name: string,
  hints: readonly string[],
  [pattern, plain]: readonly [string, Trick["plain"]],
  narrowed: Pick<Trick, "lead" | "languages"> = {},
): Trick {
  return { name, hints, pattern: new RegExp(pattern, "g"), plain, ...narrowed };
}

/** In this order: what one undoes, the next may need. */
export const TRICKS: readonly Trick[] = [
  row(
    "runs of escapes",
    ["\\x", "\\u"],
    [
      "(?:\\\\(?:x|u00|u\\{0{0,4})[0-9a-fA-F]{2}\\}?){8,2000}",
      ([run]) =>
        printable(
          [...run.matchAll(/([0-9a-fA-F]{2})\}?(?=\\|$)/g)].map(([, digits]) =>
            code(Number.parseInt(digits as string, 16)),
          ),
        ),
    ],
  ),
  row(
    "escapes",
    ["\\x", "\\u"],
    [
      "\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\\{0{0,5}([0-9a-fA-F]{2})\\})",
      ([, a, b, c]) => alphanumeric(Number.parseInt(a ?? b ?? c ?? "", 16)),
    ],
  ),
  row(
    "octal escapes",
    ["\\1", "\\0", "\\6", "\\7"],
    [
      "(?:\\\\0?[01]?[0-7]{2}){3,400}",
      ([run]) =>
        printable(
          [...run.matchAll(/\\([0-7]{2,4})/g)].map(([, digits]) => Number.parseInt(digits as string, 8)).map(code),
        ),
    ],
  ),
  row(
    "numbers of characters",
    ["fromCharCode", "fromCodePoint"],
    [
      `String${SPACE}\\.${SPACE}from(?:CharCode|CodePoint)${SPACE}(?:\\.apply${SPACE}\\([^,()\\n]{1,40},${SPACE}|\\()${SPACE}(?:\\.\\.\\.)?${SPACE}\\[?${SPACE}(${NUMBERS})${SPACE}\\]?${SPACE}\\)`,
      ([, numbers]) => quoted(decodedNumbers(numbers as string)),
    ],
  ),
  row(
    "lists of characters",
    ["chr", "[char[]]", "bytes(", "bytearray(", "Buffer.from("],
    [
      `(?:(?:['"]{2}\\.join\\(${SPACE}map\\(${SPACE}chr${SPACE},${SPACE}|\\b(?:bytes|bytearray|Buffer\\.from)\\(${SPACE})[\\[(]${SPACE}(${NUMBERS})${SPACE},?${SPACE}[\\])]${SPACE}\\){1,2}|\\[char\\[\\]\\]${SPACE}@?\\(${SPACE}(${NUMBERS})${SPACE}\\)|['"]{2}\\.join\\(${SPACE}[\\[(]?${SPACE}chr\\(\\w{1,20}\\)\\s{1,20}for\\s{1,20}\\w{1,20}\\s{1,20}in\\s{1,20}[\\[(]${SPACE}(${NUMBERS})${SPACE}[\\])]${SPACE}[\\])]{1,2})(?:\\.(?:decode|toString)\\([^()\\n]{0,20}\\))?`,
      ([, a, b, c]) => quoted(decodedNumbers(a ?? b ?? c ?? "")),
    ],
  ),
  row(
    "characters",
    ["chr(", "[char]", "Chr(", "CHR(", "[Char]"],
    [
      `(?:\\b[cC][hH][rR]\\(${SPACE}(${NUMBER})${SPACE}\\)|\\[[cC]har\\]${SPACE}(${NUMBER}))`,
      ([, a, b]) => quoted(decodedNumbers(a ?? b ?? "")),
    ],
  ),
  row(
    "joined lists",
    ["join"],
    [
      `(?:\\[${SPACE}(${LITERALS})${SPACE},?${SPACE}\\]${SPACE}\\.join\\(${SPACE}(?:""|''|\`\`)${SPACE}\\)|(?:""|'')\\.join\\(${SPACE}[\\[(]${SPACE}(${LITERALS})${SPACE},?${SPACE}[\\])]${SPACE}\\)|@?\\(${SPACE}(${LITERALS})${SPACE}\\)${SPACE}-join${SPACE}(?:""|''))`,
      ([, a, b, c]) => quoted(literalsIn(a ?? b ?? c ?? "").join("")),
    ],
    { lead: /-join|\.join\((?:(?<=(?:""|'')\.join\()|\s{0,20}(?:""|''|``))/ },
  ),
  row(
    "joined strings",
    ["+"],
    [
      `(["'])((?:${SPACE}\\+${SPACE}[bru]?${LITERAL}){1,400})`,
      ([, mark, others]) => `${literalsIn(others as string).join("")}${mark}`,
    ],
    { lead: /\+(?<=["']\s{0,20}\+)\s{0,20}[bru]?["']/ },
  ),
  row("joined strings of PHP and Perl", ["."], [`(["']) ?\\. ?\\1`, () => ""], {
    lead: /\.(?<=["'] ?\.) ?["']/,
    languages: ["php", "perl"],
  }),
  row(
    "neighbouring strings",
    ['"', "'"],
    [
      `(["'])(?<=[^\\s"'=(,[{:+] ?["'])(?:[ \\t]{1,40}|[ \\t]{0,40}\\r?\\n[ \\t]{1,80})[bru]?\\1(?=(?<=\\n[ \\t]{1,80}[bru]?["']) ?[^"'\\s,)]|[^"'\\s,)])`,
      () => "",
    ],
    { languages: ["python"] },
  ),
  row(
    "names of members",
    ['["', "['"],
    [`(?<=[\\w$)\\]])\\[(["'])([A-Za-z_$][\\w$]{0,60})\\1\\](?=${SPACE}\\()`, ([, , name]) => `.${name}`],
    { languages: ["javascript"] },
  ),
  row(
    "ordered pieces",
    ["-f"],
    [
      `(["'])((?:\\{\\d{1,3}\\}){2,100})\\1${SPACE}-f${SPACE}(${LITERALS})`,
      ([, , places, pieces]) => quoted(inPlaces(places as string, literalsIn(pieces as string))),
    ],
    { languages: ["powershell"] },
  ),
  row(
    "reversed strings",
    ["[::-1]", "reverse", "rev"],
    [
      `(${LITERAL})${SPACE}(?:\\[::-1\\]|\\.split\\((?:""|'')\\)\\.reverse\\(\\)\\.join\\((?:""|'')\\)|\\.reverse\\b)|(?:strrev|reversed|reverse)\\(${SPACE}(${LITERAL})${SPACE}\\)|\\becho\\s{1,20}(?:-n\\s{1,20})?(${LITERAL})${SPACE}\\|${SPACE}rev\\b`,
      ([, a, b, c]) => quoted([...content(a ?? b ?? c ?? "")].reverse().join("")),
    ],
    { lead: /\[::-1\]|reverse|strrev\(|\|\s{0,20}rev\b/ },
  ),
  row(
    "rotated strings",
    ["rot13", "rot_13", "ROT13", "A-Za-z", "a-zA-Z"],
    [
      `(?:codecs\\.decode\\(${SPACE}(${LITERAL})${SPACE},${SPACE}["']rot_?13["']${SPACE}\\)|str_rot13\\(${SPACE}(${LITERAL})${SPACE}\\)|\\becho\\s{1,20}(?:-n\\s{1,20})?(${LITERAL})${SPACE}\\|${SPACE}tr\\s{1,20}["']?(?:A-Za-z|a-zA-Z)["']?\\s{1,20}["']?(?:N-ZA-Mn-za-m|n-za-mN-ZA-M)["']?)`,
      ([, a, b, c]) => quoted(rotated(content(a ?? b ?? c ?? ""))),
    ],
  ),
  row(
    "letters left out",
    ["replace"],
    [
      `(${LITERAL})${SPACE}\\.(?:replace|replaceAll|Replace)\\(${SPACE}(${LITERAL}|\\/[^/\\\\\\n[\\](){}?*+.|^$]{1,20}\\/g)${SPACE},${SPACE}(?:""|'')${SPACE}\\)`,
      ([, text, left]) => quoted(content(text as string).replaceAll(content((left as string).replace(/g$/, "")), "")),
    ],
    { lead: /\.[rR]eplace(?:All)?\((?<=["']\s{0,20}\.\w{7,10}\()/ },
  ),
];

function code(number: number): string {
  return number <= 0xffff ? String.fromCharCode(number) : "\ufffd";
}

/** What is a letter, a digit or one of the signs of commands; other escapes have their reason. */
function alphanumeric(number: number): string | undefined {
  const character = code(number);
  return /[A-Za-z0-9 ./:_|&;$-]/.test(character) ? character : undefined;
}

function printable(characters: readonly string[]): string | undefined {
  const text = characters.join("");
  return /^[\t\n\r\x20-\x7e]*$/.test(text) ? text : undefined;
}

function decodedNumbers(numbers: string): string {
  return numbers
    .split(",")
    .map((number) => code(Number(number.trim())))
    .join("");
}

/** As a literal, so that what stands beside it may be joined with it. */
function quoted(text: string): string | undefined {
  if (printable([text]) === undefined) return undefined;
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replaceAll('"', "'")}"`;
}

function literalsIn(list: string): readonly string[] {
  return (list.match(new RegExp(LITERAL, "g")) ?? []).map(content);
}

function content(literal: string): string {
  return literal.slice(1, -1);
}

function inPlaces(places: string, pieces: readonly string[]): string {
  return places.replace(/\{(\d{1,3})\}/g, (_, place: string) => pieces[Number(place)] ?? "");
}

export function rotated(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
