import { appendFileSync, existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { syncAgent } from "../../../src/app/install/sync-agent.ts";
import { outdated } from "../../../src/app/install/update.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { Digest, SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
const bind = (skills: Readonly<Record<string, string>>) =>
  published.bind(
    "agents/quote",
    `skills: { ${Object.entries(skills)
      .map(([id, use]) => `${id}: ${use}`)
      .join(", ")} }\n`,
  );
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture()
    .publish("tools/review", "1.0.0")
    .publish("billing/refunds", "1.0.0")
    .publish("billing/refunds", "2.0.0");
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

function round(registry: Registry = openHttpRegistry(server.url)) {
  return syncAgent({ ...place.ports(registry), registry }, { agent: "quote", placed: false });
}
const has = (name: string) => existsSync(place.at(SKILLS, name, "SKILL.md"));

test("an agent gets what it is bound to, loses what it is not, and keeps what a person installed", async () => {
  published.publish("tools/own", "1.0.0");
  await place.install(server.url, ["tools/own"]);
  bind({ "tools/review": "^1", "billing/refunds": "^1" });
  expect((await round()).installed.map(({ id, version }) => [id, version])).toEqual([
    ["billing/refunds", "1.0.0"],
    ["tools/review", "1.0.0"],
  ]);
  bind({ "billing/refunds": "^2" });
  const { installed, removed } = await round();
  expect(installed).toMatchObject([{ id: "billing/refunds", version: "2.0.0", change: "upgraded" }]);
  expect(removed).toMatchObject([{ id: "tools/review", why: "tools/review@1.0.0 is not in the manifest of quote" }]);
  expect([has("refunds"), has("review"), has("own")]).toEqual([true, false, true]);
});

test("what takes the place of something withdrawn says so, and an upgrade is no withdrawal", async () => {
  bind({ "billing/refunds": "^1" });
  await round();
  bind({ "billing/refunds": '">=1"' });
  expect((await round()).replaced).toBeUndefined();
  published.state("billing/refunds", "2.0.0", "withdrawn", { reason: "it leaks" });
  const { installed, replaced } = await round();
  expect(installed).toMatchObject([{ version: "1.0.0", change: "downgraded" }]);
  expect(replaced).toMatchObject([{ why: "billing/refunds@2.0.0 was withdrawn: it leaks", by: "1.0.0" }]);
});

test("what a manifest holds back is not due, and what it moves on is", async () => {
  bind({ "tools/review": "1.0.0", "billing/refunds": "^1" });
  await round();
  const due = async () =>
    (await outdated(place.ports(openHttpRegistry(server.url)), { only: [], placed: false })).map((one) => [
      one.id,
      one.wanted,
      one.current,
      one.due,
    ]);
  expect(await due()).toEqual([
    ["billing/refunds", "^1", "1.0.0", false],
    ["tools/review", "1.0.0", "1.0.0", false],
  ]);
  bind({ "billing/refunds": "^2" });
  expect(await due()).toEqual([
    ["billing/refunds", "^2", "2.0.0", true],
    ["tools/review", "latest", null, true],
  ]);
});

test("what was withdrawn goes, and what was edited is kept", async () => {
  bind({ "tools/review": "1.0.0", "billing/refunds": "2.0.0" });
  await round();
  appendFileSync(place.at(SKILLS, "review", "SKILL.md"), "mine");
  published.state("tools/review", "1.0.0", "withdrawn", { reason: "harm" });
  published.state("billing/refunds", "2.0.0", "withdrawn", { reason: "harm" });
  const { removed, kept } = await round();
  expect(removed).toMatchObject([{ id: "billing/refunds", why: "billing/refunds@2.0.0 was withdrawn: harm" }]);
  expect(kept.map(({ id, code }) => [id, code])).toContainEqual(["tools/review", "WOULD_OVERWRITE"]);
  expect([has("refunds"), has("review")]).toEqual([false, true]);
});

test("a manifest that the registry does not bear out installs nothing", async () => {
  bind({ "tools/review": "^1" });
  const real = openHttpRegistry(server.url);
  const lying: Registry = Object.assign(Object.create(real), {
    manifest: async (agent: string) => {
      const manifest = await real.manifest(agent);
      return {
        ...manifest,
        skills: manifest.skills.map((skill) => ({ ...skill, digest: `sha256:${"0".repeat(64)}` })),
      };
    },
  });
  await expect(round(lying)).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
  expect(has("review")).toBe(false);
});

test("while the registry is away everything stays", async () => {
  bind({ "tools/review": "^1" });
  await round();
  await server.close();
  expect((await round()).offline).toMatch(/cannot be reached/);
  expect(has("review")).toBe(true);
});

/** `billing/app` brings `tools/review@1.0.0`, of which there are later ones. */
function publishNeeding(): void {
  const digest = published.catalog.skills.get("tools/review" as SkillId)?.releases.get("1.0.0")?.digest as Digest;
  const closure = [{ id: "tools/review" as SkillId, version: "1.0.0", digest }];
  published
    .publish("tools/review", "1.1.0")
    .publish("billing/app", "1.0.0", { related: { requires: ["tools/review@~1.0"], closure } });
}
const versions = () => [...place.lock().values()].map(({ id, version }) => `${id}@${version}`);

test("two releases of one skill keep what is there, and nothing else from going its way", async () => {
  publishNeeding();
  bind({ "billing/app": "^1", "tools/review": "1.0.0", "billing/refunds": "2.0.0" });
  await round();
  bind({ "billing/app": "^1", "tools/review": "1.1.0", "billing/refunds": "1.0.0" });
  const { installed, kept, removed } = await round();
  expect(removed).toEqual([]);
  expect(installed).toMatchObject([{ id: "billing/refunds", version: "1.0.0" }]);
  expect(kept.map(({ id, version, code }) => [id, version, code])).toEqual([
    ["billing/app", "1.0.0", "CONFLICT"],
    ["tools/review", "1.0.0", "CONFLICT"],
  ]);
  expect(kept[0]?.why).toMatch(
    /review@1\.0\.0, which comes with billing\/app@1\.0\.0.*agents\/quote\.yaml.*review@1\.1\.0/,
  );
  expect(versions()).toEqual(["billing/app@1.0.0", "billing/refunds@1.0.0", "tools/review@1.0.0"]);
  published.state("billing/refunds", "1.0.0", "withdrawn", { reason: "harm" });
  expect((await round()).removed).toMatchObject([{ id: "billing/refunds", why: expect.stringContaining("harm") }]);
  published.state("tools/review", "1.0.0", "withdrawn", { reason: "bad" });
  expect((await round()).removed.map(({ id }) => id)).toEqual(["billing/app"]);
  expect(versions()).toEqual(["tools/review@1.1.0"]);
});

test("in an empty folder, what conflicts is told and the rest is placed", async () => {
  publishNeeding();
  bind({ "billing/app": "^1", "tools/review": "1.1.0", "billing/refunds": "1.0.0" });
  const { installed, kept } = await round();
  expect(installed.map(({ id }) => id)).toEqual(["billing/refunds"]);
  expect(kept.map(({ id, dir, code }) => [id, dir, code])).toEqual([
    ["billing/app", "", "CONFLICT"],
    ["tools/review", "", "CONFLICT"],
  ]);
});

test("two skills of one name have no room in one folder, and others do", async () => {
  published.publish("billing/review", "1.0.0");
  bind({ "tools/review": "^1", "billing/review": "^1", "billing/refunds": "1.0.0" });
  const { installed, kept } = await round();
  expect(installed.map(({ id }) => id)).toEqual(["billing/refunds"]);
  expect(kept.map(({ id, code }) => [id, code])).toEqual([
    ["billing/review", "CONFLICT"],
    ["tools/review", "CONFLICT"],
  ]);
});

test.each(["offline", "withdrawn"] as const)("what is %s does not stay for a conflict's sake", async (state) => {
  publishNeeding();
  bind({ "tools/review": "1.0.0" });
  await round();
  const digest = published.catalog.skills.get("tools/review" as SkillId)?.releases.get("1.1.0")?.digest as Digest;
  const closure = [{ id: "tools/review" as SkillId, version: "1.1.0", digest }];
  published
    .publish("tools/review", "1.2.0")
    .publish("billing/app", "2.0.0", { related: { requires: ["tools/review@~1.0"], closure } })
    .state("tools/review", "1.0.0", state, { reason: "old" });
  bind({ "billing/app": "2.0.0", "tools/review": "1.2.0" });
  expect((await round()).removed).toMatchObject([{ id: "tools/review", version: "1.0.0" }]);
});

test("what was withdrawn goes although nothing can be placed", async () => {
  bind({ "tools/review": "1.0.0", "billing/refunds": "1.0.0" });
  await round();
  published.publish("tools/review", "1.0.1").state("tools/review", "1.0.0", "withdrawn", { reason: "harm" });
  bind({ "tools/review": "1.0.1" });
  const real = openHttpRegistry(server.url);
  const broken: Registry = Object.assign(Object.create(real), {
    manifest: async () => {
      throw new RegistryError("REGISTRY_INVALID", "It makes no sense.");
    },
  });
  const { removed, failure } = await round(broken);
  expect(failure).toMatchObject({ code: "REGISTRY_INVALID" });
  expect(removed.map(({ id }) => id)).toEqual(["tools/review"]);
  expect([has("review"), has("refunds")]).toEqual([false, true]);
  await expect(round(broken)).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
  expect((await round()).installed).toMatchObject([{ id: "tools/review", version: "1.0.1", change: "new" }]);
  expect(has("refunds")).toBe(false);
});

test("what waits and comes with another is not said to be missing", async () => {
  const related = { declares: { permissions: ["network"], secrets: [] } };
  published.publish("tools/review", "2.0.0", { related });
  publishNeeding();
  bind({ "billing/app": "^1", "tools/review": "^2" });
  const { kept } = await round();
  expect(kept).toMatchObject([{ id: "tools/review", version: "1.0.0", code: "PENDING_GRANTS" }]);
  expect(kept[0]?.dir).not.toBe("");
  expect(kept[0]?.why).toMatch(/comes with billing\/app@1\.0\.0.*waits for network/);
});

test("what is bound and not given says what it waits for, or that it waits for nothing", async () => {
  const related = { declares: { permissions: ["network"], secrets: [] } };
  published.publish("tools/asking", "1.0.0", { related }).bind("organisation", "deny: [billing/refunds]\n");
  bind({ "tools/asking": "latest", "tools/review": "^7", "billing/refunds": "^1" });
  const { kept } = await round();
  expect(kept.map(({ id, code, why }) => [id, code, why])).toEqual([
    ["billing/refunds", "DENIED", expect.stringContaining("denies")],
    ["tools/asking", "PENDING_GRANTS", "it waits for network to be granted"],
    ["tools/review", "UNRESOLVABLE", "tools/review has no release that is ^7."],
  ]);
});

test("a skill that moved stays where it is", async () => {
  bind({ "tools/review": "^1" });
  await round();
  published.rename("tools/review", "billing/review");
  expect((await round()).removed).toEqual([]);
  expect(has("review")).toBe(true);
});
