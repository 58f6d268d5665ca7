/** What something beside it needs or holds as it is: no update moves it away, and no uninstall takes it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { inspectInstalled } from "../../../src/app/install/installed.ts";
import { sync } from "../../../src/app/install/sync.ts";
import { uninstall } from "../../../src/app/install/uninstall.ts";
import { update } from "../../../src/app/install/update.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, toRequest } from "../../support/install-place.ts";
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
const needs = (id: string, version: string, range: string) => ({
  related: { requires: [`${id}@${range}`], closure: [pin(id, version)] },
});
const group = (...members: Pinned[]) => ({ kind: "group" as const, related: { members } });

beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture();
  for (const version of ["1.0.0", "1.1.0", "2.0.0"]) published.publish("t/base", version);
  published.channel("t/base", "stable", "1.0.0");
  published.publish("t/pack", "1.0.0", group(pin("t/base", "1.0.0")));
  published.publish("t/app", "1.0.0", needs("t/base", "1.0.0", "^1"));
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const ALL = { only: [], placed: false };
const ports = () => place.ports(openHttpRegistry(server.url));
const updated = (...only: readonly string[]) => update(ports(), { ...ALL, only: only.map(toRequest), force: false });
const synced = () => sync(ports(), ALL);
const locked = () => [...place.lock().values()].map(({ id, version }) => `${id}@${version}`).sort();
const lacks = async () => (await inspectInstalled(ports(), ALL)).flatMap((one) => one.lackingWords ?? []);
const RUNS = [
  ["update", () => updated()],
  ["update of it alone", () => updated("base")],
  ["sync", synced],
] as const;

test.each(RUNS)("%s keeps what a group holds, and names both", async (_, run) => {
  await place.install(server.url, ["base@stable", "pack"]);
  published.channel("t/base", "stable", "1.1.0");
  expect((await run()).kept).toMatchObject([
    { id: "t/base", version: "1.0.0", why: "t/pack@1.0.0 holds t/base@1.0.0, and would have 1.1.0 beside it." },
  ]);
  expect(locked()).toEqual(["t/base@1.0.0", "t/pack@1.0.0"]);
  // What was asked for stays asked for, and comes as soon as it may.
  published.publish("t/pack", "1.1.0", group(pin("t/base", "1.1.0")));
  expect((await synced()).kept).toEqual([]);
  expect(locked()).toEqual(["t/base@1.1.0", "t/pack@1.1.0"]);
});

test.each(RUNS)("%s keeps what a skill needs in the range that it takes, and moves it within", async (_, run) => {
  await place.install(server.url, ["base@stable", "app"]);
  published.channel("t/base", "stable", "1.1.0");
  expect((await run()).kept).toEqual([]);
  published.channel("t/base", "stable", "2.0.0");
  expect((await run()).kept).toMatchObject([{ id: "t/base", version: "1.1.0", code: "WOULD_OVERWRITE" }]);
  expect(locked()).toEqual(["t/app@1.0.0", "t/base@1.1.0"]);
});

test("who needs the next release of what is kept is kept as well, and what it would bring does not come", async () => {
  await place.install(server.url, ["base@stable", "pack", "app"]);
  published.publish("t/extra", "1.0.0").channel("t/base", "stable", "2.0.0");
  const related = { requires: ["t/base@^2", "t/extra"], closure: [pin("t/base", "2.0.0"), pin("t/extra", "1.0.0")] };
  published.publish("t/app", "2.0.0", { related });
  for (const run of [updated, synced]) {
    const { kept } = await run();
    expect(kept.map(({ id, version }) => `${id}@${version}`).sort()).toEqual(["t/app@1.0.0", "t/base@1.0.0"]);
    expect(locked()).toEqual(["t/app@1.0.0", "t/base@1.0.0", "t/pack@1.0.0"]);
  }
});

test("what is there already does not move for the next release of what is kept", async () => {
  published.publish("t/list", "1.0.0").publish("t/refunds", "1.0.0", needs("t/list", "1.0.0", "^1.0"));
  published.publish("t/bundle", "1.0.0", group(pin("t/refunds", "1.0.0")));
  await place.install(server.url, ["refunds@^1.0"]);
  await place.install(server.url, ["bundle"]);
  published.publish("t/list", "1.1.0").publish("t/refunds", "1.1.0", needs("t/list", "1.1.0", "^1.1"));
  for (const run of [updated, () => updated("refunds"), synced]) {
    const { installed, kept } = await run();
    expect(installed.filter(({ change }) => change !== "unchanged")).toEqual([]);
    expect(kept).toMatchObject([{ id: "t/refunds", version: "1.0.0", code: "WOULD_OVERWRITE" }]);
    expect(locked()).toEqual(["t/bundle@1.0.0", "t/list@1.0.0", "t/refunds@1.0.0"]);
  }
  // Who may move has what it needs all the same.
  published.publish("t/other", "1.0.0");
  await place.install(server.url, ["other"]);
  published.publish("t/other", "1.1.0", needs("t/list", "1.1.0", "^1.1"));
  expect((await synced()).kept).toMatchObject([{ id: "t/refunds" }]);
  expect(locked()).toEqual(["t/bundle@1.0.0", "t/list@1.1.0", "t/other@1.1.0", "t/refunds@1.0.0"]);
});

test("nobody is held to what was withdrawn", async () => {
  await place.install(server.url, ["base@stable", "app"]);
  published.channel("t/base", "stable", "2.0.0").state("t/base", "1.0.0", "withdrawn", { reason: "harm" });
  await synced();
  expect(locked()).toContain("t/base@2.0.0");
});

test("a member is not taken away from its group, unless somebody insists; then that is seen, and mended", async () => {
  await place.install(server.url, ["pack"]);
  const removing = (force: boolean) => uninstall(ports(), { ...ALL, only: [toRequest("base")], force });
  await expect(removing(false)).rejects.toMatchObject({ code: "INCOMPLETE" });
  expect(await lacks()).toEqual([]);
  await removing(true);
  expect(await lacks()).toEqual(["t/pack@1.0.0 holds t/base@1.0.0, which is not installed beside it."]);
  await synced();
  expect([await lacks(), locked()]).toEqual([[], ["t/base@1.0.0", "t/pack@1.0.0"]]);
});
