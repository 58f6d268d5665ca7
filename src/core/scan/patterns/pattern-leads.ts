/** What every match of a regular expression begins with, where its source tells: then it is tried at those places alone. */

/** So long a beginning tells enough: only what is written for itself makes it longer. */
const LONG_ENOUGH = 4;
/** Beginnings that one may become, at most. */
const MOST = 12;

/** What a match begins with, and whether what comes next in the source stands right behind it. */
interface Lead {
  readonly text: string;
  readonly isOpen: boolean;
}

/** The literals one of which begins each match, in lower case; undefined where that cannot be told. */
export function leadsOf(source: string): readonly string[] | undefined {
  const texts = leadsIn(source)?.map(({ text }) => text.toLowerCase());
  if (texts === undefined) return undefined;
  const distinct = new Set(texts);
  return [...distinct].filter((text) => !hasShorter(text, distinct));
}

/** Does it begin with another one of them, which says as much? */
function hasShorter(text: string, texts: ReadonlySet<string>): boolean {
  for (let end = 1; end < text.length; end++) if (texts.has(text.slice(0, end))) return true;
  return false;
}

function leadsIn(source: string): readonly Lead[] | undefined {
  const leads = splitBranches(source).map(branchLeads);
  return leads.every((own) => own !== undefined) ? leads.flat() : undefined;
}

/** Does every match begin where a word does, so far as letters and digits go? */
export function beginsAtWord(source: string): boolean {
  return splitBranches(source).every((branch) => {
    if (/^(?:\\b|\(\?<!(?:\\w|\[\\w|\[\\p\{L\})[^)]*\))/.test(branch)) return true;
    const end = branch.startsWith("(?:") ? closingOf(branch, 0) : undefined;
    return end !== undefined && !/^[?*{]/.test(branch.slice(end + 1)) && beginsAtWord(branch.slice(3, end));
  });
}

function branchLeads(branch: string): readonly Lead[] | undefined {
  if (/^[a-z]+$/.test(branch)) return [{ text: branch, isOpen: true }];
  let leads: readonly Lead[] = [{ text: "", isOpen: true }];
  for (let at = afterAssertions(branch, 0); at < branch.length; ) {
    const part = partAt(branch, at);
    const isBegun = leads.every(({ text }) => text !== "");
    if (part === undefined || (!isBegun && !part.mayBegin)) return isBegun ? leads.map(closed) : undefined;
    if (isBegun && !isWorth(leads, part)) return leads.map(closed);
    leads = leads.flatMap((lead) => (lead.isOpen ? behind(lead, part) : [lead]));
    if (leads.every(({ isOpen }) => !isOpen)) break;
    at = afterAssertions(branch, part.end);
  }
  return leads.every(({ text }) => text !== "") ? leads : undefined;
}

function isWorth(leads: readonly Lead[], part: Part): boolean {
  if (part.leads.length === 1) return true;
  return leads.length * part.leads.length <= MOST && leads.some(({ text }) => text.length < LONG_ENOUGH);
}

function behind(lead: Lead, part: Part): readonly Lead[] {
  return part.leads.map(({ text, isOpen }) => ({ text: lead.text + text, isOpen }));
}

function closed({ text }: Lead): Lead {
  return { text, isOpen: false };
}

/** What stands at one place of a branch, with its quantifier. */
interface Part {
  readonly leads: readonly Lead[];
  readonly end: number;
  /** May a beginning be only this? */
  readonly mayBegin: boolean;
}

function partAt(branch: string, at: number): Part | undefined {
  const rest = branch.slice(at);
  const group = /^\((?:\?:|\?<[A-Za-z]\w*>|(?!\?))/.exec(rest)?.[0];
  if (group !== undefined) {
    const end = closingOf(rest, 0);
    const leads = end === undefined ? undefined : leadsIn(rest.slice(group.length, end));
    return end === undefined || leads === undefined ? undefined : quantified(branch, at + end + 1, leads, true);
  }
  const [whole, members] = SMALL_CLASS.exec(rest) ?? [];
  if (whole !== undefined && members !== undefined)
    return quantified(branch, at + whole.length, [...members].map(open), false);
  const literal = LITERAL.exec(rest)?.[0];
  if (literal === undefined) return undefined;
  const end = at + literal.length;
  return quantified(branch, end, [open(literal.replace("\\", ""))], !/^[?*{]/.test(branch.slice(end)));
}

const LITERAL = /^(?:[\p{L}\p{N} _/@:%=<>!#~,;"'`-]|\\[./$*+?|(){}[\]\\^-])/u;
const SMALL_CLASS = /^\[([^\\^\]-]{1,4})\]/u;

function open(text: string): Lead {
  return { text, isOpen: true };
}

/** The part with these beginnings and what says, from `at` on, how often it stands there. */
function quantified(branch: string, at: number, leads: readonly Lead[], mayBegin: boolean): Part {
  const [quantifier = "", least] = /^(?:[?*+]|\{(\d{1,4})(?:,\d{0,4})?\})\??/.exec(branch.slice(at)) ?? [];
  const end = at + quantifier.length;
  if (quantifier === "") return { leads, end, mayBegin };
  const once = quantifier.startsWith("?") ? leads : leads.map(closed);
  const isOptional = /^[?*]/.test(quantifier) || Number(least) === 0;
  return { leads: isOptional ? [...once, open("")] : once, end, mayBegin };
}

/** Past `\b` and what looks around: that is checked where the match is tried. */
function afterAssertions(source: string, from: number): number {
  let at = from;
  for (;;) {
    if (source.startsWith("\\b", at)) at += 2;
    else if (/^\(\?<?[!=]/.test(source.slice(at, at + 4))) {
      const end = closingOf(source, at);
      if (end === undefined) return at;
      at = end + 1;
    } else return at;
  }
}

/** The parts between `|`s that stand in no group and in no class. */
function splitBranches(source: string): readonly string[] {
  const branches: string[] = [];
  let start = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === "\\") i += 1;
    else if (source[i] === "[") i = classEnd(source, i);
    else if (source[i] === "(") i = closingOf(source, i) ?? source.length;
    else if (source[i] === "|") {
      branches.push(source.slice(start, i));
      start = i + 1;
    }
  }
  return [...branches, source.slice(start)];
}

/** Where the group that opens at `open` closes. */
function closingOf(source: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < source.length; i++) {
    if (source[i] === "\\") i += 1;
    else if (source[i] === "[") i = classEnd(source, i);
    else if (source[i] === "(") depth += 1;
    else if (source[i] === ")") {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return undefined;
}

function classEnd(source: string, open: number): number {
  let i = open + 1;
  while (i < source.length && source[i] !== "]") i += source[i] === "\\" ? 2 : 1;
  return i;
}
