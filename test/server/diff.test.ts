/** `…/diff` over HTTP: whoever could download both releases may compare them, and nobody else. */
import { describe, expect, test } from "vitest";
import { releaseDiffSchema } from "../../src/core/catalog/release-diff.ts";
import { profileViewSchema } from "../../src/core/catalog/release-profile.ts";
import type { Digest, SkillId } from "../../src/core/names.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const at = "/v1/skills/billing/refunds/diff";
const registry = new RegistryFixture()
  .publish("billing/refunds", "1.0.0")
  .publish("billing/refunds", "1.1.0", {
    files: { "send.py": "import requests\nrequests.get('https://collect.acme-bank.io/')\n" },
  })
  .publish("billing/refunds", "1.2.0")
  .state("billing/refunds", "1.2.0", "offline")
  .channel("billing/refunds", "production", "1.0.0")
  .publish("secret/plans", "1.0.0")
  .offer("secret/plans", { visibility: "private" });
const index = createIndex({ registry });

/** `t/app` needs `t/base`, and its second release another one, which asks for more. */
function bringing() {
  const world = new RegistryFixture();
  const declaring = (...permissions: readonly string[]) => ({
    declares: { permissions: [...permissions], secrets: [] },
  });
  for (const [version, ...permissions] of [["1.0.0"], ["2.0.0", "network:ledger.acme.com"]] as const) {
    world.publish("t/base", version, { related: declaring(...permissions) as never });
    const digest = world.catalog.skills.get("t/base" as SkillId)?.releases.get(version)?.digest as Digest;
    const closure = [{ id: "t/base" as SkillId, version, digest }];
    const related = { requires: [`t/base@${version}`], closure, ...declaring("shell:git") };
    world.publish("t/app", version, { related: related as never });
  }
  return { world, ask: createIndex({ registry: world }).ask };
}

describe("diff", () => {
  test("says what the newer release can do, and line by line what it has", async () => {
    const diff = releaseDiffSchema.strict().parse(await json(index.ask(`${at}?from=production`)));
    expect([diff.from.version, diff.to.version]).toEqual(["1.0.0", "1.1.0"]);
    expect(diff.semantic?.capabilities).toContainEqual({
      capability: "network",
      added: ["collect.acme-bank.io"],
      removed: [],
    });
    expect(diff.files.map(({ path }) => path)).toEqual(["SKILL.md", "send.py"]);
  });

  test("says what comes along with each, and what that can do that nothing could", async () => {
    const { ask, world } = bringing();
    const diff = releaseDiffSchema.strict().parse(await json(ask("/v1/skills/t/app/diff?from=1.0.0")));
    expect(diff.semantic?.brings).toEqual({
      before: ["t/base@1.0.0"],
      after: ["t/base@2.0.0"],
      capabilities: [{ capability: "permissions", added: ["network:ledger.acme.com"] }],
    });
    // It is kept for others, too: not for whom it would tell too much.
    world.offer("t/base", { visibility: "private" });
    const { semantic } = releaseDiffSchema.strict().parse(await json(ask("/v1/skills/t/app/diff?from=1.0.0")));
    expect(semantic).not.toHaveProperty("brings");
  });

  test("of what comes along is in the profile", async () => {
    const { ask, world } = bringing();
    const profile = profileViewSchema.strict().parse(await json(ask("/v1/skills/t/app/versions/2.0.0/profile")));
    expect(profile).toMatchObject({
      permissions: ["shell:git"],
      brings: { releases: ["t/base@2.0.0"], capabilities: { permissions: ["network:ledger.acme.com"] } },
    });
    expect(profile).not.toHaveProperty("incomplete");
    world.offer("t/base", { visibility: "private" });
    const partly = profileViewSchema.strict().parse(await json(ask("/v1/skills/t/app/versions/2.0.0/profile")));
    expect(partly).toMatchObject({ brings: { releases: [] }, incomplete: true });
  });

  test("is the same the other way round, with signs turned", async () => {
    const there = await json<{ files: unknown[] }>(index.ask(`${at}?from=1.0.0&to=1.1.0`));
    const back = await json<{ files: unknown[] }>(index.ask(`${at}?from=1.1.0&to=1.0.0`));
    expect(JSON.stringify(back.files)).toContain("-import requests");
    expect(JSON.stringify(there.files)).toContain("+import requests");
  });

  test.each([
    [`${at}?from=1.2.0`, 410, "VERSION_GONE"],
    [`${at}?from=1.0.0&to=1.2.0`, 410, "VERSION_GONE"],
    [`${at}?from=9.9.9`, 404, "VERSION_NOT_FOUND"],
    [at, 400, "USAGE"],
    [`${at}?from=`, 400, "USAGE"],
    [`${at}?from=1.0.0&from=1.1.0`, 400, "USAGE"],
    ["/v1/skills/nobody/ever/diff", 404, "SKILL_NOT_FOUND"],
  ])("%s is %i %s", async (path, status, code) => {
    const answer = await index.ask(path);
    expect([answer.status, (await json<{ code: string }>(answer)).code]).toEqual([status, code]);
  });

  test("of a hidden skill is answered as that of one that does not exist", async () => {
    for (const query of ["", "?from=1.0.0", "?from=1.0.0&to=9.9.9"]) {
      const hidden = await index.ask(`/v1/skills/secret/plans/diff${query}`);
      const absent = await index.ask(`/v1/skills/absent/plans/diff${query}`);
      expect(hidden.status).toBe(404);
      expect((await hidden.text()).replaceAll("secret/", "absent/")).toBe(await absent.text());
    }
  });

  test("has an ETag and is computed once", async () => {
    const path = `${at}?from=1.0.0&to=1.1.0`;
    const answer = await index.ask(path);
    const reads = { ...registry.objects.reads };
    const again = await index.ask(path, { headers: { "if-none-match": answer.headers.get("etag") ?? "" } });
    expect([again.status, registry.objects.reads]).toEqual([304, reads]);
  });
});
