/** What of the repository's own rules waits, in words. */
import { expect, it } from "vitest";
import { heldRulesWords, unapprovedRules } from "../../../src/core/gate/held-rules-words.ts";

const [COMMIT, FROM] = ["1".repeat(40), "2".repeat(40)];
const missing = [{ role: "admin", count: 1, people: ["root"] }];
const change = { commit: COMMIT, from: FROM, stages: missing, missing };

it.each([
  [
    "policy.yaml",
    "changes the policy and waits for the approval of one person of admin (root); until then that of 222222222222 judges.",
  ],
  [
    "skilltrunk.yaml",
    "changes who may decide or read (skilltrunk.yaml) and waits for the approval of one person of admin (root); until then that of 222222222222 counts, and of this what restricts.",
  ],
] as const)("of %s", (about, said) => {
  expect(heldRulesWords({ ...change, about })).toBe(`111111111111 ${said}`);
});

it("of other files, three of them by name", () => {
  const paths = ["CODEOWNERS", ".github/a\u001b[2J.yml", "b", "c", "d"];
  const words = heldRulesWords({ ...change, about: "guarded-files", paths });
  expect(words).toContain(
    "b and 2 more without the approval of one person of admin (root); nothing here holds that back.",
  );
  expect(words).not.toContain("\u001b");
});

it("of an acknowledgement, that a forced release waits all the same", () => {
  const words = heldRulesWords({ ...change, about: "guarded-files", paths: ["acknowledgements/one.yaml"] });
  expect(words).toContain("nothing here holds that back, except a release that it forces.");
});

it("of a catalog, what nothing holds back first", () => {
  const held = { from: FROM, pending: [{ commit: COMMIT, stages: missing }] };
  const evidence = new Map<string, readonly string[]>();
  const rules = { heldPolicy: held, heldSettings: undefined, unapproved: held, evidence };
  expect(unapprovedRules(rules).map(({ isHeld }) => isHeld)).toEqual([false, true]);
  const approved = new Map([[`approval:${COMMIT}:admin:1:guarded-files`, ["root"]]]);
  expect(unapprovedRules({ ...rules, evidence: approved }).map(({ isHeld }) => isHeld)).toEqual([true]);
});
