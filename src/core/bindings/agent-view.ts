/** The JSON documents about agents: what one should have now, and who gets a release. */
import { z } from "zod";

const viaSchema = z.object({ id: z.string(), version: z.string() });

const missing = z.object({
  name: z.string(),
  why: z.string(),
  /** Those that come with the release and ask for it; absent: the release asks for it itself. */
  via: z.array(viaSchema).exactOptional(),
});
const missingSchema = z.object({ permissions: z.array(missing), secrets: z.array(missing) });

const laterSchema = z.object({ version: z.string(), missing: missingSchema });

const releaseSchema = z.object({ id: z.string(), version: z.string(), digest: z.string(), archive: z.string() });

const bindingSchema = z.object({
  id: z.string(),
  /** What the binding asks for. */
  use: z.string(),
  /** The file that says so, below `bindings/`. */
  from: z.string(),
});

/** Everybody who approved, of each role that policy named; absent where it named none. */
const approvers = z.array(z.string()).exactOptional();

const activeSchema = bindingSchema.extend({
  version: z.string(),
  digest: z.string(),
  kind: z.string(),
  /** Bytes of the archive. */
  size: z.number(),
  /** Path on the index of the archive. */
  archive: z.string(),
  /** Did the agent's lock decide which release it is? */
  locked: z.boolean(),
  /** Permissions that are granted, their last day, and who agreed, where evidence of it is kept. */
  grants: z.array(z.object({ permission: z.string(), until: z.string().nullable(), by: approvers })),
  /** Where the secrets are that it asks for, and who agreed. */
  secrets: z.array(z.object({ name: z.string(), reference: z.string(), by: approvers })),
  /** What has to be there too: what needs nothing first. */
  brings: z.array(releaseSchema),
  /** A later release that the binding would take. */
  later: laterSchema.exactOptional(),
  /** Sentences for a person. */
  warnings: z.array(z.string()),
});

/** A later index may have further words: whatever the word, what is pending is not given, and `why` says why. */
const PENDING = ["pending_grants", "denied", "unresolvable", "incompatible", "conflict"] as const;
const BOUND = ["active", "pending_grants", "conflict"] as const;

const pendingSchema = bindingSchema.extend({
  /**
   * `denied`: the organisation does not want it, or something that it brings. `unresolvable`: there is nothing that the binding
   * could mean. `incompatible`: it says that it is not for the harness that was asked about. `conflict`: another binding gives another
   * release of it, or of what it brings.
   */
  status: z.enum(PENDING),
  /** What it would be; null where it is nothing. */
  version: z.string().nullable(),
  /** What has to be granted first. */
  missing: missingSchema,
  /** Why there is nothing, in a sentence; empty where only grants are missing. */
  why: z.string(),
  /** What would come with it, where it is a conflict: of all these, an agent keeps what it has. */
  brings: z.array(releaseSchema).exactOptional(),
  /** The skill is there all the same, in the release that comes with this one. */
  there: z.object({ version: z.string(), via: viaSchema }).exactOptional(),
});

const conflictSchema = z.object({
  /** The skill of which there would be two releases. */
  id: z.string(),
  /** Each way that one of them comes, in the order of the bindings. */
  ways: z.array(bindingSchema.extend({ version: z.string(), via: viaSchema.exactOptional() })),
});

export const manifestSchema = z.object({
  agent: z.string(),
  teams: z.array(z.string()),
  /** Exactly what it should have, by id in UTF-8 order. */
  skills: z.array(activeSchema),
  /** What is bound and does not count yet, or not any more. */
  pending: z.array(pendingSchema),
  /** Skills of which its bindings give more than one release; absent where there are none. */
  conflicts: z.array(conflictSchema).exactOptional(),
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type AgentManifest = z.infer<typeof manifestSchema>;

export const boundSchema = z.object({
  id: z.string(),
  version: z.string(),
  /** A row for each binding that gives it, in the UTF-8 order of the agents. */
  agents: z.array(
    z.object({
      agent: z.string(),
      use: z.string(),
      from: z.string(),
      status: z.enum(BOUND),
      locked: z.boolean(),
      /** The release that is bound and brings this one; absent: this one is bound itself. */
      via: viaSchema.exactOptional(),
    }),
  ),
  /** Offered releases that it comes with, by skill in UTF-8 order: whatever installs one of them gets it, too. */
  dependents: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      by: z.enum(["needs", "holds"]),
      /** What is held there and needs or holds it, where the dependent itself does not. */
      via: viaSchema.exactOptional(),
    }),
  ),
  /** Are these all? Else those that the asker may know of: said by who asks alone, whether there are others or not. */
  complete: z.boolean(),
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type BoundView = z.infer<typeof boundSchema>;

export const agentsSchema = z.object({
  agents: z.array(z.object({ agent: z.string(), teams: z.array(z.string()) })),
});
export type AgentsView = z.infer<typeof agentsSchema>;

const readWord = <const T extends string>(words: readonly [T, ...T[]], other: T) =>
  z.string().transform((word): T => words.find((one) => one === word) ?? other);

/** A manifest as a client reads it: a word of a later index stands for there being nothing to give, as `why` says. */
export const readManifestSchema = manifestSchema.extend({
  pending: z.array(pendingSchema.extend({ status: readWord(PENDING, "unresolvable") })),
});

/** The same of who gets a release: what is not known to be given is not given yet. */
export const readBoundSchema = boundSchema.extend({
  agents: z.array(boundSchema.shape.agents.element.extend({ status: readWord(BOUND, "pending_grants") })),
});
