/** An agent's bindings of which something cannot be placed: each is given whole or not at all. */
import { appendFileSync, existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { syncAgent } from "../../../src/app/install/sync-agent.ts";
import type { Digest, SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture().publish("open/greeting", "1.0.0").publish("open/other", "1.0.0");
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

/** A release that needs `open/greeting`, and is for these agents. */
function publish(id: string, version: string, agents: readonly string[] = [], greeting = "1.0.0"): void {
  const needed = "open/greeting" as SkillId;
  const digest = published.catalog.skills.get(needed)?.releases.get(greeting)?.digest as Digest;
  const closure = [{ id: needed, version: greeting, digest }];
  published.publish(id, version, {
    related: { ...madeFor(agents), requires: [`open/greeting@~${greeting}`], closure },
  });
}
const madeFor = (agents: readonly string[]) => ({
  declares: { permissions: [], secrets: [], triggers: [], compatibility: { agents: [...agents] } },
});
const bind = (skills: Readonly<Record<string, string>>) =>
  published.bind("agents/five", `skills: ${JSON.stringify(skills)}\n`);

function round(harness = "opencode") {
  const registry = openHttpRegistry(server.url);
  const users = { named: [{ id: harness }], found: [], machine: { os: "linux", arch: "x64" }, allow: false };
  return syncAgent({ ...place.ports(registry), registry }, { agent: "five", placed: false, users });
}
const versions = () => [...place.lock().values()].map(({ id, version }) => `${id}@${version}`);
const rows = (kept: Awaited<ReturnType<typeof round>>["kept"]) =>
  kept.map(({ id, version, dir, code }) => [id, version, dir, code]);

test("what only a refused skill brings is not placed, and what others bring is", async () => {
  publish("open/robot", "1.0.0", ["claude-code"]);
  bind({ "open/robot": "latest", "open/other": "latest" });
  const { installed, kept } = await round();
  expect(installed.map(({ id }) => id)).toEqual(["open/other"]);
  expect(rows(kept)).toEqual([["open/robot", "1.0.0", "", "INCOMPATIBLE"]]);
  expect(kept[0]?.why).toBe("open/robot@1.0.0 is for claude-code, and not for opencode.");
  expect(versions()).toEqual(["open/other@1.0.0"]);

  publish("open/desk", "1.0.0");
  bind({ "open/robot": "latest", "open/desk": "latest" });
  await round();
  expect(versions()).toEqual(["open/desk@1.0.0", "open/greeting@1.0.0"]);
  bind({ "open/robot": "latest" });
  const { removed } = await round();
  expect(removed.map(({ why }) => why)).toContain(
    "open/greeting@1.0.0 is not in the manifest of five (open/robot@1.0.0 is for claude-code, and not for opencode)",
  );
  expect(versions()).toEqual([]);
});

test("who needs what is refused is not given without it", async () => {
  published.publish("open/greeting", "1.1.0", { related: madeFor(["codex"]) });
  publish("open/desk", "1.0.0", [], "1.1.0");
  bind({ "open/desk": "latest", "open/other": "latest" });
  const { kept } = await round();
  expect(rows(kept)).toEqual([
    ["open/desk", "1.0.0", "", "INCOMPATIBLE"],
    ["open/greeting", "1.1.0", "", "INCOMPATIBLE"],
  ]);
  expect(kept[0]?.why).toBe(
    "open/desk@1.0.0 brings open/greeting@1.1.0 along. open/greeting@1.1.0 is for codex, and not for opencode.",
  );
  expect(versions()).toEqual(["open/other@1.0.0"]);
  await round("codex");
  expect(versions()).toEqual(["open/desk@1.0.0", "open/greeting@1.1.0", "open/other@1.0.0"]);
});

test("the release before stays, with the release that it needs, for as long as it is given out", async () => {
  publish("open/robot", "1.0.0");
  bind({ "open/robot": "latest" });
  await round();
  published.publish("open/greeting", "1.1.0");
  publish("open/robot", "1.1.0", ["claude-code"], "1.1.0");
  const { kept, removed } = await round();
  expect(removed).toEqual([]);
  expect(rows(kept)).toEqual([["open/robot", "1.0.0", `${SKILLS}/robot`, "INCOMPATIBLE"]]);
  expect(versions()).toEqual(["open/greeting@1.0.0", "open/robot@1.0.0"]);
  published.state("open/robot", "1.0.0", "offline", { reason: "old" });
  const last = await round();
  expect(last.removed.map(({ id }) => id).sort()).toEqual(["open/greeting", "open/robot"]);
  expect(rows(last.kept)).toEqual([["open/robot", "1.1.0", "", "INCOMPATIBLE"]]);
});

test("what somebody edited is in nobody's way as the release that is wanted, and keeps what it is as another", async () => {
  publish("open/desk", "1.0.0");
  bind({ "open/desk": "latest" });
  await round();
  appendFileSync(place.at(SKILLS, "greeting", "SKILL.md"), "mine");
  publish("open/desk", "1.0.1");
  const edited = ["open/greeting", "1.0.0", `${SKILLS}/greeting`, "WOULD_OVERWRITE"];
  expect(rows((await round()).kept)).toEqual([edited]);
  expect(versions()).toEqual(["open/desk@1.0.1", "open/greeting@1.0.0"]);
  published.publish("open/greeting", "1.1.0");
  publish("open/desk", "1.1.0", [], "1.1.0");
  const { kept } = await round();
  expect(rows(kept)).toEqual([["open/desk", "1.0.1", `${SKILLS}/desk`, "WOULD_OVERWRITE"], edited]);
  expect(versions()).toEqual(["open/desk@1.0.1", "open/greeting@1.0.0"]);
  expect(existsSync(place.at(SKILLS, "greeting", "SKILL.md"))).toBe(true);
});

test("what a person installed and edited is kept as what it is", async () => {
  await place.install(server.url, ["open/other"]);
  appendFileSync(place.at(SKILLS, "other", "SKILL.md"), "mine");
  published.publish("open/other", "2.0.0");
  bind({ "open/other": "latest" });
  expect(rows((await round()).kept)).toEqual([["open/other", "1.0.0", `${SKILLS}/other`, "WOULD_OVERWRITE"]]);
});
