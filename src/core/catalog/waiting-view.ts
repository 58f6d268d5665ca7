/** What of a skill is merged and waits, as documents have it. */
import { z } from "zod";

/** What is merged of a skill and does not count yet. */
const waitingSchema = z.object({
  /** The version, of content that waits; absent where it is how the skill is offered. */
  version: z.string().exactOptional(),
  /** Of the channels that it moves. */
  channels: z.array(z.string()).exactOptional(),
  /** A sentence for a person: what becomes of it, and whose approval it takes. */
  words: z.string(),
  /** The roles of which people have to approve; empty where it waits for a program. */
  roles: z.array(z.string()),
  /** The merge that brought it. */
  commit: z.string(),
});
export type Waiting = z.infer<typeof waitingSchema>;
/** Absent where nothing waits. */
export const waiting = z.array(waitingSchema).exactOptional();
