import { expect, it, test } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import { bumpOf } from "../../../src/core/plan/version.ts";
import type { OfferChange } from "../../../src/core/trunk/offer-change.ts";
import { answerText, bodyOf, branchOf, consequenceOf, titleOf } from "../../../src/core/trunk/offer-words.ts";

const ID = "billing/refunds" as SkillId;
const CHANGES: readonly (readonly [OfferChange, string, string])[] = [
  [
    { kind: "channel", channel: "stable", version: "1.2.0" },
    "chore: move stable of billing/refunds to 1.2.0",
    "promote/billing/refunds/1.2.0/stable",
  ],
  [
    { kind: "channel", channel: "stable", version: "1.1.0", back: true },
    "chore: move stable of billing/refunds to 1.1.0",
    "rollback/billing/refunds/1.1.0/stable",
  ],
  [
    { kind: "state", version: "1.2.0", offer: { state: "yanked", reason: "x" } },
    "chore: yank billing/refunds@1.2.0",
    "yanked/billing/refunds/1.2.0",
  ],
  [
    { kind: "state", version: "1.2.0", offer: { state: "online" } },
    "chore: offer billing/refunds@1.2.0 again",
    "online/billing/refunds/1.2.0",
  ],
  [{ kind: "enabled", enabled: false }, "chore: disable billing/refunds", "disable/billing/refunds"],
];

test.each(CHANGES)("%j is titled %j, on the branch %j", (change, title, branch) => {
  expect([titleOf(ID, change), branchOf(ID, change)]).toEqual([title, branch]);
  expect(bumpOf(title)).toBe("patch");
});

it("says what follows", () => {
  expect(CHANGES.map(([change]) => consequenceOf(change).length)).toEqual([0, 0, 1, 1, 1]);
  expect(answerText({ asked: "stable", before: "1.0.0", after: "1.1.0" })).toBe("@stable: 1.1.0 instead of 1.0.0");
  expect(answerText({ asked: "^2", before: "2.0.0", after: null })).toBe("@^2: nothing any more, was 2.0.0");
  expect(answerText({ asked: "canary", before: null, after: "2.0.0" })).toBe("@canary: 2.0.0, was nothing");
});

it("tells a pull request why, where nobody's reason is markup", () => {
  const change: OfferChange = {
    kind: "state",
    version: "1.2.0",
    offer: { state: "deprecated", reason: "ask @acme <b>now</b>", replacement: "billing/refunds@^2" },
  };
  const body = bodyOf(change, [{ asked: "latest", before: "1.2.0", after: "1.1.0" }]);
  expect(body).toMatch(/^Why: ask @&#8203;acme &lt;b&gt;now/);
  expect(body).toContain("Instead: billing/refunds@");
  expect(body.split("\n").at(-1)).toMatch(/^- .*latest: 1/);
});
