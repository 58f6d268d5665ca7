import { expect, test } from "vitest";
import { outcomeParts } from "../../src/cli/pass-rows.ts";
import type { SkillId } from "../../src/core/names.ts";

const commit = "a".repeat(40);
const NOTHING = { released: [], refused: [], held: [], retired: [], changed: [] };

test("what still waits, and what is refused, is not among what an approval lets through", () => {
  const one = { id: "team/one" as SkillId, version: "1.0.0", commit, tree: commit };
  const two = { id: "team/two" as SkillId, version: "1.1.0", commit };
  const outcome = {
    ...NOTHING,
    released: [{ ...one, digest: `sha256:${"b".repeat(64)}` }],
    held: [two],
    refused: [{ id: "team/three" as SkillId, version: "2.0.0", commit, findings: [{ rule: "x" }] }],
  };
  expect(outcomeParts(outcome as never)).toEqual([
    "It lets this through:",
    expect.stringMatching(/^released +team\/one +1\.0\.0 +a{12}$/),
    "This is refused:",
    expect.stringMatching(/^refused +team\/three +2\.0\.0 +a{12}$/),
    "This still waits:",
    expect.stringMatching(/^held +team\/two +1\.1\.0 +a{12}$/),
  ]);
  expect(outcomeParts({ ...NOTHING, held: [two] } as never)[0]).toBe("This still waits:");
  expect(outcomeParts(NOTHING)).toEqual([]);
});
