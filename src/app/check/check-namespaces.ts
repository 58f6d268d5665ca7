/** Namespaces that a change begins, held against those that the trunk has: a name is for ever. */
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { advised } from "../../core/gate/governance.ts";
import { type Policy, policyFor } from "../../core/gate/policy.ts";
import { namespaceOf, type Oid } from "../../core/names.ts";
import { meantNamespace } from "../../core/trunk/new-namespace.ts";
import { type PathTemplate, skillFolders } from "../../core/trunk/path-template.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import type { GitObjects, TreePlace } from "../ports/ports.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Folders are read of a trunk only where a skill is new whose namespace no skill is in yet: that is rare. */
export async function checkNamespaces(
  objects: Pick<GitObjects, "filesAt">,
  { observation, before }: PlannedChange,
  { base, policy }: { readonly base: Oid | null; readonly policy: Policy },
): Promise<readonly GatedFinding[]> {
  const { settings, skills } = observation;
  const named = (settings?.paths ?? []).filter(({ segments }) => segments.includes(NAMESPACE));
  if (base === null || named.length === 0) return [];
  const fresh = skills.filter(({ id, claims }) => claims.length > 0 && before.skills.get(id) === undefined);
  const found: GatedFinding[] = [];
  for (const namespace of new Set(fresh.map(({ id }) => namespaceOf(id)))) {
    if ((await namespacesAt(objects, { base, templates: named, namespace })).size > 0) continue;
    const there = await namespacesAt(objects, { base, templates: named });
    const meant = meantNamespace(namespace, there);
    const [first] = fresh.filter(({ id }) => namespaceOf(id) === namespace);
    if (meant === undefined || first === undefined) continue;
    const path = `${first.claims[0]?.folder ?? ""}/${SKILL_FILE}`;
    const message = `${first.id} begins the namespace ${namespace}, for ever: did you mean ${meant}?`;
    const one = finding({ rule: "namespace-new", severity: "low", path, message, evidence: namespace });
    found.push(...advised([one], policyFor(policy, namespace)));
  }
  return found;
}

const NAMESPACE = "{namespace}";

/** The namespaces of the skills at a commit, or of those in one of them. */
async function namespacesAt(
  objects: Pick<GitObjects, "filesAt">,
  of: { readonly base: Oid; readonly templates: readonly PathTemplate[]; readonly namespace?: string },
): Promise<ReadonlySet<string>> {
  const { base, templates, namespace = null } = of;
  const places = templates.map(
    ({ segments }): TreePlace => [
      ...segments.map((segment) => (segment === NAMESPACE ? namespace : segment === "{name}" ? null : segment)),
      SKILL_FILE,
    ],
  );
  const files = await objects.filesAt(base, places);
  const folders = files.flatMap(({ path }) => (path.isWellFormed() ? skillFolders(templates, path) : []));
  return new Set(folders.flatMap(({ namespace: found }) => found ?? []));
}
