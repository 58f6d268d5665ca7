/** A workflow of the code host, as far as we have to know it: what starts it, and which of its jobs run our action. */
import { parse } from "yaml";
import { z } from "zod";
import { MAX_YAML_BYTES } from "./yaml-file.ts";
import { findUnfit } from "./yaml-limits.ts";

export const WORKFLOW_MODES = ["check", "report", "approvals", "publish", "withdraw"] as const;
export type WorkflowMode = (typeof WORKFLOW_MODES)[number];

export interface Workflow {
  readonly path: string;
  /** As the host shows it, and as other workflows name it. */
  readonly name: string;
  /** Event → may it start the workflow for every change, with no filter on paths? */
  readonly events: ReadonlyMap<string, boolean>;
  /** The jobs that run our action. */
  readonly jobs: readonly {
    /** Under this name the host shows the job's check. */
    readonly name: string;
    readonly mode: WorkflowMode;
  }[];
  /** Under these names the host shows the checks of its other jobs. */
  readonly otherJobs: readonly string[];
  /** The names of the workflows after which it starts. */
  readonly follows: readonly string[];
  /** Actions that its jobs take from elsewhere by a name that somebody can move to another commit. */
  readonly unpinned: readonly string[];
}

const step = z.object({ uses: z.string().exactOptional(), with: z.record(z.string(), z.unknown()).exactOptional() });
const workflowSchema = z.object({
  name: z.string().exactOptional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  jobs: z.record(
    z.string(),
    z.object({ name: z.string().exactOptional(), steps: z.array(step.catch({})).exactOptional() }),
  ),
});

/** Parses a workflow; undefined for what is none, or is written in a way that we do not read. */
export function parseWorkflow(path: string, bytes: Uint8Array): Workflow | undefined {
  if (bytes.length > MAX_YAML_BYTES) return undefined;
  const text = new TextDecoder().decode(bytes);
  if (findUnfit(text) !== undefined) return undefined;
  const parsed = workflowSchema.safeParse(parseQuietly(text));
  if (!parsed.success) return undefined;
  const all = Object.entries(parsed.data.jobs).map(([id, { name = id, steps = [] }]) => {
    const modes = steps.flatMap(({ uses = "", with: inputs = {} }) => {
      const mode = WORKFLOW_MODES.find((known) => known === inputs["mode"]);
      return mode !== undefined && isOurAction(uses) ? [mode] : [];
    });
    return { name, modes };
  });
  const used = Object.values(parsed.data.jobs).flatMap(({ steps = [] }) => steps.flatMap(({ uses = [] }) => uses));
  return {
    path,
    name: parsed.data.name ?? path,
    events: eventsOf(parsed.data.on),
    jobs: all.flatMap(({ name, modes }) => modes.map((mode) => ({ name, mode }))),
    otherJobs: all.flatMap(({ name, modes }) => (modes.length === 0 ? [name] : [])),
    follows: followedBy(parsed.data.on),
    unpinned: [...new Set(used)].filter((uses) => !isPinned(uses)),
  };
}

function parseQuietly(text: string): unknown {
  try {
    return parse(text, { schema: "core", maxAliasCount: 0, logLevel: "silent" });
  } catch {
    return undefined;
  }
}

/** `acme/skilltrunk@…`, also a copy of it in the repository itself. */
function isOurAction(uses: string): boolean {
  return /(?:^|[/.-])skilltrunk(?:[/@-]|$)/.test(uses) || uses.startsWith("./");
}

/** Only a full commit id, or an image's digest, is for ever the same program. */
function isPinned(uses: string): boolean {
  return uses.startsWith("./") || /@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/.test(uses);
}

const followSchema = z.object({ workflow_run: z.object({ workflows: z.array(z.string()) }) });

function followedBy(on: unknown): readonly string[] {
  const { success, data } = followSchema.safeParse(on);
  return success ? data.workflow_run.workflows : [];
}

function eventsOf(on: z.infer<typeof workflowSchema>["on"]): Workflow["events"] {
  if (typeof on === "string") return new Map([[on, true]]);
  if (Array.isArray(on)) return new Map(on.map((event) => [event, true]));
  return new Map(
    Object.entries(on).map(([event, filter]) => {
      const isFiltered =
        typeof filter === "object" && filter !== null && ("paths" in filter || "paths-ignore" in filter);
      return [event, !isFiltered];
    }),
  );
}
