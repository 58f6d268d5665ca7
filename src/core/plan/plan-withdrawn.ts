/** Content whose bytes were withdrawn: what stands in the way of its coming back. */
import { compareUtf8 } from "../bytes.ts";
import type { SkillEntry } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { Digest, SkillId } from "../names.ts";
import type { Claim, PlanContext } from "./facts.ts";

/** A finding where these bytes were withdrawn, under whatever name; nothing where they were not, or where there are none. */
export function withdrawnContent(
  { draft }: Pick<PlanContext, "draft">,
  id: SkillId,
  digest: Digest | undefined,
): readonly Finding[] {
  if (digest === undefined || !draft.isWithdrawn(digest)) return [];
  const twin = twinOf(draft, id, digest);
  const whose = twin === undefined ? "a release that was withdrawn under another name" : `${twin}, which was withdrawn`;
  const gone = draft.isErased(digest) ? " and erased" : "";
  const message = `These are the bytes of ${whose}${gone}: they are not published again, under any name or version.`;
  return [finding({ rule: "content-withdrawn", severity: "critical", path: "SKILL.md", message, evidence: digest })];
}

/** The same of a folder from which the last release was made: a finding only where it comes back. */
export function withdrawnAgain(
  context: Pick<PlanContext, "draft">,
  { id, claim, digest }: { readonly id: SkillId; readonly claim: Claim; readonly digest: Digest },
): readonly Finding[] {
  return isBroughtBack(context.draft.skill(id), claim) ? withdrawnContent(context, id, digest) : [];
}

/**
 * Does the folder that the last release was made of come back, after other content or none? Where nothing came between, that
 * is what was published, whatever became of it since.
 */
function isBroughtBack(entry: SkillEntry | undefined, { tree }: Claim): boolean {
  const standing = entry?.outstanding;
  if (standing?.kind !== "refused")
    return entry?.retired === true || (standing !== undefined && standing.tree !== tree);
  const isOf = (rule: string) => standing.findings.some((one) => one.rule === rule);
  // Another folder that claimed the same identity was never in the place of this one.
  if (standing.tree !== tree) return entry?.retired === true || !isOf("identity-taken");
  return isOf("content-withdrawn");
}

/** Its own release, or that of a skill which everybody may read: a refusal is read by this skill's readers, for ever. */
function twinOf(draft: PlanContext["draft"], id: SkillId, digest: Digest): string | undefined {
  const isOpen = ({ offer, renamedTo }: SkillEntry) =>
    offer.visibility === "public" && offer.enabled && renamedTo === undefined;
  const twins = [...draft.withDigest(digest)].filter(({ entry, release }) =>
    entry.id === id ? true : release.state === "withdrawn" && isOpen(entry),
  );
  const own = twins.find(({ entry }) => entry.id === id);
  const [first] = twins.sort((a, b) => compareUtf8(a.entry.id, b.entry.id));
  const twin = own ?? first;
  return twin === undefined ? undefined : `${twin.entry.id}@${twin.release.version}`;
}
