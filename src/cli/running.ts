/** What `run`, `serve` and `start` say of a running registry. */

import type { ProposedChange } from "../app/check/preview.ts";
import type { PassResult } from "../app/reconcile/pass.ts";
import type { Config } from "../config.ts";
import { CONDITION_TYPES, type Condition } from "../core/conditions.ts";
import { quote, redact } from "../core/errors.ts";
import { describeFinding } from "../core/finding.ts";
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
  let passes = 0;
  let leftOut = 0;
  let location: string | undefined;
  const registry = await wire.run({
    ...what,
    onTransition: (condition) => sayTransition(condition, output),
    onPass: (result) => {
      if (passes++ > 0) sayPass(result, { output, location: location ?? redact(what.location) });
    },
    onLeftOut: (sentence) => {
      leftOut++;
      if (leftOut <= SHOWN) output.warn(quote(sentence, 400));
      else if (leftOut === SHOWN + 1)
        output.warn("more are left out of the indexes for other programs: /v1/status names them");
    },
    onError: (error) => output.warn(quote(error instanceof Error ? error.message : String(error), 400)),
  });
  location = registry.location;
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

function sayTransition(condition: Condition, output: Output): void {
  const { type, status, reason, message } = condition;
  if (type === "Stalled" && status) output.warn(`stalled (${reason}): ${message}`);
  else if (type === "Fresh" && !status) output.warn(`not up to date (${reason}): ${message}`);
  else if (type === "Stalled") output.note("no longer stalled");
  else if (type === "Fresh") output.note(`up to date: ${message}`);
  else if (type === "Reconciling") output.note(reason === "Suspended" ? `suspended: ${message}` : "resumed");
}

function sayPass(
  result: PassResult,
  { output, location }: { readonly output: Output; readonly location: string },
): void {
  sayEach(result.released, output, ({ id, version }) => output.note(`released ${id} ${version}`));
  sayEach(result.changed, output, ({ id, change }) => output.note(`changed ${id}: ${change}`));
  sayEach(result.refused, output, ({ id }) =>
    output.warn(`refused ${id}: \`${explainCommand(id, location)}\` says why`),
  );
  sayEach(result.held, output, ({ id, waiting }) => output.note(`held ${id}: waits for ${waiting.join(", ")}`));
  sayEach(result.unscanned ?? [], output, ({ id, why }) => output.warn(`not scanned ${id}: ${quote(why, 400)}`));
  sayEach(result.unheeded, output, (finding) => output.warn(`not heeded: ${describeFinding(finding)}`));
  sayEach(result.retired, output, ({ id }) => output.note(`retired ${id}`));
}

function sayEach<T>(all: readonly T[], output: Output, say: (one: T) => void): void {
  for (const one of all.slice(0, SHOWN)) say(one);
  if (all.length > SHOWN) output.note(`… and ${all.length - SHOWN} more like this`);
}

function explainCommand(id: string, location: string): string {
  return `skilltrunk explain ${id} --repository ${shellWord(location)}`;
}
