/** What `run`, `serve` and `start` say of a running registry. */

import type { ProposedChange } from "../app/check/preview.ts";
import type { PassResult } from "../app/reconcile/pass.ts";
import type { Config } from "../config.ts";
import { CONDITION_TYPES, type Condition } from "../core/conditions.ts";
import { codeOf, quote, redact } from "../core/errors.ts";
import { describeFinding } from "../core/finding.ts";
import { alike, namedFew } from "../core/report/alike.ts";
import { shellWord } from "../core/shell-word.ts";
import type { RunningRegistry, Wire } from "../wire.ts";
import type { Output } from "./output.ts";

const SHOWN = 20;

/** Starts a registry whose news go to stderr, a line each. */
export async function runRegistry({
  wire,
  output,
  ...what
}: {
  readonly wire: Wire;
  readonly output: Output;
  readonly location: string;
  readonly config: Config;
  readonly role: "reconcile" | "follow" | "preview";
  readonly change?: ProposedChange;
}): Promise<RunningRegistry> {
  if (what.config.log === "json") await output.sayTo((stream) => wire.platform.openLog(stream));
  let isFirst = true;
  let leftOut = 0;
  let fault = "";
  let location: string | undefined;
  const registry = await wire.run({
    ...what,
    onTransition: (condition) => sayTransition(condition, output),
    onFault: ({ message, place, frames }) => {
      // It is met again at every try.
      if (message !== fault) output.warn(`${message}\n${frames}`, { event: "fault", ...place, stack: frames });
      fault = message;
    },
    onPass: (result) => {
      sayPass(result, { output, location: location ?? redact(what.location), isFirst });
      isFirst = false;
    },
    onLeftOut: (sentence) => {
      leftOut++;
      if (leftOut <= SHOWN) output.warn(quote(sentence, 400), { event: "left-out" });
      else if (leftOut === SHOWN + 1)
        output.warn("more are left out of the indexes for other programs: /v1/status names them");
    },
    onError: (error) => sayError(error, output),
  });
  location = registry.location;
  if (what.config.log === "json") {
    const { index, admin } = registry;
    output.note(`listening: index ${index}${admin === undefined ? "" : `, admin ${admin}`}`, {
      event: "listening",
      location,
      index,
      admin,
    });
  }
  return registry;
}

/** Says what `say` makes of it once the first pass has ended, and stays until it is closed. Throws INTERRUPTED where that came first. */
export async function stayUp({
  registry,
  wire,
  output,
  say,
}: {
  readonly registry: RunningRegistry;
  readonly wire: Wire;
  readonly output: Output;
  readonly say: () => string | Promise<string>;
}): Promise<void> {
  await registry.firstPass;
  const isInterrupted = wire.signal.aborted;
  if (!isInterrupted) output.result({ document: toDocument(registry), text: await say() });
  await registry.stopped;
  output.note("stopped", { event: "stopped" });
  if (isInterrupted) throw wire.signal.reason;
}

/** What `--json` prints of it. */
function toDocument(registry: RunningRegistry): object {
  const { location, index, admin, preview } = registry;
  const { head } = registry.catalog();
  const conditions = CONDITION_TYPES.map((type) => registry.conditions()[type]);
  return {
    location,
    index,
    ...(admin === undefined ? {} : { admin }),
    ...(preview === undefined ? {} : { preview }),
    trunk: head.trunk,
    skills: head.live,
    conditions,
  };
}

/** The same for a person. */
export function toText(registry: RunningRegistry): string {
  const { live } = registry.catalog().head;
  return [
    `Serving ${live} ${live === 1 ? "skill" : "skills"} of ${quote(registry.location)}`,
    `  index  ${registry.index}`,
    ...(registry.admin === undefined ? [] : [`  admin  ${registry.admin}`]),
    "Press Ctrl-C to stop.",
  ].join("\n");
}

function sayTransition({ type, status, reason, message }: Condition, output: Output): void {
  const fields = { event: "condition", type, status, reason };
  if (type === "Stalled" && status) output.warn(`stalled (${reason}): ${message}`, fields);
  else if (type === "Fresh" && !status) output.warn(`not up to date (${reason}): ${message}`, fields);
  else if (type === "Stalled") output.note("no longer stalled", fields);
  else if (type === "Fresh") output.note(`up to date: ${message}`, fields);
  else if (type === "Reconciling") output.note(reason === "Suspended" ? `suspended: ${message}` : "resumed", fields);
  else if (type !== "Ready" && status) output.warn(`${type.toLowerCase()} (${reason}): ${message}`, fields);
  else if (type !== "Ready") output.note(`no longer ${type.toLowerCase()}: ${message}`, fields);
}

function sayError(error: unknown, output: Output): void {
  const words = error instanceof Error ? error.message : String(error);
  output.warn(quote(words, 400), { event: "error", code: codeOf(error) });
}

/** What a pass did. Of a first one that took a long history, what went well is counted. */
function sayPass(
  result: PassResult,
  { output, location, isFirst }: { readonly output: Output; readonly location: string; readonly isFirst: boolean },
): void {
  const { released, changed, retired } = result;
  if (isFirst && released.length + changed.length + retired.length > SHOWN) sayCounts(result, output);
  else sayWhatWentWell(result, output);
  // A long history may have refused the same skill again and again: what counts is what became of it last.
  const refused = isFirst ? [...new Map(result.refused.map((one) => [one.id, one])).values()] : result.refused;
  sayEach(refused, output, ({ id, findings, commit }) =>
    output.warn(`refused ${id}: \`${explainCommand(id, location)}\` says why`, {
      event: "refused",
      skill: id,
      rules: [...new Set(findings.map(({ rule }) => rule))],
      commit,
    }),
  );
  sayEach(result.held, output, ({ id, version, change, waiting, commit }) =>
    output.note(`held ${id}: ${change ?? `waits for ${waiting.join(", ")}`}`, {
      event: "held",
      skill: id,
      ...(version === undefined ? {} : { release: version }),
      ...(change === undefined ? {} : { change }),
      waiting,
      commit,
    }),
  );
  sayEach(result.objections ?? [], output, ({ about, commit, why }) =>
    output.warn(`held ${about}: ${quote(why, 400)}`, { event: "objection", about, commit }),
  );
  sayEach(result.unscanned ?? [], output, ({ id, why }) =>
    output.warn(`not scanned ${id}: ${quote(why, 400)}`, { event: "unscanned", skill: id }),
  );
  sayEach(result.unheeded, output, (finding) =>
    output.warn(`not heeded: ${describeFinding(finding)}`, { event: "unheeded", rule: finding.rule }),
  );
}

function sayWhatWentWell({ released, changed, retired }: PassResult, output: Output): void {
  sayEach(released, output, ({ id, version, digest, commit }) =>
    output.note(`released ${id} ${version}`, { event: "released", skill: id, release: version, digest, commit }),
  );
  sayEach(alike(changed), output, ({ all, what: change, commit }) => {
    const about = all.length === 1 ? { skill: all[0] } : { skills: all };
    output.note(`changed ${namedFew(all)}: ${change}`, { event: "changed", ...about, change, commit });
  });
  sayEach(retired, output, ({ id, commit }) => output.note(`retired ${id}`, { event: "retired", skill: id, commit }));
}

function sayCounts({ commits, ...result }: PassResult, output: Output): void {
  const { released, changed, retired, refused, held } = result;
  const counts = {
    released: released.length,
    changed: changed.length,
    retired: retired.length,
    refused: refused.length,
    held: held.length,
  };
  const words = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  output.note(`first pass: ${words.join(", ")}`, { event: "first-pass", commits, ...counts });
}

function sayEach<T>(all: readonly T[], output: Output, say: (one: T) => void): void {
  for (const one of all.slice(0, SHOWN)) say(one);
  if (all.length > SHOWN) output.note(`… and ${all.length - SHOWN} more like this`);
}

function explainCommand(id: string, location: string): string {
  return `skilltrunk explain ${id} --repository ${shellWord(location)}`;
}
