/** What every match of a regular expression begins with, where its source tells: then it is tried at those places alone. */

/** The literals one of which begins each match, in lower case; undefined where that cannot be told. */
export function leadsOf(source: string): readonly string[] | undefined {
  const leads = splitBranches(source).map(branchLeads);
  return leads.every((own) => own !== undefined) ? [...new Set(leads.flat())] : undefined;
}

/** Does every match begin where a word does, so far as letters and digits go? */
export function beginsAtWord(source: string): boolean {
  return splitBranches(source).every((branch) => {
    if (/^(?:\\b|\(\?<!(?:\\w|\[\\w|\[\\p\{L\})[^)]*\))/.test(branch)) return true;
    const end = branch.startsWith("(?:") ? closingOf(branch, 0) : undefined;
    return end !== undefined && !/^[?*{]/.test(branch.slice(end + 1)) && beginsAtWord(branch.slice(3, end));
  });
}

function branchLeads(branch: string): readonly string[] | undefined {
  if (/^[a-z]+$/.test(branch)) return [branch];
  const rest = branch.slice(afterAssertions(branch));
  const group = /^\((?:\?:|\?<[A-Za-z]\w*>|(?!\?))/.exec(rest)?.[0];
  if (group === undefined) {
    const literal = literalAt(rest);
    return literal === "" ? undefined : [literal];
  }
  const end = closingOf(rest, 0);
  if (end === undefined) return undefined;
  const leads = leadsOf(rest.slice(group.length, end));
  const optional = /^(?:\?|\*|\{0,\d{0,4}\})\??/.exec(rest.slice(end + 1))?.[0];
  if (optional === undefined) return leads;
  const without = branchLeads(rest.slice(end + 1 + optional.length));
  return leads === undefined || without === undefined ? undefined : [...leads, ...without];
}

/** Past `\b` and what looks around: that is checked where the match is tried. */
function afterAssertions(source: string): number {
  let at = 0;
  for (;;) {
    if (source.startsWith("\\b", at)) at += 2;
    else if (/^\(\?<?[!=]/.test(source.slice(at, at + 4))) {
      const end = closingOf(source, at);
      if (end === undefined) return at;
      at = end + 1;
    } else return at;
  }
}

/** The literal characters at the start, without the last one where a quantifier may take it away. */
function literalAt(source: string): string {
  const run = /^(?:[\p{L}\p{N} _/@:%=<>!#~,;"'`-]|\\[./$*+?|(){}[\]\\^-])+/u.exec(source)?.[0] ?? "";
  const isOptional = /^[?*{]/.test(source.slice(run.length));
  const kept = isOptional ? run.replace(/(?:\\.|[^\\])$/u, "") : run;
  return kept.replace(/\\(.)/g, "$1").toLowerCase();
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
