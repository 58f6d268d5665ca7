/** What woke the action: the payloads of GitHub's events, as far as we ask, parsed before anything in them is used. */
import { z } from "zod";
import { quote, RegistryError } from "../core/errors.ts";
import { isBranchName } from "../core/trunk/settings.ts";

const oid = z.string().regex(/^[0-9a-f]{40}$/, "a commit id");
const text = z.string().max(1 << 20);
const name = z.string().max(1000);
const number = z.int().min(1);
const branch = name.refine(isBranchName, "a branch name");
const repository = z.object({ full_name: name, default_branch: branch });

const SCHEMAS = {
  pull_request: z.object({
    repository,
    pull_request: z.object({
      number,
      title: text,
      commits: z.int().min(0),
      head: z.object({ sha: oid }),
      base: z.object({ ref: branch }),
    }),
  }),
  merge_group: z.object({
    repository,
    merge_group: z.object({ head_sha: oid, head_ref: name, base_ref: name.nullish() }),
  }),
  workflow_run: z.object({
    repository,
    workflow_run: z.object({
      head_sha: oid,
      head_branch: name.nullish(),
      head_repository: z.object({ full_name: name }).nullish(),
      event: name,
      /** How it ended. */
      conclusion: name.nullish(),
      html_url: name,
    }),
  }),
  push: z.object({ repository, ref: name }),
  /** `schedule`, `workflow_dispatch` and every other one. */
  other: z.object({ repository }),
} as const;

type Payloads = { readonly [K in keyof typeof SCHEMAS]: z.infer<(typeof SCHEMAS)[K]> };
/** An event by its kind. */
export type WorkflowEvent = { readonly [K in keyof Payloads]: { readonly kind: K } & Payloads[K] }[keyof Payloads];

/** Bytes of a payload: GitHub sends no larger ones. */
export const MAX_EVENT_BYTES = 25 << 20;

/** Parses the payload of the event of this name. Throws USAGE where it is not what GitHub sends. */
export function parseEvent(event: string, bytes: Uint8Array): WorkflowEvent {
  const kind = Object.hasOwn(SCHEMAS, event) ? (event as keyof typeof SCHEMAS) : "other";
  const parsed = SCHEMAS[kind].safeParse(toJson(bytes));
  if (parsed.success) return { kind, ...parsed.data } as WorkflowEvent;
  const [issue] = parsed.error.issues;
  const where = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
  throw new RegistryError(
    "USAGE",
    `The payload of the event ${quote(event, 80)} is not what GitHub sends (${quote(where)}).`,
  );
}

/** Undefined where it is none. */
export function toJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** The mode does not go with the event. */
export function wrongEvent(mode: string, events: readonly string[], got: string): RegistryError {
  return new RegistryError("USAGE", `The mode ${mode} runs on ${events.join(", ")}, not on ${quote(got, 80)}.`, {
    hint: "The workflows of `skills-repo-template` show which event goes with which mode.",
  });
}
