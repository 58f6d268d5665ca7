/** Variables that hold a constant, put where they are used: a command in pieces, an address under another name. */
import type { Language, ScanDocument, Span } from "./document.ts";
import { matchesIn } from "./patterns/matches.ts";
import type { Edit } from "./rewriting.ts";

/** Variables of one text, and characters that their values may add to it. */
const MAX_VARIABLES = 500;
/** Assignments of one variable; of more, the last. */
const MAX_ASSIGNMENTS = 20;
const MAX_ADDED = 200_000;

interface Syntax {
  /** From the sign that assigns, which is rarer than names: the name, then the value in one of the other groups. */
  readonly assignment: RegExp;
  /** What each use has. */
  readonly uses: readonly Use[];
}

interface Use {
  /** Without it there is none. */
  readonly hint: string;
  /** The first group that is there is the name. */
  readonly pattern: RegExp;
  /** Does the value become a string, in the place of the name alone? Else it takes the place of all that matches. */
  readonly isQuoted: boolean;
}

const SHELL: Syntax = {
  assignment:
    /=(?<=(?:^|[\n;&|(]|\b(?:export|local|readonly|declare|then|do) )[ \t]{0,40}([A-Za-z_]\w{0,60})=)(?:"([^"\n`]{1,400})"|'([^'\n]{1,400})'|([^\s;&|"'`()<>]{1,400}))(?=[ \t\r]{0,20}(?:[\n;&|)#]|$))/g,
  uses: [{ hint: "$", pattern: /\$(?:([A-Za-z_]\w{0,60})|\{([A-Za-z_]\w{0,60})\})/g, isQuoted: false }],
};

/** Behind a plus or a point, before a plus, and in braces within strings that are templates. */
const SCRIPT: Syntax = {
  assignment:
    /=(?<=(?:^|[\n;{])[ \t]{0,40}(?:(?:const|let|var|my|our)[ \t]{1,10})?(\$?[A-Za-z_]\w{0,60})[ \t]{0,20}=)[ \t]{0,20}(?:"([^"\\\n]{1,400})"|'([^'\\\n]{1,400})')(?=[ \t\r]{0,20}(?:[\n;#]|$))/g,
  uses: [
    { hint: "+", pattern: /\+[ \t]{0,20}(\$?[A-Za-z_]\w{0,60})\b(?![ \t]{0,20}[=(.[\w])/g, isQuoted: true },
    { hint: ".", pattern: /\.[ \t]{0,20}(\$[A-Za-z_]\w{0,60})\b(?![ \t]{0,20}[=(.[\w])/g, isQuoted: true },
    {
      hint: "+",
      pattern: /\+(?<=(?<![\w$.'"])(\$?[A-Za-z_]\w{0,60})[ \t]{0,20}\+)(?=[ \t]{0,20}[\w"'$])/g,
      isQuoted: true,
    },
    { hint: "{", pattern: /\$?\{(\$?[A-Za-z_]\w{0,60})\}/g, isQuoted: false },
  ],
};

/** Another name for a command, where a command begins. */
const ALIAS: Syntax = {
  assignment:
    /=(?<=\balias[ \t]{1,10}([A-Za-z_][\w-]{0,60})=)(?:"([^"\n`]{1,400})"|'([^'\n]{1,400})')(?=[ \t\r]{0,20}(?:[\n;&|)#]|$))/g,
  uses: [
    {
      hint: "alias",
      pattern: /(?<=(?:^|[\n;&|(`])[ \t]{0,40})([A-Za-z_][\w-]{0,60})(?=[ \t])/g,
      isQuoted: false,
    },
  ],
};

const SHELLS: ReadonlySet<Language> = new Set(["sh", ""]);

/** Each use of a variable that a constant was assigned to before; the latest assignment counts. */
export function constantEdits(document: ScanDocument): readonly Edit[] {
  const edits = [SHELL, ALIAS, SCRIPT].flatMap((syntax) => editsOf(document, syntax));
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
  return syntax.uses.flatMap((use) => spans.flatMap((span) => usesIn(document.text, span, { use, known })));
}

interface Known {
  readonly use: Use;
  readonly known: ReadonlyMap<string, readonly Assigned[]>;
}

function usesIn(text: string, span: Span, { use, known }: Known): readonly Edit[] {
  const part = text.slice(span.start, span.end);
  if (!part.includes(use.hint)) return [];
  const edits: Edit[] = [];
  for (const match of matchesIn(part, use.pattern)) {
    const name = (match[1] ?? match[2]) as string;
    const end = match.index + match[0].length;
    const start = span.start + (use.isQuoted ? part.lastIndexOf(name, end - 1) : match.index);
    const value = known.get(name)?.findLast((assigned) => assigned.end <= start)?.value;
    if (value === undefined) continue;
    if (use.isQuoted) edits.push({ start, end: start + name.length, text: `"${value.replaceAll('"', "'")}"` });
    else edits.push({ start, end: span.start + end, text: value });
  }
  return edits;
}

function assignmentsIn(text: string, spans: readonly Span[], syntax: Syntax): ReadonlyMap<string, readonly Assigned[]> {
  const known = new Map<string, Assigned[]>();
  let count = 0;
  for (const span of spans) {
    const part = text.slice(span.start, span.end);
    if (!part.includes("=")) continue;
    for (const match of matchesIn(part, syntax.assignment)) {
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
  return language === "" || SHELLS.has(language) === (syntax !== SCRIPT);
}
