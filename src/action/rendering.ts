/** What publication came to, in Markdown: for the merged pull request, and for the summary of a run. */

import type { PassResult } from "../app/reconcile/pass.ts";
import type { MergeResult } from "../app/reconcile/publish-statuses.ts";
import { heldWords } from "../core/catalog/waiting.ts";
import { alike, namedFew } from "../core/report/alike.ts";
import { codeSpan, markdownProse } from "../core/report/markdown-text.ts";
import { publishedMarkdown } from "../core/report/report-published.ts";
import { takenAlongSentences } from "../core/report/taken-along-words.ts";

/** What came of a merge, for its pull request; `index` is where its releases can be installed from. */
export function publishedText({ released, refused, held, offers, offered }: MergeResult, index: string): string {
  return publishedMarkdown({
    released,
    refused: refused.map(({ findings: reasons, ...skill }) => ({ ...skill, reasons })),
    held: [
      ...held.map((waiting) => ({ id: waiting.id, why: `${heldWords(waiting)}${takenAlongSentences(waiting.along)}` })),
      ...offers.map(({ id, words }) => ({ id, why: words })),
    ],
    offered,
    index,
  });
}

/** Before a report that does not come from the check, or in its place; `unjudged` says why there is none. */
export function doubtText(doubt: string, unjudged: string | undefined): string {
  const why = `**The check of this pull request is not to be believed:** ${markdownProse(doubt)}.`;
  const mark = "Its green or red mark may be its own making, too: look at those files before merging.";
  if (unjudged === undefined) return `${why} What follows was judged anew, by the workflow of the trunk. ${mark}\n\n`;
  return `## Not judged\n\n${why} It could not be judged anew either: ${markdownProse(unjudged)} ${mark}\n`;
}

/** What a pass did, as the summary of a run. */
export function passSummary(result: PassResult, { isTrial }: { readonly isTrial: boolean }): string {
  const { released, refused, held, changed } = result;
  const row = (what: string, id: string, version = "") => `| ${what} | ${codeSpan(id)} | ${codeSpan(version)} |`;
  const rows = [
    ...released.map(({ id, version }) => row("published", id, version)),
    ...refused.map(({ id, version }) => row("refused", id, version)),
    ...held.map(({ id, version, change }) => row("waits", id, version ?? change)),
    ...alike(changed).map(({ all, what }) => row("changed", namedFew(all), what)),
  ];
  const more = rows.length > MAX_ROWS ? [`… and ${rows.length - MAX_ROWS} more`] : [];
  const table =
    rows.length === 0 ? ["Nothing new."] : ["| | skill | version |", "| --- | --- | --- |", ...rows.slice(0, MAX_ROWS)];
  return ["## Published", "", ...table, ...more, "", ...(isTrial ? [TRIAL, ""] : [])].join("\n");
}
const MAX_ROWS = 200;

/** Where the site of a run is served, for its summary. */
export function siteSummary(url: string): string {
  return `The public index: ${codeSpan(url)}\n`;
}

const TRIAL =
  "**Trial mode.** The ledger was pushed with the workflow's own token, so any workflow of this repository could push one " +
  "too. Before others rely on it, protect the ledger's branch and give this step the token of an App or a deploy key that " +
  "alone may push there.";
