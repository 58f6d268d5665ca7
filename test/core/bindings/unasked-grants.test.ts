import { expect, it } from "vitest";
import { readBinding } from "../../../src/core/bindings/binding-facts.ts";
import { bindingFindings } from "../../../src/core/bindings/binding-findings.ts";
import { unaskedGrants } from "../../../src/core/bindings/unasked-grants.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

function world(): BoundFixture {
  const made = new BoundFixture();
  made.release("a/base", "1.0.0", { declares: { permissions: ["network"], secrets: ["BASE_TOKEN"] } } as never);
  made.release("a/one", "1.0.0", {
    declares: { permissions: ["exec"], secrets: ["CRM_TOKEN"], optionalSecrets: ["SLACK_TOKEN"] },
  } as never);
  const closure = [{ id: "a/base", version: "1.0.0", digest: sha256("a/base 1.0.0") }];
  made.release("a/one", "1.1.0", { requires: ["a/base@^1"], closure } as never);
  return made;
}

function unasked(grants: readonly string[], secrets: readonly string[]) {
  const { catalog } = world();
  const entry = catalog.skills.get("a/one" as SkillId) as SkillEntry;
  const given = {
    grants: new Map(grants.map((one) => [one, null])),
    secrets: new Map(secrets.map((one) => [one, `env:${one}`])),
  };
  return unaskedGrants(catalog, entry, given).map(({ what, name, hint }) => `${what} ${name}: ${hint}`);
}

it("is what no release asks for, nor what comes with one", () => {
  expect(unasked([], [])).toEqual([]);
  expect(unasked(["exec", "network"], ["CRM_TOKEN", "BASE_TOKEN", "SLACK_TOKEN"])).toEqual([]);
  expect(unasked(["filesystem:write"], ["CRM_TOCKEN"])).toEqual([
    "permission filesystem:write: Take it out, unless a release to come asks for it.",
    "secret CRM_TOCKEN: Did you mean CRM_TOKEN?",
  ]);
});

it("is found on its line, and nothing is refused for it", () => {
  const text = "skills:\n  a/one:\n    use: ^1\n    secrets:\n      CRM_TOCKEN: env:CRM\n";
  const content = readBinding("agents/quote", Buffer.from(text));
  expect(bindingFindings(world().catalog, { subject: "agents/quote", content }, "2026-06-01T00:00:00Z")).toMatchObject([
    { rule: "binding-grant-unasked", severity: "low", path: "bindings/agents/quote.yaml", line: 5 },
  ]);
});
