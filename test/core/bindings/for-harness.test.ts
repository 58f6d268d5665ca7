import { expect, test } from "vitest";
import { forHarness, harnessFit } from "../../../src/core/bindings/for-harness.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import { parseHarness } from "../../../src/core/install/compatibility.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const declares = (...agents: readonly string[]) => ({
  declares: { permissions: [], secrets: [], triggers: [], compatibility: { agents: [...agents] } },
});
const registry = new RegistryFixture().publish("t/base", "1.0.0", { related: declares("codex") });
const base = registry.catalog.skills.get("t/base" as SkillId)?.releases.get("1.0.0")?.digest ?? "sha256:";
registry.publish("t/app", "1.0.0", {
  related: { requires: ["t/base@*"], closure: [{ id: "t/base" as SkillId, version: "1.0.0", digest: base }] },
});
registry.publish("t/plain", "1.0.0");
const { catalog } = registry;

const asked = (text: string, harness: string) =>
  forHarness(
    catalog,
    resolve(catalog, parseSkillRequest(text) as SkillRequest, { audience: "public", now: "2026-01-02T00:00:00Z" }),
    parseHarness(harness) ?? { id: "" },
  );

test("what is for others is given by its exact version alone, with a warning", () => {
  expect(asked("t/base@1.0.0", "cursor")).toMatchObject({
    fit: "misfit",
    warnings: ["t/base@1.0.0 is for codex, and not for cursor."],
  });
  for (const wanted of ["^1", "latest"]) {
    expect(() => asked(`t/base@${wanted}`, "cursor")).toThrow("t/base@1.0.0 is for codex, and not for cursor.");
  }
  expect(asked("t/base@^1", "codex")).toMatchObject({ fit: "fits", why: "", warnings: [] });
  expect(asked("t/plain", "cursor")).toMatchObject({ fit: "fits", warnings: [] });
});

test("what comes with a release counts, too, and of what the asker may not read nothing is told", () => {
  expect(() => asked("t/app", "cursor")).toThrow("t/base@1.0.0 is for codex, and not for cursor.");
  expect(asked("t/app", "universal")).toMatchObject({ fit: "unknown", why: "" });
  const hidden = registry.offer("t/base", { visibility: "private" }).catalog;
  const app = hidden.skills.get("t/app" as SkillId)?.releases.get("1.0.0");
  expect(app && harnessFit(hidden, app, { harness: { id: "cursor" }, audience: "public" })).toEqual({
    fit: "fits",
    why: "",
    warnings: [],
  });
});
