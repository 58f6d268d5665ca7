/** What was asked for, and what came with it: the one stays until somebody takes it away, the other goes with who brought it. */
import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { uninstall } from "../../../src/app/install/uninstall.ts";
import { outdated, update } from "../../../src/app/install/update.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS, toRequest } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
type Pinned = NonNullable<ReleasedEvent["closure"]>[number];
const pin = (id: string, version: string): Pinned => ({
  id: id as SkillId,
  version,
  digest: published.catalog.skills.get(id as SkillId)?.releases.get(version)?.digest ?? "sha256:",
});
const needs = (...closure: Pinned[]) => ({ related: { requires: closure.map(({ id }) => `${id}@^1`), closure } });
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture().publish("t/base", "1.0.0").publish("t/tool", "1.0.0");
  published.publish("t/app", "1.0.0", needs(pin("t/base", "1.0.0"), pin("t/tool", "1.0.0")));
  published.publish("t/other", "1.0.0", needs(pin("t/base", "1.0.0")));
  published.publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/app", "1.0.0")] } });
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const ALL = { only: [], placed: false };
const ports = () => place.ports(openHttpRegistry(server.url));
const locked = () =>
  [...place.lock().values()].map(({ id, brought }) => `${id}${brought === true ? " (brought)" : ""}`).sort();
const removed = async (...names: string[]) => {
  const { removed: gone, left } = await uninstall(ports(), { ...ALL, only: names.map(toRequest), force: false });
  return { gone: gone.map(({ id }) => id).sort(), left };
};
const due = async () => (await outdated(ports(), ALL)).filter((one) => one.due).map(({ id }) => id);

test("the lock tells what was asked for from what came along, through every update", async () => {
  await place.install(server.url, ["app", "tool"]);
  expect(locked()).toEqual(["t/app", "t/base (brought)", "t/tool"]);
  await update(ports(), { ...ALL, force: false });
  expect(locked()).toEqual(["t/app", "t/base (brought)", "t/tool"]);
  // Who asks for it later has asked for it, and no other install takes that back.
  await place.install(server.url, ["base"]);
  await place.install(server.url, ["other"]);
  expect(locked()).toEqual(["t/app", "t/base", "t/other", "t/tool"]);
});

test("what only it had brought goes with it, and what stays says why", async () => {
  await place.install(server.url, ["app", "tool", "other"]);
  expect(await removed("app")).toEqual({
    gone: ["t/app"],
    left: ["t/base@1.0.0 stays: t/other needs it", "t/tool@1.0.0 stays: it was asked for by itself"],
  });
  expect(await removed("other")).toEqual({ gone: ["t/base", "t/other"], left: [] });
  expect(locked()).toEqual(["t/tool"]);
});

test("with a group go its members, and what they need", async () => {
  await place.install(server.url, ["kit"]);
  expect(await removed("kit")).toEqual({ gone: ["t/app", "t/base", "t/kit", "t/tool"], left: [] });
  expect(locked()).toEqual([]);
});

test("what was edited stays", async () => {
  await place.install(server.url, ["app"]);
  appendFileSync(place.at(SKILLS, "base", "SKILL.md"), "mine\n");
  expect(await removed("app")).toEqual({ gone: ["t/app", "t/tool"], left: ["t/base@1.0.0 stays: it was changed"] });
  expect(locked()).toEqual(["t/base (brought)"]);
});

test("what came along is not outdated while who brought it means that very release", async () => {
  await place.install(server.url, ["app", "tool@1.0.0"]);
  published.publish("t/base", "1.1.0").publish("t/tool", "1.1.0");
  expect(await due()).toEqual(["t/tool"]);
  published.state("t/base", "1.0.0", "withdrawn", { reason: "harm" });
  expect(await due()).toContain("t/base");
});
