/** What the trunk's files of bindings, as far as they were taken, ask for and are not given. */
import { readBinding } from "../../core/bindings/binding-facts.ts";
import { bindingFindings, unapprovedGrants } from "../../core/bindings/binding-findings.ts";
import { BINDINGS_FOLDER, bindingSubjectOf } from "../../core/bindings/binding-place.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Finding } from "../../core/finding.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

/** Reads every file, in the order of their paths; `now` says what has ended. */
export async function readUnheededBindings(
  objects: Pick<GitObjects, "files" | "blob">,
  catalog: Catalog,
  now: string,
): Promise<readonly Finding[]> {
  const { trunk } = catalog.head;
  if (trunk === null) return [];
  const found: Finding[] = [];
  for await (const file of objects.files(trunk, BINDINGS_FOLDER)) {
    const subject = bindingSubjectOf(file.path);
    if (subject === undefined) continue;
    const content = readBinding(subject, await readOwnFile(objects, file));
    found.push(...bindingFindings(catalog, { subject, content }, now));
  }
  return [...found, ...unapprovedGrants(catalog)];
}
