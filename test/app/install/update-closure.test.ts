/** A new release that needs more than the one before: `update` and `sync` bring that too. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { inspectInstalled } from "../../../src/app/install/installed.ts";
import { restore } from "../../../src/app/install/restore.ts";
import { sync } from "../../../src/app/install/sync.ts";
import { uninstall } from "../../../src/app/install/uninstall.ts";
import { update } from "../../../src/app/install/update.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { CLAUDE, InstallPlace, SKILLS, toRequest } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
const pin = (id: string, version: string): NonNullable<ReleasedEvent["closure"]>[number] => ({
  id: id as SkillId,
  version,
  digest: published.catalog.skills.get(id as SkillId)?.releases.get(version)?.digest ?? "sha256:",
});
const needs = (id: string, version: string, range = version) => ({
  related: { requires: [`${id}@${range}`], closure: [pin(id, version)] },
});
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture().publish("t/base", "1.0.0").publish("t/base", "1.1.0").publish("t/extra", "1.0.0");
  published.publish("t/app", "1.0.0", needs("t/base", "1.0.0"));
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const ports = () => place.ports(openHttpRegistry(server.url));
const updated = (...only: readonly string[]) =>
  update(ports(), { only: only.map(toRequest), placed: false, force: false });
const synced = () => sync(ports(), { only: [], placed: false });
const locked = () => [...place.lock().values()].map(({ id, version }) => `${id}@${version}`).sort();
const has = (name: string) => [SKILLS, CLAUDE].map((folder) => existsSync(place.at(folder, name, "SKILL.md")));

test.each([
  ["update", () => updated()],
  ["update of it alone", () => updated("app")],
  ["sync", synced],
])("%s installs what the new release needs and nobody had, in every place of it", async (_, run) => {
  await place.install(server.url, ["app"], [SKILLS, CLAUDE]);
  published.publish("t/app", "1.1.0", needs("t/extra", "1.0.0"));
  const { installed, kept } = await run();
  expect(kept).toEqual([]);
  const [extra, app] = installed.slice(-2);
  expect([extra, app]).toMatchObject([
    { id: "t/extra", change: "new" },
    { id: "t/app", change: "upgraded" },
  ]);
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.0.0", "t/extra@1.0.0"]);
  expect(has("extra")).toEqual([true, true]);
});

test.each([
  ["update", () => updated()],
  ["sync", synced],
])("%s moves on what the release before had brought", async (_, run) => {
  await place.install(server.url, ["app"]);
  published.publish("t/app", "1.1.0", needs("t/base", "1.1.0"));
  const { installed, kept } = await run();
  expect(kept).toEqual([]);
  expect(installed.map(({ id, version }) => `${id}@${version}`)).toEqual(["t/base@1.1.0", "t/app@1.1.0"]);
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.1.0"]);
});

test.each([
  ["update", () => updated()],
  ["update of it alone", () => updated("base")],
  ["sync", synced],
])("%s has what is needed by the name that it has now, for who needs it too", async (_, run) => {
  await place.install(server.url, ["app"]);
  published.rename("t/base", "ground/base");
  await run();
  expect(locked()).toEqual(["ground/base@1.0.0", "t/app@1.0.0"]);
  expect([...place.lock().values()].find(({ id }) => id === "t/app")?.needs).toEqual(["ground/base"]);
  const installed = await inspectInstalled(ports(), { only: [], placed: false });
  expect(installed.filter(({ lacks }) => lacks !== undefined)).toEqual([]);
});

test("what takes the version that is there leaves it", async () => {
  await place.install(server.url, ["app"]);
  published.publish("t/app", "1.1.0", needs("t/base", "1.1.0", "^1"));
  await updated();
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.0.0"]);
});

test("what a person asked for stays, and so does who needs another version of it", async () => {
  published.publish("t/app", "0.9.0");
  await place.install(server.url, ["base@1.1.0", "app@~0.9.0"]);
  published.publish("t/app", "0.9.1", needs("t/base", "1.0.0"));
  const { installed, kept } = await updated();
  expect(installed).toMatchObject([{ id: "t/base", change: "unchanged" }]);
  expect(kept).toMatchObject([{ id: "t/app", version: "0.9.0", why: expect.stringContaining("needs t/base@1.0.0") }]);
  expect(locked()).toEqual(["t/app@0.9.0", "t/base@1.1.0"]);
});

test("a new release of which a part is hidden leaves the old one, and says neither what nor how much", async () => {
  await place.install(server.url, ["app"]);
  published.publish("t/app", "1.1.0", needs("t/extra", "1.0.0")).offer("t/extra", { visibility: "private" });
  const why = "t/app@1.1.0 needs something that is not here for whoever asks, so it cannot be installed.";
  for (const run of [updated, synced]) {
    expect((await run()).kept).toMatchObject([{ id: "t/app", version: "1.0.0", code: "INCOMPLETE", why }]);
  }
  expect(locked()).toEqual(["t/app@1.0.0", "t/base@1.0.0"]);
});

test("what is installed stays, and is no lie of the registry, where a part of it is hidden since", async () => {
  await place.install(server.url, ["app"]);
  published.offer("t/base", { visibility: "private" }).offer("t/app", { tags: ["news"] });
  for (const run of [updated, synced]) {
    const { installed, kept } = await run();
    expect(installed).toMatchObject([{ id: "t/app", change: "unchanged" }]);
    expect(kept).toMatchObject([{ id: "t/base", code: "SKILL_NOT_FOUND" }]);
  }
  expect(has("base")).toEqual([true, false]);
});

test("nothing is half brought: where something is gone or was edited, who needs it is kept with all it has", async () => {
  await place.install(server.url, ["app"]);
  published.publish("t/mid", "1.0.0");
  published.publish("t/app", "1.1.0", {
    related: { requires: ["t/mid@*", "t/extra@*"], closure: [pin("t/mid", "1.0.0"), pin("t/extra", "1.0.0")] },
  });
  published.state("t/extra", "1.0.0", "offline", { reason: "broken" });
  expect((await updated()).kept).toMatchObject([{ id: "t/app", code: "VERSION_GONE" }]);
  expect([locked(), has("mid")]).toEqual([
    ["t/app@1.0.0", "t/base@1.0.0"],
    [false, false],
  ]);
  published.publish("t/app", "1.2.0", needs("t/base", "1.1.0"));
  appendFileSync(place.at(SKILLS, "base", "SKILL.md"), "mine");
  expect((await updated()).kept).toContainEqual(expect.objectContaining({ id: "t/app", code: "WOULD_OVERWRITE" }));
  expect(locked()).toEqual(["t/app@1.0.0", "t/base@1.0.0"]);
});

test("sync brings another version of what it takes away in the same round, where somebody needs it", async () => {
  published.publish("t/app", "1.1.0", needs("t/base", "1.0.0", "^1"));
  await place.install(server.url, ["app"], [SKILLS]);
  await place.install(server.url, ["base@1.1.0"], [SKILLS]);
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.1.0"]);
  published.state("t/base", "1.1.0", "withdrawn", { reason: "it leaks" });
  expect((await synced()).kept).toEqual([]);
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.0.0"]);
});

test("sync replaces what was withdrawn where the new release needs another version of it", async () => {
  await place.install(server.url, ["app"]);
  published.publish("t/app", "1.1.0", needs("t/base", "1.1.0"));
  published.state("t/base", "1.0.0", "withdrawn", { reason: "it leaks" });
  const { removed, kept } = await synced();
  expect([removed, kept]).toEqual([[], []]);
  expect(locked()).toEqual(["t/app@1.1.0", "t/base@1.1.0"]);
  expect(existsSync(place.at(SKILLS, "base", "SKILL.md"))).toBe(true);
});

const gone = (force: boolean, ...only: readonly string[]) =>
  uninstall(ports(), { only: only.map(toRequest), placed: false, force });
const lacks = async () => (await inspectInstalled(ports(), { only: [], placed: false })).map((one) => one.lacks);

test("what others need stays, unless they go too or somebody insists", async () => {
  await place.install(server.url, ["app"], [SKILLS, CLAUDE]);
  await expect(gone(false, "base")).rejects.toMatchObject({
    code: "INCOMPLETE",
    message: "t/base is needed by t/app@1.0.0; nothing was removed.",
  });
  expect([locked(), await lacks()]).toEqual([
    ["t/app@1.0.0", "t/base@1.0.0"],
    [undefined, undefined],
  ]);
  await gone(false, "base", "app");
  expect(locked()).toEqual([]);
});

test.each([
  ["sync", synced],
  ["update", () => updated("app")],
])("what is lacking is told, and %s brings it", async (_, run) => {
  await place.install(server.url, ["app"], [SKILLS, CLAUDE]);
  await gone(true, "base");
  expect([has("base"), await lacks()]).toEqual([[false, false], [["t/base"]]]);
  const restored = await restore(ports(), { only: [], placed: false, force: false, frozen: false });
  expect(restored.installed.flatMap(({ warnings }) => warnings)).toEqual([
    "t/app@1.0.0 needs t/base, which is not installed beside it: `skilltrunk sync` brings it.",
  ]);
  expect((await run()).installed).toContainEqual(expect.objectContaining({ id: "t/base", change: "new" }));
  expect([has("base"), await lacks()]).toEqual([
    [true, true],
    [undefined, undefined],
  ]);
});

test("who lacks what was taken back is kept, and it is said each time", async () => {
  await place.install(server.url, ["app"], [SKILLS]);
  published.state("t/base", "1.0.0", "withdrawn", { reason: "leaks" });
  const first = await synced();
  expect(first.removed).toMatchObject([{ id: "t/base", version: "1.0.0" }]);
  const { kept, installed } = await synced();
  expect(kept).toMatchObject([{ id: "t/app", code: "VERSION_GONE" }]);
  expect([installed, has("app")[0]]).toEqual([[], true]);
});

test("sync takes away what was withdrawn also where what would take its place has no room, or lacks what it needs", async () => {
  await place.install(server.url, ["app"], [SKILLS]);
  published.publish("t/app", "1.1.0", needs("t/extra", "1.0.0"));
  published.state("t/app", "1.0.0", "withdrawn", { reason: "it leaks" });
  mkdirSync(place.at(SKILLS, "extra"), { recursive: true });
  writeFileSync(place.at(SKILLS, "extra", "SKILL.md"), "somebody's own");
  const { removed, kept, replaced } = await synced();
  expect(removed).toMatchObject([{ id: "t/app", why: "t/app@1.0.0 was withdrawn: it leaks" }]);
  expect([kept, replaced, locked()]).toEqual([[], undefined, ["t/base@1.0.0"]]);
});

test("sync replaces nothing that was asked for by itself to lead on from what was withdrawn", async () => {
  await place.install(server.url, ["base@1.0.0", "app"], [SKILLS]);
  published.publish("t/app", "1.1.0", needs("t/base", "1.1.0"));
  published.state("t/app", "1.0.0", "withdrawn", { reason: "it leaks" });
  expect((await synced()).removed).toMatchObject([{ id: "t/app" }]);
  expect(locked()).toEqual(["t/base@1.0.0"]);
  expect([...place.lock().values()]).toMatchObject([{ wanted: "1.0.0" }]);
});
