/** Reads the files of bindings that a commit touches. */
import { type BindingFacts, readBinding } from "../../core/bindings/binding-facts.ts";
import { bindingSubjectOf } from "../../core/bindings/binding-place.ts";
import type { Policy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

export interface TouchedBindings {
  /** Repository paths; those that are none are passed over. */
  readonly paths: readonly string[];
  readonly policy: Policy;
  /** A file of the trunk as it is now; undefined: it is gone. */
  readonly file: (path: string) => { readonly mode: number; readonly oid: Oid } | undefined;
}

export async function readBindings(
  objects: Pick<GitObjects, "blob">,
  { paths, policy, file }: TouchedBindings,
): Promise<readonly BindingFacts[]> {
  const read = async (path: string): Promise<readonly BindingFacts[]> => {
    const subject = bindingSubjectOf(path);
    if (subject === undefined) return [];
    const found = file(path);
    const bytes = found === undefined ? undefined : await readOwnFile(objects, found);
    return [{ subject, content: readBinding(subject, bytes), policy }];
  };
  return (await Promise.all([...new Set(paths)].map(read))).flat();
}
