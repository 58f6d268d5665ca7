/** What a group holds, pinned: each member as the release that it is when the group is published. */
import type { Release, SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import type { Finding } from "../finding.ts";
import { nameOf, type SkillId } from "../names.ts";
import { type RelationRuleId, relationFinding } from "../relations/relation-rules.ts";
import type { Member, SkillMember } from "../relations/requirement.ts";
import type { ReleaseMember } from "../skill/declares.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";

export interface MemberReading {
  /** The group. */
  readonly id: SkillId;
  /** The skill that an identity leads to; undefined where the group may not hold it. */
  readonly find: (id: SkillId) => SkillEntry | undefined;
  readonly draft: Pick<CatalogDraft, "isWithdrawn">;
}

/** The members with their digests, or why one of them cannot be held. */
export function pinMembers(
  members: readonly Member[],
  reading: MemberReading,
): { readonly members: readonly ReleaseMember[]; readonly findings: readonly Finding[] } {
  const pinned: ReleaseMember[] = [];
  const findings: Finding[] = [];
  const names = new Map<string, SkillId>();
  for (const member of members) {
    if (!("id" in member)) {
      pinned.push(member);
      continue;
    }
    const found = pin(member, reading);
    const clash = names.get(nameOf(member.id));
    if ("finding" in found) findings.push(found.finding);
    else if (clash === undefined)
      pinned.push({ id: found.release.skill, version: member.version, digest: found.release.digest });
    else
      findings.push(
        about("members-invalid", member, `It holds ${clash} and ${member.id}, and one folder cannot have both.`),
      );
    names.set(nameOf(member.id), member.id);
  }
  return { members: pinned, findings };
}

function pin(
  member: SkillMember,
  { id, find, draft }: MemberReading,
): { readonly release: Release } | { readonly finding: Finding } {
  const { version, digest } = member;
  const shown = `${member.id}@${version}`;
  if (member.id === id) return { finding: about("members-invalid", member, "It holds itself.") };
  const entry = find(member.id);
  const release = entry?.releases.get(version);
  if (entry === undefined || release === undefined) {
    // The same words for what is not there and for what is hidden from readers of the group.
    const message = `It holds ${shown}, which is not published, or not for everybody who may see ${id}.`;
    return { finding: about("members-unknown", member, message) };
  }
  const state = draft.isWithdrawn(release.digest) ? "withdrawn" : release.state;
  if (state === "offline" || state === "withdrawn")
    return { finding: about("members-invalid", member, `It holds ${shown}, which is ${state}.`) };
  if (release.kind === "group")
    return { finding: about("members-invalid", member, `It holds ${shown}, which is a group itself.`) };
  if (digest !== undefined && digest !== release.digest) {
    const message = `It holds ${shown} with the digest ${digest}; that release has ${release.digest}.`;
    return { finding: about("members-invalid", member, message) };
  }
  return { release: { ...release, skill: entry.id } };
}

function about(rule: RelationRuleId, { line }: SkillMember, message: string): Finding {
  return relationFinding(rule, { path: MANIFEST_PATH, message, ...(line === undefined ? {} : { line }) });
}
