import { expect, test } from "vitest";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";
import { scaffoldLifecycle, scaffoldSkillMd } from "../../../src/core/skill/skill-scaffold.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";

test.each([undefined, "Pays back. Use when: asked.", '"quoted" # and 1.0', "- a"])(
  "a SKILL.md with %j has no finding",
  (description) => {
    const { skill, findings } = readSkillMd(
      scaffoldSkillMd({ name: "credit-notes", description }) ?? new Uint8Array(),
      "credit-notes",
    );
    expect(findings).toEqual([]);
    expect(skill?.description).toBe(description ?? skill?.description);
    expect(skill?.body).toMatch(/^# Credit notes\n/);
  },
);

test("a lifecycle file says nothing until its example is taken out of the comment, and then who owns the skill", () => {
  const { lifecycle } = parseLifecycle("x", scaffoldLifecycle());
  expect([lifecycle?.enabled, lifecycle?.readers, lifecycle?.owners ?? []]).toEqual([true, undefined, []]);
  const bytes = Buffer.from(scaffoldLifecycle());
  const filledIn = bytes.toString().replaceAll(/^# (?=owners:| {2}-)/gm, "");
  expect(parseLifecycle("x", Buffer.from(filledIn)).lifecycle?.owners).toEqual([
    "your-login",
    "@your-organisation/your-team",
  ]);
});
