/** What `run`, `serve` and `start` say of a running registry. */
import type { PassResult } from "../app/pass.ts";
import type { Config } from "../config.ts";
import { CONDITION_TYPES, type Condition } from "../core/conditions.ts";
import { quote } from "../core/errors.ts";
import { describeFinding } from "../core/finding.ts";
import type { RunningRegistry, Wire } from "../wire.ts";
import type { Output } from "./output.ts";

const SHOWN = 20;

/** Starts a registry whose news go to stderr, a line each. */
export function runRegistry({
  wire,
  output,
  ...what
}: {
  readonly wire: Wire;
  readonly output: Output;
  readonly location: string;
  readonly config: Config;
  readonly role: "reconcile" | "follow";
}): Promise<RunningRegistry> {
  let passes = 0;
  return wire.run({
    ...what,
    onTransition: (condition) => sayTransition(condition, output),
    onPass: (result) => {
      if (passes++ > 0) sayPass(result, output);
    },
    onError: (error) => output.warn(quote(error instanceof Error ? error.message : String(error), 400)),
  });
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
  const { location, index, admin } = registry;
  const { head } = registry.catalog();
  const conditions = CONDITION_TYPES.map((type) => registry.conditions()[type]);
  return {
    location,
    index,
    ...(admin === undefined ? {} : { admin }),
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
}

function sayPass(result: PassResult, output: Output): void {
  for (const { id, version } of result.released.slice(0, SHOWN)) output.note(`released ${id} ${version}`);
  for (const { id } of result.refused.slice(0, SHOWN))
    output.warn(`refused ${id}: \`skilltrunk explain ${id}\` says why`);
  for (const { id, waiting } of result.held.slice(0, SHOWN)) output.note(`held ${id}: waits for ${waiting.join(", ")}`);
  for (const finding of result.unheeded.slice(0, SHOWN)) output.warn(`not heeded: ${describeFinding(finding)}`);
  for (const { id } of result.retired.slice(0, SHOWN)) output.note(`retired ${id}`);
}
