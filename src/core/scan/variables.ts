/** Variables that hold a constant, put where they are used: a command in pieces, an address under another name. */
import type { Language, ScanDocument, Span } from "./document.ts";
import type { Edit } from "./rewriting.ts";

/** Variables of one text, and characters that their values may add to it. */
const MAX_VARIABLES = 500;
/** Assignments of one variable; of more, the last. */
const MAX_ASSIGNMENTS = 20;
const MAX_ADDED = 200_000;

interface Syntax {
  readonly assignment: RegExp;
  /** A use; the first group that is there is the name. */
  readonly use: RegExp;
  readonly isQuoted: boolean;
}

const SHELL: Syntax = {
  assignment:
    /(?<=^|[\n;&|(]|\b(?:export|local|readonly|declare|then|do) )[ \t]{0,40}([A-Za-z_]\w{0,60})=(?:"([^"\n`]{1,400})"|'([^'\n]{1,400})'|([^\s;&|"'`()<>]{1,400}))(?=[ \t\r]{0,20}(?:[\n;&|)#]|$))/g,
  use: /\$(?:([A-Za-z_]\w{0,60})|\{([A-Za-z_]\w{0,60})\})/g,
  isQuoted: false,
};

const SCRIPT: Syntax = {
  assignment:
    /(?<=^|[\n;{])[ \t]{0,40}(?:(?:const|let|var|my|our)[ \t]{1,10})?(\$?[A-Za-z_]\w{0,60})[ \t]{0,20}=[ \t]{0,20}(?:"([^"\\\n]{1,400})"|'([^'\\\n]{1,400})')(?=[ \t\r]{0,20}(?:[\n;#]|$))/g,
  use: /(?<=\+[ \t]{0,20}|\.[ \t]{0,20}(?=\$))(\$?[A-Za-z_]\w{0,60})\b(?![ \t]{0,20}[=(.[\w])|(?<![\w$.'"])(\$?[A-Za-z_]\w{0,60})(?=[ \t]{0,20}\+[ \t]{0,20}[\w"'$])/g,
  isQuoted: true,
};

/** Names in braces within strings that are templates. */
const TEMPLATE: Syntax = { ...SCRIPT, use: /\$?\{(\$?[A-Za-z_]\w{0,60})\}/g, isQuoted: false };

const SHELLS: ReadonlySet<Language> = new Set(["sh", ""]);

/** Each use of a variable that a constant was assigned to before; the latest assignment counts. */
export function constantEdits(document: ScanDocument): readonly Edit[] {
  const edits = [SHELL, SCRIPT, TEMPLATE].flatMap((syntax) => editsOf(document, syntax));
  let added = 0;
  return edits.filter(({ text }) => {
    added += text.length;
    return added <= MAX_ADDED;
  });
}

interface Assigned {
  readonly end: number;
  readonly value: string;
}

function editsOf(document: ScanDocument, syntax: Syntax): readonly Edit[] {
  const spans = document.spans.filter((span) => isIn(span, syntax));
  const known = assignmentsIn(document.text, spans, syntax);
  if (known.size === 0) return [];
  return spans.flatMap((span) =>
    [...document.text.slice(span.start, span.end).matchAll(syntax.use)].flatMap((match) => {
      const start = span.start + match.index;
      const value = known.get((match[1] ?? match[2]) as string)?.findLast(({ end }) => end <= start)?.value;
      if (value === undefined) return [];
      const text = syntax.isQuoted ? `"${value.replaceAll('"', "'")}"` : value;
      return [{ start, end: start + match[0].length, text }];
    }),
  );
}

function assignmentsIn(text: string, spans: readonly Span[], syntax: Syntax): ReadonlyMap<string, readonly Assigned[]> {
  const known = new Map<string, Assigned[]>();
  let count = 0;
  for (const span of spans) {
    for (const match of text.slice(span.start, span.end).matchAll(syntax.assignment)) {
      const name = match[1] as string;
      const value = (match[2] ?? match[3] ?? match[4]) as string;
      const assigned = { end: span.start + match.index + match[0].length, value };
      known.set(name, [...(known.get(name) ?? []), assigned].slice(-MAX_ASSIGNMENTS));
      count += 1;
      if (count === MAX_VARIABLES) return known;
    }
  }
  return known;
}

function isIn({ zone, language }: Span, syntax: Syntax): boolean {
  if (zone !== "code" && zone !== "fence") return false;
  return language === "" || SHELLS.has(language) === (syntax === SHELL);
}
