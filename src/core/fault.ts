/**
 * A fault of ours, told with the skill and the commit at which it happened. It is never an event: whoever meets it waits,
 * and says where (DESIGN 1.6 and 1.7).
 */
import { CAUSES } from "./condition-causes.ts";
import { RegistryError } from "./errors.ts";
import type { Oid, SkillId } from "./names.ts";

/** Where somebody was when it happened; without a skill where it concerned no single one. */
export interface FaultPlace {
  readonly skill?: SkillId;
  readonly commit: Oid;
}

/** Its sentence and `frames` have nothing of a skill but its name: what went wrong may quote content, and is `cause` alone. */
export class Fault extends RegistryError {
  readonly place: FaultPlace;
  /** The kind of exception and the lines of its stack, without its words. */
  readonly frames: string;

  constructor(place: FaultPlace, cause: unknown) {
    const { skill, commit } = place;
    const what = skill === undefined ? "" : ` while ${skill} was judged or planned`;
    super("BUG", `A bug in skilltrunk stopped this at commit ${commit.slice(0, 12)}${what} (${kindOf(cause)}).`, {
      hint: `What clears it: ${CAUSES.BUG.remedy}.`,
      cause,
    });
    this.place = place;
    this.frames = framesOf(cause);
  }
}

/** What to throw instead of what was thrown at a place: the same, unless it is unexpected. */
export function faultAt(place: FaultPlace, error: unknown): unknown {
  const isExpected = error instanceof RegistryError || (error instanceof Error && error.name === "AbortError");
  return isExpected ? error : new Fault(place, error);
}

/** Does a step at a place: what it throws unexpectedly is a fault that names the place. */
export function naming<T>(place: FaultPlace, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw faultAt(place, error);
  }
}

/** The same for what takes its time. */
export async function namingLater<T>(place: FaultPlace, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw faultAt(place, error);
  }
}

/** Of a class of the language or ours, never of what somebody wrote. */
function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.constructor.name : typeof cause;
}

function framesOf(cause: unknown): string {
  if (!(cause instanceof Error)) return kindOf(cause);
  const { stack = "", message } = cause;
  // The words stand before the lines, and may have such lines in them.
  const words = stack.indexOf(message);
  const lines = words < 0 ? "" : stack.slice(words + message.length);
  return [kindOf(cause), ...lines.split("\n").filter((line) => /^\s+at /.test(line))].join("\n");
}
