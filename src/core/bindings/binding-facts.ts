/** What the plan is told of a file of bindings. */

import type { Finding } from "../finding.ts";
import type { Policy } from "../gate/policy.ts";
import type { SkillId } from "../names.ts";
import { type BindingFile, type LockedBinding, parseBindingFile, parseBindingLock } from "./binding-file.ts";
import { type BindingSubject, bindingPath } from "./binding-place.ts";

export type BindingContent =
  | { readonly kind: "file"; readonly file: BindingFile; readonly text: string }
  | { readonly kind: "lock"; readonly locked: ReadonlyMap<SkillId, LockedBinding>; readonly text: string }
  /** What was said before goes on to hold. */
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] }
  | { readonly kind: "absent" };

/** One touched file, as the trunk has it after the commit. */
export interface BindingFacts {
  readonly subject: BindingSubject;
  readonly content: BindingContent;
  /** Which says whose approval it takes to grant something: the first parent's. */
  readonly policy: Policy;
}

/** Reads such a file; undefined: there is none. */
export function readBinding(subject: BindingSubject, bytes: Uint8Array | undefined): BindingContent {
  if (bytes === undefined) return { kind: "absent" };
  const path = bindingPath(subject);
  const text = Buffer.from(bytes).toString("utf8");
  if (subject.startsWith("locks/")) {
    const { value, findings } = parseBindingLock(path, bytes);
    return value === undefined ? { kind: "unreadable", findings } : { kind: "lock", locked: value, text };
  }
  const { value, findings } = parseBindingFile(path, subject, bytes);
  return value === undefined ? { kind: "unreadable", findings } : { kind: "file", file: value, text };
}
