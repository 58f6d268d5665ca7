/** Content whose bytes were withdrawn: what stands in the way of its coming back. */
import { compareUtf8 } from "../bytes.ts";
import type { SkillEntry } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { Digest, SkillId } from "../names.ts";
import type { PlanContext } from "./facts.ts";

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
