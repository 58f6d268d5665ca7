import { appendFileSync, existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { syncAgent } from "../../../src/app/install/sync-agent.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
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
