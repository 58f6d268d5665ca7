/** The policy that judged a release when it was published, found again in the trunk's history. */
import type { Release } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Policy, policyDigest, policyFor } from "../../core/gate/policy.ts";
import { namespaceOf, type Oid, type SkillId } from "../../core/names.ts";
import { policyAt } from "../check/load-policy.ts";
import type { GitObjects } from "../ports/ports.ts";

/**
 * Finds it by the digest that the release remembers: that of the first parent of the commit that brought the content, or of
 * the one that published it, or that one's own. Undefined where it is none of them, or they are not here any more.
 */
export function rememberedPolicies(
  objects: Pick<GitObjects, "commit" | "files" | "blob">,
): (id: SkillId, release: Pick<Release, "commit" | "brought" | "scan">) => Promise<Policy | undefined> {
  const policies = new Map<Oid, Promise<Policy | undefined>>();
  const at = (commit: Oid) => {
    const known = policies.get(commit) ?? orNothing(async () => (await policyAt(objects, commit)).policy);
    policies.set(commit, known);
    return known;
  };
  return async (id, { commit, brought = commit, scan }) => {
    if (scan === undefined) return undefined;
    for (const candidate of [await parentOf(objects, brought), await parentOf(objects, commit), commit]) {
      const whole = candidate === undefined ? undefined : await at(candidate);
      const policy = whole && policyFor(whole, namespaceOf(id));
      if (policy !== undefined && policyDigest(policy) === scan.policy) return policy;
    }
    return undefined;
  };
}

function parentOf(objects: Pick<GitObjects, "commit">, commit: Oid): Promise<Oid | undefined> {
  return orNothing(async () => (await objects.commit(commit)).parents[0]);
}

/** What nobody has any more, nobody can go by. */
async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RegistryError && error.code === "OBJECT_MISSING") return undefined;
    throw error;
  }
}
