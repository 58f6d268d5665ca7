/**
 * The zones of a program: code, and the comments that have lines of their own. A comment counts as one only where no
 * string can hold it: who could make code look like a comment would hide it from every pattern for code.
 */
import type { Language } from "../document.ts";
import type { Spans } from "../spans.ts";

type Comments = (spans: Spans, text: string) => void;

const COMMENTS: Readonly<Partial<Record<Language, Comments>>> = {
  sh: lineComments("sh", /^[ \t]*#(?!!)[^\n]*/gm),
  ruby: lineComments("ruby", /^[ \t]*#(?!!)[^\n]*/gm),
  perl: lineComments("perl", /^[ \t]*#(?!!)[^\n]*/gm),
  powershell: tokens("powershell", {
    token: /@["'](?=[ \t]*\r?\n)|<#|^[ \t]*(?:#|::|rem\b)/gim,
    ends: { '@"': '\n"@', "@'": "\n'@", "<#": "#>" },
  }),
  python: tokens("python", {
    token: /"""|'''|["'([{)\]}]|^[ \t]*#|#/gm,
    ends: { '"""': '"""', "'''": "'''" },
    isDocumentation: (before, after) =>
      /(?:^|[^\\\r]\r?\n|^\r?\n)[ \t]*r?$/i.test(before) && /^[ \t]*(?:\r?\n|$)/.test(after),
  }),
  javascript: tokens("javascript", {
    token:
      /^[ \t]*\/\/|\/[/*]|["'`{}]|(?<=(?:^|[(,=:[!&|?{};+*%<>~^]|\b(?:return|typeof|case|in|of))[ \t]{0,20})\/(?![/*])/gm,
    ends: { "/*": "*/" },
  }),
  php: tokens("php", { token: /^[ \t]*(?:\/\/|#(?!\[))|\/[/*]|["']/gm, ends: { "/*": "*/" } }),
};

/** Of a language that nobody knows, only what starts a line like a comment of C or a shell. */
const OTHER: Comments = lineComments("", /^[ \t]*(?:\/\/|#(?!!)|--[ \t])[^\n]*/gm);

export function codeZones(spans: Spans, text: string, language: Language): void {
  (COMMENTS[language] ?? OTHER)(spans, text);
  spans.add(text.length, "code", language);
}

function lineComments(language: Language, pattern: RegExp): Comments {
  return (spans, text) => {
    for (const { index, 0: comment } of text.matchAll(pattern)) {
      spans.add(index, "code", language);
      spans.add(index + comment.length, "comment", language);
    }
  };
}

interface Syntax {
  /** Whatever opens a string, a comment or a bracket. */
  readonly token: RegExp;
  /** What closes that which may go on over lines. */
  readonly ends: Readonly<Record<string, string>>;
  /** Is a string that stands between these two texts nothing but documentation? */
  readonly isDocumentation?: (before: string, after: string) => boolean;
}

/** Steps from token to token; strings are skipped, so that nothing in them counts. */
function tokens(language: Language, syntax: Syntax): Comments {
  return (spans, text) => {
    const walk = new Walk(text, syntax);
    for (let comment = walk.next(); comment !== undefined; comment = walk.next()) {
      spans.add(comment.start, "code", language);
      spans.add(comment.end, "comment", language);
    }
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

class Walk {
  private readonly token: RegExp;
  private readonly text: string;
  private readonly syntax: Syntax;
  /** A program that reads its own documentation may run it. */
  private readonly runsDocumentation: boolean;
  private depth = 0;
  /** At which depth of braces the templates of JavaScript go on. */
  private readonly templates: number[] = [];

  constructor(text: string, syntax: Syntax) {
    this.text = text;
    this.syntax = syntax;
    this.token = new RegExp(syntax.token);
    this.runsDocumentation = text.includes("__doc__");
  }

  /** The next comment that begins its line. */
  next(): Range | undefined {
    for (let match = this.token.exec(this.text); match !== null; match = this.token.exec(this.text)) {
      const token = match[0];
      const start = match.index;
      const end = this.endOf(token, start);
      this.token.lastIndex = end;
      if (this.isComment(token.trim(), start, end)) return { start, end };
    }
    return undefined;
  }

  private isComment(token: string, start: number, end: number): boolean {
    if (/^(?:#|\/\/|::|rem)$/i.test(token)) return this.startsLine(start);
    if (token === "/*" || token === "<#") return this.startsLine(start);
    if (this.syntax.isDocumentation === undefined || token.length < 3 || this.depth > 0) return false;
    if (this.runsDocumentation) return false;
    return this.syntax.isDocumentation(
      this.text.slice(Math.max(0, start - 200), start),
      this.text.slice(end, end + 200),
    );
  }

  private startsLine(at: number): boolean {
    return /(?:^|\n)[ \t]*$/.test(this.text.slice(Math.max(0, at - 200), at));
  }

  /** Where that ends which a token opens. */
  private endOf(token: string, start: number): number {
    const after = start + token.length;
    const closing = this.syntax.ends[token];
    if (closing !== undefined) return this.after(closing, after);
    if (/[([{]$/.test(token)) this.depth += 1;
    else if (/[)\]}]$/.test(token)) return this.afterBracket(after);
    else if (token === "`") return this.afterTemplate(after);
    else if (/^["']$|^\/$/.test(token)) return this.afterQuoted(token, after);
    else if (/(?:#|\/\/|::|rem)$/i.test(token)) return this.lineEnd(after);
    return after;
  }

  private after(closing: string, from: number): number {
    const at = this.text.indexOf(closing, from);
    return at === -1 ? this.text.length : at + closing.length;
  }

  private lineEnd(from: number): number {
    const newline = this.text.indexOf("\n", from);
    return newline === -1 ? this.text.length : newline;
  }

  private afterBracket(after: number): number {
    this.depth = Math.max(0, this.depth - 1);
    if (this.templates.at(-1) !== this.depth) return after;
    this.templates.pop();
    return this.afterTemplate(after);
  }

  /** Up to the closing backtick, or to the `${` of an expression, after whose `}` the template goes on. */
  private afterTemplate(from: number): number {
    const part = /\\[\s\S]|`|\$\{/g;
    part.lastIndex = from;
    for (let match = part.exec(this.text); match !== null; match = part.exec(this.text)) {
      if (match[0] === "`") return part.lastIndex;
      if (match[0] !== "${") continue;
      this.templates.push(this.depth);
      this.depth += 1;
      return part.lastIndex;
    }
    return this.text.length;
  }

  /** A string, or a regular expression, of one line. */
  private afterQuoted(quote: string, from: number): number {
    const part = quote === "/" ? /\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,400}\]|[/\n]/g : /\\[\s\S]|["'\n]/g;
    part.lastIndex = from;
    for (let match = part.exec(this.text); match !== null; match = part.exec(this.text)) {
      if (match[0] === quote || match[0] === "\n") return part.lastIndex;
    }
    return this.text.length;
  }
}
