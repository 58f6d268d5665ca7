/**
 * `rescan`: judges what is published with today's rules and policy, and says what each affected skill's lifecycle file should
 * say. What a release was published with, and only a stricter policy would refuse, takes nothing back.
 */

import { compareUtf8 } from "../../core/bytes.ts";
import type { Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { RegistryError } from "../../core/errors.ts";
import { describeFinding, type Finding } from "../../core/finding.ts";
import { gate } from "../../core/gate/gate.ts";
import { type Policy, policyFor } from "../../core/gate/policy.ts";
import { type Digest, nameOf, namespaceOf, type Oid, type SkillId } from "../../core/names.ts";
import { foundThen } from "../../core/plan/found-then.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { ruleSet } from "../../core/rules.ts";
import { lifecyclePath, parseLifecycle, type Waiver } from "../../core/trunk/lifecycle.ts";
import { setLifecycleEntry } from "../../core/trunk/lifecycle-edit.ts";
import { policyAt } from "../check/load-policy.ts";
import type { Clock, Progress, Source, TreeFile } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";
import { loadCatalog } from "../reconcile/load-catalog.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import { rememberedPolicies } from "./policy-then.ts";

/** Releases that are judged at the same time. */
const AT_ONCE = 12;
/** Rules that a reason names. */
const MAX_NAMED = 5;

/** Findings that would refuse versions of a skill today. */
export interface RefusedVersions {
  readonly id: SkillId;
  readonly versions: readonly { readonly version: string; readonly findings: readonly Finding[] }[];
}

/** A published skill of which today's rules would refuse something. */
export interface AffectedSkill extends RefusedVersions {
  /** Its lifecycle file. */
  readonly path: string;
  /** What the file should say; absent where it is there and a person has to edit it. */
  readonly edited?: Uint8Array;
  /** Why it is absent. */
  readonly problem?: string;
}

export interface Rescan {
  /** The trunk commit whose policy and waivers judged. */
  readonly trunk: Oid;
  /** The rules that judged. */
  readonly rules: Digest;
  /** Releases that were looked at: those that ranges and channels may still lead to. */
  readonly releases: number;
  /** In UTF-8 order of identity. */
  readonly affected: readonly AffectedSkill[];
  /** Versions that only a stricter policy would refuse: all of it was found when they were published. In UTF-8 order. */
  readonly known: readonly RefusedVersions[];
}

export interface RescanRequest {
  readonly source: Source;
  readonly clock: Clock;
  /** Take back also what was known when it was published. */
  readonly known?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Judges every release that is online or deprecated. Throws LEDGER_NOT_FOUND before the first pass, USAGE for a policy that cannot be read. */
export async function rescan({
  source,
  clock,
  known: wantsKnown = false,
  progress,
  signal,
}: RescanRequest): Promise<Rescan> {
  const { trunk } = await source.refresh();
  const tip = await source.ledger.tip();
  if (trunk === undefined || tip === undefined) throw nothingPublished(source.location);
  const { policy, findings } = await policyAt(source.objects, trunk);
  if (policy === undefined) throw new RegistryError("USAGE", findings.map(describeFinding).join(" "));
  const catalog = tip.head.trunk === null ? emptyCatalog() : await loadCatalog(source.ledger, tip);
  const context = {
    source,
    trunk,
    policy,
    judging: new Judging(source.objects),
    policyThen: rememberedPolicies(source.objects),
    wantsKnown,
    at: new Date(clock.now()).toISOString(),
  };
  const skills = [...catalog.skills.values()].filter(({ renamedTo }) => renamedTo === undefined);
  skills.sort((a, b) => compareUtf8(a.id, b.id));
  const affected: AffectedSkill[] = [];
  const known: RefusedVersions[] = [];
  for (const [done, entry] of skills.entries()) {
    signal?.throwIfAborted();
    progress?.({ phase: "rescan", done, total: skills.length });
    const found = await rescanSkill(entry, context);
    affected.push(...found.affected);
    known.push(...found.known);
  }
  const releases = skills.reduce((sum, entry) => sum + offered(entry).length, 0);
  return { trunk, rules: ruleSet(), releases, affected, known };
}

interface Context {
  readonly source: Source;
  readonly trunk: Oid;
  readonly policy: Policy;
  readonly judging: Judging;
  readonly policyThen: ReturnType<typeof rememberedPolicies>;
  readonly wantsKnown: boolean;
  readonly at: string;
}

/** What an agent may still be given without asking for it by its exact version. A forced release was accepted whole. */
function offered({ releases }: SkillEntry): readonly Release[] {
  return [...releases.values()].filter(
    ({ state, forced }) => (state === "online" || state === "deprecated") && !forced,
  );
}

async function rescanSkill(
  entry: SkillEntry,
  context: Context,
): Promise<{ readonly affected: readonly AffectedSkill[]; readonly known: readonly RefusedVersions[] }> {
  const { id } = entry;
  const releases = offered(entry);
  if (releases.length === 0) return { affected: [], known: [] };
  const path = lifecyclePath(id);
  const bytes = await readTrunkFile(context.source.objects, context.trunk, path);
  const waivers = bytes === undefined ? [] : (parseLifecycle(path, bytes).lifecycle?.waivers ?? []);
  const versions: { version: string; fresh: readonly Finding[]; known: readonly Finding[] }[] = [];
  for (let at = 0; at < releases.length; at += AT_ONCE) {
    const judged = releases.slice(at, at + AT_ONCE).map(async (release) => ({
      version: release.version,
      ...(await refusing(id, { release, waivers }, context)),
    }));
    versions.push(...(await Promise.all(judged)));
  }
  const fresh = versions.flatMap(({ version, fresh: findings }) => (findings.length > 0 ? { version, findings } : []));
  const known = versions.flatMap(({ version, fresh: news, known: findings }) =>
    news.length === 0 && findings.length > 0 ? { version, findings } : [],
  );
  return {
    affected: fresh.length === 0 ? [] : [{ id, path, versions: fresh, ...proposal({ path, bytes }, fresh) }],
    known: known.length === 0 ? [] : [{ id, versions: known }],
  };
}

/** What would keep this release from being published today: what is new of it, and what it was published with. */
async function refusing(
  id: SkillId,
  { release, waivers }: { readonly release: Release; readonly waivers: readonly Waiver[] },
  { source, judging, policy: whole, policyThen, wantsKnown, at }: Context,
): Promise<Record<"fresh" | "known", readonly Finding[]>> {
  const files: TreeFile[] = [];
  for await (const file of source.objects.files(release.tree)) files.push(file);
  const policy = policyFor(whole, namespaceOf(id));
  // Under its own name, which another one may have taken the place of since.
  const folder = { name: nameOf(release.skill), tree: release.tree, files };
  const judgement = await judging.judge(folder, [policy.scan]);
  const findings = contentFindings(judgement, policy).filter(
    ({ fingerprint }) => !release.waived.includes(fingerprint),
  );
  const blocking = gate({ policy, findings, known: new Set(), waivers, forced: false, at })
    .filter(({ status }) => status === "blocks")
    .map(({ status: _, ...found }) => found);
  if (blocking.length === 0 || wantsKnown) return { fresh: blocking, known: [] };
  const judgedBy = await policyThen(release.skill, release);
  const wasFound = foundThen(release, {
    judgedBy,
    judgement: judgedBy === undefined ? judgement : await judging.judge(folder, [judgedBy.scan]),
  });
  return { fresh: blocking.filter((found) => !wasFound(found)), known: blocking.filter(wasFound) };
}

/** The lifecycle file with each of these versions yanked. */
function proposal(
  file: { readonly path: string; readonly bytes: Uint8Array | undefined },
  versions: AffectedSkill["versions"],
): Pick<AffectedSkill, "edited" | "problem"> {
  try {
    const edited = versions.reduce<Uint8Array | undefined>(
      (bytes, { version, findings }) =>
        setLifecycleEntry({ path: file.path, bytes }, ["versions", version], {
          state: "yanked",
          reason: reasonOf(findings),
        }),
      file.bytes,
    );
    return edited === undefined ? {} : { edited };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { problem: error.message };
  }
}

function reasonOf(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const more = rules.length > MAX_NAMED ? ` and ${rules.length - MAX_NAMED} more` : "";
  return `Today's rules would refuse it: ${rules.slice(0, MAX_NAMED).join(", ")}${more}.`;
}

function nothingPublished(location: string): RegistryError {
  return new RegistryError("LEDGER_NOT_FOUND", `${location} has no ledger yet.`, {
    hint: "Run `skilltrunk reconcile` first.",
  });
}
