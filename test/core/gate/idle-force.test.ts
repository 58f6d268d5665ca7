/** A forced release is bound to bytes, so a slip in the digest forces nothing. */
import { expect, it } from "vitest";
import { idleForce } from "../../../src/core/gate/idle-force.ts";
import { type Digest, skillId } from "../../../src/core/names.ts";

const skill = skillId("team", "one");
const digest = (letter: string) => `sha256:${letter.repeat(64)}` as Digest;
const force = { acknowledge: "force-release" as const, skill, digest: digest("a"), reason: "we know" };
const found = (content: Digest | undefined, published: readonly Digest[] = [], unforced: readonly string[] = []) => {
  const ground = { content: () => content, published: () => new Set(published), unforced: () => unforced };
  return idleForce("acknowledgements/one.yaml", force, ground);
};

it("is heard where the digest is of the content, or was published", () => {
  expect(found(digest("a"))).toEqual([]);
  expect(found(digest("b"), [digest("a")])).toEqual([]);
});

it("names what the skill has now where it is of none", () => {
  const [slip] = found(digest("b"));
  expect([slip?.rule, slip?.path]).toEqual(["force-idle", "acknowledgements/one.yaml"]);
  expect(slip?.message).toContain(`what it has now is ${digest("b")}`);
  expect(found(undefined)[0]?.message).toContain("nothing of it waits");
});

it("names the rules that nobody can force, and asks for no other digest then", () => {
  const rules = ["frontmatter-missing", "frontmatter-missing", "version-missing"];
  const [vain] = found(digest("a"), [], rules);
  expect([vain?.rule, vain?.severity]).toEqual(["force-in-vain", "high"]);
  expect(vain?.message).toBe(
    "This forces nothing: what team/one has now is refused by frontmatter-missing, version-missing, which nobody can force or waive.",
  );
  const [other] = found(digest("b"), [], rules);
  expect([other?.rule, other?.message]).toEqual(["force-idle", vain?.message]);
  expect(other?.hint).not.toContain("digest");
  expect(found(digest("b"), [digest("a")], rules)).toEqual([]);
});
