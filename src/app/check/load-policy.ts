/** Reads a policy whole: the file, and the packs of rules beside it that it names. */
import type { Finding } from "../../core/finding.ts";
import { POLICY_PATH, type Policy, parsePolicy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile, readTrunkFile } from "../reconcile/trunk-text.ts";

/** A policy, or why it cannot be used. */
interface PolicyReading {
  readonly policy: Policy | undefined;
  readonly findings: readonly Finding[];
}

/** A file of the repository as its parser takes it; undefined where there is none. */
type ReadOwn = (path: string) => Promise<Uint8Array | undefined>;

/** `tried`: only with packs whose rules find what their examples say; whoever changes a policy wants to know. */
export async function loadPolicy(
  read: ReadOwn,
  { tried = false }: { readonly tried?: boolean } = {},
): Promise<PolicyReading> {
  return await loadPacks(parsePolicy(await read(POLICY_PATH)), read, { tried });
}

/** The same of a policy that has been read, with packs from where it was. */
export async function loadPacks(
  reading: PolicyReading,
  read: ReadOwn,
  { tried = false }: { readonly tried?: boolean } = {},
): Promise<PolicyReading> {
  const { policy, findings } = reading;
  if (policy === undefined || policy.scan.packs.length === 0) return reading;
  const bytes = new Map<string, Uint8Array>();
  for (const { path } of policy.scan.packs) {
    const found = await read(path);
    if (found !== undefined) bytes.set(path, found);
  }
  // Their engine is loaded where somebody has packs, and nowhere else.
  const { withPacks } = await import("../../core/gate/policy-pack.ts");
  const loaded = withPacks(policy, bytes, { tried });
  return { policy: loaded.policy, findings: [...findings, ...loaded.findings] };
}

/** The policy of a trunk whose files are known. */
export async function policyIn(
  objects: Pick<GitObjects, "blob">,
  tree: { readonly file: (path: string) => Pick<TrunkFile, "mode" | "oid"> | undefined },
): Promise<PolicyReading> {
  return await loadPolicy(async (path) => {
    const file = tree.file(path);
    return file === undefined ? undefined : await readOwnFile(objects, file);
  });
}

/** The policy of a commit. */
export async function policyAt(objects: Pick<GitObjects, "files" | "blob">, commit: Oid): Promise<PolicyReading> {
  return await loadPolicy((path) => readTrunkFile(objects, commit, path));
}
