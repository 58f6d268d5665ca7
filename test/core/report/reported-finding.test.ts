import { expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { reported } from "../../../src/core/report/reported-finding.ts";

const found = (rule: string, path: string) => ({
  ...finding({ rule, severity: "low", path, message: "It is so." }),
  status: "reported" as const,
});

it("names the file in the repository, and in the skill where a waiver may name it", () => {
  const inSkill = reported(found("link-broken", "docs/a.md"), "skills/team/one");
  expect(inSkill).toMatchObject({ file: "skills/team/one/docs/a.md", path: "docs/a.md" });
  expect(reported(found("link-broken", ""), "skills/team/one").file).toBe("skills/team/one");
  const ours = reported(found("policy-invalid", "policy.yaml"), "");
  expect([ours.file, "path" in ours]).toEqual(["policy.yaml", false]);
});

it("adds the kind of harm to what the scanner found, and to nothing else", () => {
  expect(reported(found("code-download-piped", "run.sh"), "skills/team/one").category).toBeDefined();
  expect(reported(found("link-broken", "run.sh"), "skills/team/one").category).toBeUndefined();
});
