/** Tricks of shells: words in pieces of quotes and variables, which come together when the shell reads them. */
import type { Trick } from "./tricks.ts";

const SHELLS = ["sh"] as const;
/** Where a command begins, up to the `end` that has just been met. */
const startedBefore = (end: string) =>
  `(?<=(?:^|[|;&(\`\\n]|\\b(?:sudo|then|do|exec|eval|nohup|env) )[ \\t]{0,40}${end})`;

/** A quotation mark within a word, with what it holds. */
const QUOTED_PART =
  /(["'])(?<=[\w./-]["'])([\w./:@-]{0,80})\1(?=[\w"'./$\\])|(["'])(?<![\w=:"'$\\/.-]["'])([A-Za-z]{1,20})\3(?=[A-Za-z])|(["'])(?<=(?:[A-Za-z]{2}|\b[acdeg-qstv-z])["'])([a-z]{1,20})\5(?=[\s|;&)]|$)/g;

export const SHELL_TRICKS: readonly Trick[] = [
  {
    name: "quoted escapes",
    hints: ["$'", '$"'],
    pattern: /\$(['"])([^'"\\\n]{0,400})\1/g,
    languages: SHELLS,
    plain: ([, , text]) => text,
  },
  {
    name: "separators from a variable",
    hints: ["IFS"],
    pattern: /\$(?:\{IFS(?:[^{}\n]{0,20})?\}|IFS(?:\$[0-9@*])?)/g,
    languages: SHELLS,
    plain: () => " ",
  },
  {
    name: "empty variables in words",
    hints: ["$@", "$*", "${@", "${*", "$1", "$9"],
    pattern: /\$(?<=[A-Za-z]\$)(?:[@*!]|\{[@*!]\}|[1-9](?![0-9]))(?=[A-Za-z])/g,
    languages: SHELLS,
    plain: () => "",
  },
  {
    name: "echoed words",
    hints: ["$(echo", "$(printf", "`echo", "`printf"],
    pattern: /(?:\$\(|`)(?:echo|printf)\s{1,20}(?:-n\s{1,20})?(["']?)([\w./:-]{1,200})\1\s{0,20}[)`]/g,
    languages: SHELLS,
    plain: ([, , word]) => word,
  },
  {
    name: "words in braces",
    hints: ["{"],
    pattern: new RegExp(`\\{${startedBefore("\\{")}([a-z][\\w./-]{0,60}(?:,[^\\s{},]{1,300}){1,20})\\}`, "g"),
    languages: SHELLS,
    plain: ([, words]) => (words as string).replaceAll(",", " "),
  },
  {
    name: "escaped letters",
    hints: ["\\"],
    pattern: new RegExp(
      `(?:\\\\${startedBefore("[a-z]{0,20}\\\\")}[a-z][a-z0-9]{0,20})(?:\\\\[a-z][a-z0-9]{0,20}){0,19}`,
      "g",
    ),
    languages: SHELLS,
    plain: ([word]) => word.replaceAll("\\", ""),
  },
  {
    name: "lines that go on within a word, at a pipe or at a redirection",
    hints: ["\\\n", "\\\r\n"],
    pattern:
      /\\\r?\n(?:(?<=([A-Za-z])\\\r?\n)(?=[A-Za-z])|(?<=[|>&][ \t]{0,20}\\\r?\n)[ \t]{0,80}|[ \t]{0,80}(?=\d?[<>&]))/g,
    languages: SHELLS,
    plain: ([, letter]) => (letter === undefined ? " " : ""),
  },
  {
    name: "quotes within words",
    hints: ['"', "'"],
    pattern: QUOTED_PART,
    languages: SHELLS,
    plain: ([, , a, , b, , c]) => a ?? b ?? c ?? "",
  },
  {
    name: "marks within words",
    hints: ["`", "^"],
    pattern: /[`^](?<=[A-Za-z][`^])(?=[A-Za-z])/g,
    languages: ["powershell"],
    plain: () => "",
  },
];
