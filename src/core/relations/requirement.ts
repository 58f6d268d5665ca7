/** How skill.yaml names other skills: those that it needs, in ranges, and those that a group holds, each pinned. */
import { validRange } from "semver";
import { type Digest, isVersion, parseSkillId, type SkillId } from "../names.ts";

/** A skill that another one needs. */
export interface Requirement {
  readonly id: SkillId;
  /** A version or a range; `*` where none was given. */
  readonly range: string;
  /** Of skill.yaml, 1-based. */
  readonly line?: number;
}

/** What a group holds: a release of this registry, or a server of another one. */
export type Member = SkillMember | McpMember;
export interface SkillMember {
  readonly id: SkillId;
  readonly version: string;
  /** As its author saw it; absent where that is left to the release. */
  readonly digest?: Digest;
  /** Of skill.yaml, 1-based. */
  readonly line?: number;
}
export interface McpMember {
  /** Address of its description in the other registry. */
  readonly mcp: string;
  readonly version: string;
  readonly digest: Digest;
}

const MAX_RANGE = 128;

/** `namespace/name` or `namespace/name@<version or range>`; undefined for every other text, channels included. */
export function parseRequirement(text: string): Requirement | undefined {
  const at = text.indexOf("@");
  const id = parseSkillId(at < 0 ? text : text.slice(0, at));
  const range = at < 0 ? "*" : text.slice(at + 1);
  if (id === undefined || range.trim() === "" || range.length > MAX_RANGE || validRange(range) === null)
    return undefined;
  return { id, range };
}

/** The same as text, as a release's event has it. */
export function requirementText({ id, range }: Requirement): string {
  return `${id}@${range}`;
}

/** `namespace/name@1.2.0`; undefined for every other text: a member is pinned. */
export function parseMember(text: string): SkillMember | undefined {
  const [name = "", version = "", ...rest] = text.split("@");
  const id = parseSkillId(name);
  return id === undefined || rest.length > 0 || !isVersion(version) ? undefined : { id, version };
}
