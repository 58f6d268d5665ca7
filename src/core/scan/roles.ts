/** Whether a text does something or talks about it: negated, quoted as an example, in a list of attacks, in a pattern. */
import { isDecoded, type ScanDocument, spanAt } from "./document.ts";
import { lineEndAt, lineStart } from "./lines.ts";
import { isPattern } from "./listed.ts";
import {
  ATTACK,
  DEFENSIVE_HEADING,
  EXAMPLE,
  NEGATION_AFTER,
  NEGATION_AT,
  NEGATION_BEFORE,
  NEGATION_IN,
  WRONG_EXAMPLE,
} from "./role-words.ts";

/** What a text may be doing instead, and how much that says: from 1 it is less likely to be meant, from 1.5 it is not meant. */
const WEIGHTS = {
  negated: 2,
  pattern: 2,
  "attack-table": 2,
  example: 1,
  "attack-named": 1,
  "defensive-heading": 1,
  "test-file": 1,
  quoted: 0.5,
  reported: 0.5,
  "security-topic": 1,
  "in-an-address": 2,
  described: 2,
  "hostile-input": 2,
  argument: 1.5,
  "image-build": 1,
  "wrong-example": 1.5,
  placeholder: 0.5,
} as const;
export type Role = keyof typeof WEIGHTS;

/** Characters before a match in which a negation of its own clause counts. */
const NEGATION_DISTANCE = 60;
/** Characters around a match, on its line, in which words count. */
const LINE_DISTANCE = 160;
/** Lines above a match in which the sentence may stand that introduces its list. */
const LIST_LINES = 12;
const TABLE_LINES = 60;
/** Characters before a match in which the block may begin that it is in. */
const BLOCK_CHARACTERS = 1500;

const TEST_PATH =
  /(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|specs?|evals?)\/|(?:^|\/)(?:test_[^/]*|[^/]*[._]test\.\w+|[^/]*[._-]spec\.\w+|evals?\.jsonl?)$/i;

/** The roles of the text from `start` to `end`; `aboutSecurity`: the skill says that security is its subject. */
export function rolesOf(document: ScanDocument, start: number, end: number, aboutSecurity = false): ReadonlySet<Role> {
  if (isDecoded(document)) return new Set(document.isWrongExample === true ? ["wrong-example"] : []);
  const { text } = document;
  const line = lineAround(text, start, end);
  const intro = introOf(text, start);
  const isQuoted = quoted(document, start, line);
  const around = `${intro} ${lineAbove(text, start)} ${line.before} ${line.after}`;
  const says: Readonly<Record<Role, boolean>> = {
    negated: isNegated(line) || NEGATION_IN.test(text.slice(start, end)) || NEGATION_BEFORE.test(intro),
    pattern: isPattern(document, start, end),
    "attack-table": isAttackTable(text, start, line.before),
    example: isQuoted && EXAMPLE.test(around),
    "attack-named": (isQuoted || intro !== "") && ATTACK.test(around),
    "defensive-heading": headingsAbove(document, start, aboutSecurity).some((one) => DEFENSIVE_HEADING.test(one)),
    "test-file": TEST_PATH.test(document.path),
    quoted: isQuoted,
    reported: isReported(document, start, line.before),
    "security-topic": aboutSecurity && isTaught(document, start, isQuoted),
    "in-an-address": IN_PATH.test(line.before) && SLUG.test(text.slice(start, end)),
    described: isInString(document, start, line.before, DESCRIBED),
    "hostile-input": isInString(document, start, line.before, HOSTILE) && !EXECUTES.test(line.before),
    argument: aboutSecurity && ARGUMENT.test(line.before) && !AGENT.test(line.before),
    "image-build": isImageBuild(document, start),
    "wrong-example": isWrongExample(document, start),
    placeholder:
      aboutSecurity && PLACEHOLDER.test(text.slice(start, Math.min(end + LINE_DISTANCE, lineEndAt(text, end)))),
  };
  return new Set((Object.keys(WEIGHTS) as Role[]).filter((role) => says[role]));
}

/** Steps of severity that these roles take off, of at most `most`. */
export function stepsOf(roles: ReadonlySet<Role>, most: number): number {
  const weight = [...roles].reduce((sum, role) => sum + WEIGHTS[role], 0);
  if (weight >= 1.5) return most;
  return weight >= 1 ? Math.min(1, most) : 0;
}

/** Not in code that runs, and no plain sentence of SKILL.md: that is an order to the agent, whatever the skill is about. */
function isTaught(document: ScanDocument, start: number, isQuoted: boolean): boolean {
  const zone = spanAt(document, start)?.zone;
  if (zone === "code") return false;
  const isPlain = (zone === "prose" || zone === "heading" || zone === "inline") && document.path === "SKILL.md";
  if (isPlain && !isQuoted) return introOf(document.text, start) !== "";
  return true;
}

/** The words of a page's address are no sentence. */
const SLUG = /^[a-z]{1,30}(?:[-_+][a-z]{1,30}){1,20}$/i;
const IN_PATH = /\bhttps?:\/\/[\w.-]{3,100}\/[\w./-]{0,120}$/;
/** A sentence in a string that names a file, as a note or a help text does: not a path, and no command. */
const DESCRIBED = /["'](?:[A-Z][\w-]{0,20} )(?:[\w-]{1,20} ){2,12}$/;
/** What an attacker would type into a field: a value, and a command after it. */
const HOSTILE = /["'][\w.@/:-]{0,40}\s?(?:;|&&|\|\|?)\s?$/;
const EXECUTES =
  /\b(?:exec\w*|system|spawn\w*|popen|run|call|check_\w+|shell\w*|sh|bash|eval|command|cmd|\$)\s{0,2}(?:\(|:|=|-c)/i;
/** A text that a program is given on its command line. */
const ARGUMENT = /\s--?[a-z][\w-]{0,30}[ =]["']$/;
const AGENT = /\b(?:claude|codex|gemini|copilot|opencode|cursor\S{0,6}|llm|aider|goose|system|append\S{0,20})\b/i;

/** In a string of a program that is no shell's. */
function isInString(document: ScanDocument, start: number, before: string, form: RegExp): boolean {
  const span = spanAt(document, start);
  const isProgram = (span?.zone === "fence" || span?.zone === "code") && span.language !== "sh" && span.language !== "";
  return isProgram && form.test(before);
}

/** What builds an image runs in the image. */
function isImageBuild(document: ScanDocument, start: number): boolean {
  const { path, text } = document;
  if (!/^\s{0,8}RUN\s/.test(text.slice(lineStart(text, start), start + 4))) return false;
  if (/(?:^|\/)(?:docker|container)file(?:\.\w{1,40})?$|\.dockerfile$/i.test(path)) return true;
  const before = text.slice(Math.max(0, start - BLOCK_CHARACTERS), start);
  return /^\s{0,8}(?:```|~~~)\s{0,4}(?:docker|containerfile)/i.test(
    before.slice(before.search(/^\s{0,8}(?:```|~~~)(?![\s\S]*^\s{0,8}(?:```|~~~))/m)),
  );
}

/** In a block of code under a label that calls it wrong. A label within the block would be the block's own word. */
export function isWrongExample(document: ScanDocument, start: number): boolean {
  const span = spanAt(document, start);
  if (span?.zone !== "fence") return false;
  const above = document.text.slice(Math.max(0, span.start - LABEL_DISTANCE), span.start);
  const lines = above.replace(/(?:```|~~~)[^\n]{0,80}\n?$/, "").trimEnd();
  const label = lines.slice(lines.lastIndexOf("\n") + 1).replace(/^[\s#*_>❌🚫✗-]+|[\s*_:：]+$/gu, "");
  return WRONG_EXAMPLE.test(label);
}

/** Characters before a block in which its label is looked for. */
const LABEL_DISTANCE = 200;

/** An address that whoever reads it is to fill in: nobody answers there. */
const PLACEHOLDER =
  /(?<![A-Za-z0-9])(?:(?:ATTACKER|YOUR|KALI|LISTENER|TARGET|VICTIM|REMOTE)_(?:IP|HOST|ADDRESS|SERVER|MACHINE|DOMAIN)|[LR]HOST)(?![A-Za-z0-9])|<(?:(?:your|attacker|target|listener|remote|kali)[\w -]{0,20}|(?:ip|host|address|domain)(?:[_ -]?\w{1,10})?)>|\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2})\b|\b(?:attacker|evil|malicious|target|victim|example)\.(?:com|org|net|local|test)\b/;

interface Line {
  readonly before: string;
  readonly after: string;
}

function lineAround(text: string, start: number, end: number): Line {
  return {
    before: text.slice(Math.max(lineStart(text, start), start - LINE_DISTANCE), start),
    after: text.slice(end, Math.min(lineEndAt(text, end), end + LINE_DISTANCE)),
  };
}

function isNegated({ before, after }: Line): boolean {
  const clause = before.slice(-NEGATION_DISTANCE).split(CLAUSE_END).at(-1) as string;
  return NEGATION_BEFORE.test(clause) || NEGATION_AT.test(clause) || NEGATION_AFTER.test(after);
}

const CLAUSE_END =
  /[.!?;:](?:\s|$)|[。！？；：]|,?\s(?:and then|but|then|just|instead|simply|please|mais|puis|pero|luego|aber|dann|но|затем)\s|[，,](?:而是|然后|然後|请|請|并|並|直接)/iu;

const OPENING = /["“„«「『‘`(]\s{0,2}$|["“„«「『][^"”»」』\n]{0,60}$|(?:^|[\s([{,])['‘`][^'’`\n]{0,60}$/u;

/** Does a quotation that is open before it close after it? In code such marks are none. */
function quoted(document: ScanDocument, start: number, { before, after }: Line): boolean {
  const span = spanAt(document, start);
  const zone = span?.zone;
  if (zone === "inline") return !isOrdered(document.text, span?.start ?? start);
  if (zone === "fence" || zone === "code") return false;
  return OPENING.test(before) && /["“”»」』’'`)]/u.test(after);
}

/** Is the code that begins there what a sentence orders to run, or what it goes on with? */
function isOrdered(text: string, start: number): boolean {
  const before = text.slice(Math.max(lineStart(text, start), start - LINE_DISTANCE), start);
  return ORDER.test(before) || (GOES_ON.test(before) && FIRST_ORDER.test(before));
}

const ORDER =
  /(?:^|[.:;!?]\s|\b(?:then|first|next|now|please|and|must|always)\s)[\s*_>\d.)-]{0,12}(?:run|execute|paste|type|launch|enter)(?:\s(?:this|the|following|command|it|with|once)){0,3}:?\s{0,2}`{0,2}$/i;
const GOES_ON = /`[,;]?\s(?:and|then|followed by)(?:\s(?:then|also|finally))?\s{0,2}`{0,2}$/i;
const FIRST_ORDER =
  /(?:^|[.:;!?]\s)[\s*_>\d.)-]{0,12}(?:run|execute|paste|type|launch|enter)(?:\s\w{1,12}){0,3}:?\s{0,2}`/i;

/** In a block that shows what a program printed: not in any language, and the line begins with a label that is no order. */
function isReported(document: ScanDocument, start: number, before: string): boolean {
  const span = spanAt(document, start);
  return span?.zone === "fence" && span.language === "" && LABEL.test(before);
}

const LABEL = /^\s{0,12}(?!(?:run|command|cmd|step|exec\w*|install|shell|then|first|do)\b)[\w #/()-]{2,40}:\s/i;

/** The sentence that introduces the list in which the match is an entry: it ends with a colon. */
function introOf(text: string, start: number): string {
  let at = lineStart(text, start);
  if (!/^[ \t>]*(?:[-*+•❌✗]|\d{1,3}[.)]|["“「'`|])/u.test(text.slice(at, at + 40))) return "";
  for (let i = 0; i < LIST_LINES && at > 0; i++) {
    const end = at - 1;
    at = lineStart(text, end);
    const line = text.slice(Math.max(at, end - LINE_DISTANCE), end).trimEnd();
    if (/[:：]\**$/u.test(line)) return line;
    if (line.startsWith("#")) return "";
  }
  return "";
}

/** The line before, if it is of the same paragraph. */
function lineAbove(text: string, start: number): string {
  const at = lineStart(text, start);
  return text.slice(Math.max(lineStart(text, at - 1), at - LINE_DISTANCE), Math.max(0, at - 1));
}

/** In a table whose first row, or whose own first cell, says that it lists attacks. */
function isAttackTable(text: string, start: number, before: string): boolean {
  if (!/^\s{0,3}\|/.test(text.slice(lineStart(text, start), start))) return false;
  let first = lineStart(text, start);
  for (let i = 0; i < TABLE_LINES && first > 0; i++) {
    const previous = lineStart(text, first - 1);
    if (!/^\s{0,3}\|/.test(text.slice(previous, previous + 5))) break;
    first = previous;
  }
  const header = text.slice(first, Math.min(first + 400, text.length)).split("\n")[0] as string;
  return [header, before].some(
    (row) => ATTACK.test(row) || /\b(?:bad|wrong|avoid|don['’]t|pattern|signal|risk)\b/i.test(row),
  );
}

/** The headings of the sections that hold a place, innermost first. */
function headingsAbove(document: ScanDocument, at: number, aboutSecurity: boolean): readonly string[] {
  const here = spanAt(document, at);
  if (here === undefined) return [];
  // The title is over all that the skill orders: one that is not about security would excuse itself with a word in it.
  const highest = document.path === "SKILL.md" && !aboutSecurity ? 2 : 1;
  const headings: string[] = [];
  let level = 7;
  for (let i = document.spans.indexOf(here); i >= 0 && level > 1; i--) {
    const span = document.spans[i];
    if (span?.zone !== "heading") continue;
    const heading = document.text.slice(span.start, Math.min(span.end, span.start + 200));
    const depth = /^\s{0,3}(#{1,6})/.exec(heading)?.[1]?.length ?? (/\n {0,3}=/.test(heading) ? 1 : 2);
    if (depth >= level) continue;
    level = depth;
    if (depth >= highest) headings.push(heading);
  }
  return headings;
}
