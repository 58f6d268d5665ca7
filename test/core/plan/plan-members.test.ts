import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { Digest, SkillId } from "../../../src/core/names.ts";
import { pinMembers } from "../../../src/core/plan/plan-members.ts";
import type { Member } from "../../../src/core/relations/requirement.ts";

const release = (skill: string, more: Partial<Release> = {}) =>
  ({ skill, version: "1.0.0", digest: sha256(skill), kind: "skill", state: "online", ...more }) as Release;
const ENTRIES = new Map<string, SkillEntry>(
  [
    release("t/a"),
    release("u/a"),
    release("t/off", { state: "offline" }),
    release("t/gone", { digest: sha256("withdrawn") }),
    release("t/all", { kind: "group" }),
    release("t/old", { state: "yanked" }),
  ].map((one) => [one.skill, { id: one.skill, releases: new Map([["1.0.0", one]]) } as unknown as SkillEntry]),
);
const pinned = (...members: readonly Member[]) =>
  pinMembers(members, {
    id: "t/group" as SkillId,
    find: (id) => ENTRIES.get(id),
    draft: { isWithdrawn: (digest) => digest === sha256("withdrawn") },
  });
const member = (id: string, more: { version?: string; digest?: Digest; line?: number } = {}): Member => ({
  id: id as SkillId,
  version: "1.0.0",
  ...more,
});

describe("a group's members", () => {
  it("are pinned with their digests, those of another registry as they stand", () => {
    const mcp = { mcp: "https://mcp.example/server.json", version: "2.0.0", digest: sha256("server") };
    expect(pinned(member("t/a"), member("t/old", { digest: sha256("t/old") }), mcp)).toEqual({
      members: [
        { id: "t/a", version: "1.0.0", digest: sha256("t/a") },
        { id: "t/old", version: "1.0.0", digest: sha256("t/old") },
        mcp,
      ],
      findings: [],
    });
  });

  it.each<[string, readonly Member[], RegExp]>([
    ["not there", [member("t/none")], /members-unknown .*t\/none@1\.0\.0, which is not published/],
    ["not in this version", [member("t/a", { version: "2.0.0" })], /members-unknown/],
    ["offline", [member("t/off")], /members-invalid .*offline/],
    ["withdrawn", [member("t/gone")], /members-invalid .*withdrawn/],
    ["groups", [member("t/all")], /members-invalid .*group itself/],
    ["the group itself", [member("t/group")], /members-invalid It holds itself/],
    ["other bytes", [member("t/a", { digest: sha256("x") })], /members-invalid .*with the digest/],
    ["of one name", [member("t/a"), member("u/a")], /members-invalid It holds t\/a and u\/a/],
  ])("are none where they are %s", (_, members, expected) => {
    const { findings } = pinned(...members.map((one) => ({ ...one, line: 4 })));
    expect(findings.map(({ rule, message }) => `${rule} ${message}`).join("\n")).toMatch(expected);
    expect(findings.map(({ path, line }) => `${path}:${line}`)).toEqual(["skill.yaml:4"]);
  });
});
