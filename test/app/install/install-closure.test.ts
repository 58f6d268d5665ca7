import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openInstallTarget } from "../../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../../src/adapters/disk/install-lock.ts";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { install } from "../../../src/app/install/install.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release } from "../../../src/core/catalog/catalog.ts";
import type { RegistryError } from "../../../src/core/errors.ts";
import { parseLock } from "../../../src/core/install/lock.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import { type Digest, parseSkillRequest, type SkillId, type SkillRequest } from "../../../src/core/names.ts";
import { obstacleTo } from "../../../src/core/relations/standing-in-way.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
let published: RegistryFixture;
let server: TestServer;
const pin = (id: string, version = "1.0.0", digest?: Digest): NonNullable<ReleasedEvent["closure"]>[number] => ({
  id: id as SkillId,
  version,
  digest: digest ?? published.catalog.skills.get(id as SkillId)?.releases.get(version)?.digest ?? "sha256:",
});
beforeEach(async () => {
  root = temporaryFolder();
  published = new RegistryFixture().publish("t/base", "1.0.0").publish("t/base", "1.1.0");
  published
    .publish("t/mid", "1.0.0", { related: { requires: ["t/base@^1"], closure: [pin("t/base", "1.1.0")] } })
    .publish("t/app", "1.0.0", { related: { requires: ["t/mid@*"], closure: [pin("t/base"), pin("t/mid")] } })
    .publish("t/liar", "1.0.0", { related: { closure: [pin("t/base", "1.0.0", sha256("other"))] } });
  published.publish("t/all", "1.0.0", {
    related: {
      members: [pin("t/base"), { mcp: "https://mcp.example/s.json", version: "2.0.0", digest: sha256("server") }],
    },
  });
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  root.cleanup();
});

const DIR = ".agents/skills";
async function run(...skills: readonly string[]) {
  const lockPath = join(root.path, "skilltrunk.lock");
  const at = { lockPath, journals: join(root.path, "state") };
  const target = openInstallTarget({ ...at, folders: [join(root.path, DIR)] });
  const requests = skills.map((text) => parseSkillRequest(text) as SkillRequest);
  const ports = { registry: openHttpRegistry(server.url), target, lock: openLockFile(at) };
  const { installed } = await install(ports, { requests, force: false });
  const lock = parseLock(readFileSync(lockPath, "utf8"));
  return { installed, locked: [...lock.values()].map(({ id, version }) => `${id}@${version}`).sort() };
}
const isThere = (name: string): boolean => existsSync(join(root.path, DIR, name));

test("what a skill needs is installed with it, as it was pinned, and locked", async () => {
  const { installed, locked } = await run("t/app");
  expect(installed.map(({ id, version }) => `${id}@${version}`)).toEqual([
    "t/base@1.0.0",
    "t/mid@1.0.0",
    "t/app@1.0.0",
  ]);
  expect(locked).toEqual(["t/app@1.0.0", "t/base@1.0.0", "t/mid@1.0.0"]);
});

test("what is asked for is taken where it is in range, and refused where it is not", async () => {
  expect((await run("t/mid", "t/base@1.0.0")).locked).toEqual(["t/base@1.0.0", "t/mid@1.0.0"]);
  published
    .publish("t/base", "2.0.0")
    .publish("t/new", "1.0.0", { related: { requires: ["t/base@^2"], closure: [pin("t/base", "2.0.0")] } });
  await expect(run("t/new", "t/base@1.0.0")).rejects.toThrow(
    /t\/new@1\.0\.0 needs t\/base@2\.0\.0, and t\/base@1\.0\.0/,
  );
  expect(isThere("new")).toBe(false);
});

test("what somebody asked for before by itself stays where it is in range, and what needs another one is refused", async () => {
  published
    .publish("t/exact", "1.0.0", { related: { requires: ["t/base@1.1.0"], closure: [pin("t/base", "1.1.0")] } })
    .publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/base", "1.1.0")] } });
  await run("t/base@1.0.0");
  for (const name of ["exact", "kit"]) {
    const said = await run(`t/${name}`).catch((error: unknown) => error as RegistryError);
    expect(said).toMatchObject({ code: "WOULD_OVERWRITE" });
    expect((said as RegistryError).message).toBe(`t/${name}@1.0.0 needs t/base@1.1.0, and t/base@1.0.0 was asked for.`);
    expect(isThere(name)).toBe(false);
  }
  expect((await run("t/mid")).locked).toEqual(["t/base@1.0.0", "t/mid@1.0.0"]);
  // Who asks for the other one by itself has it.
  expect((await run("t/exact", "t/base@1.1.0")).locked).toEqual(["t/base@1.1.0", "t/exact@1.0.0", "t/mid@1.0.0"]);
});

test.each([
  ["t/base", "1.1.0"],
  ["t/base@^1", "1.1.0"],
  ["t/base@stable", undefined],
  ["t/base@~1.0.0", undefined],
])("what was asked for as %s moves on to what that means, as it was asked for, and to no other", async (asked, to) => {
  const other = new RegistryFixture().publish("t/base", "1.0.0").channel("t/base", "stable", "1.0.0");
  await server.close();
  server = await serveIndex(other);
  const base = () => [...parseLock(readFileSync(join(root.path, "skilltrunk.lock"), "utf8")).values()][0];
  await run(asked);
  const { wanted } = base() ?? {};
  other.publish("t/base", "1.1.0");
  const digest = other.catalog.skills.get("t/base" as SkillId)?.releases.get("1.1.0")?.digest;
  other.publish("t/exact", "1.0.0", {
    related: { requires: ["t/base@1.1.0"], closure: [pin("t/base", "1.1.0", digest)] },
  });
  if (to === undefined) await expect(run("t/exact")).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
  else await run("t/exact");
  expect([base()?.version, base()?.wanted]).toEqual([to ?? "1.0.0", wanted]);
});

test("what another skill, or a group, had brought moves on, and so does what is gone", async () => {
  const related = (version: string) => ({ requires: [`t/base@${version}`], closure: [pin("t/base", version)] });
  published
    .publish("t/exact", "1.0.0", { related: related("1.0.0") })
    .publish("t/exact", "1.1.0", { related: related("1.1.0") })
    .publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/base", "1.0.0")] } })
    .publish("t/kit", "1.1.0", { kind: "group", related: { members: [pin("t/base", "1.1.0")] } });
  await run("t/exact@1.0.0");
  expect((await run("t/exact")).locked).toEqual(["t/base@1.1.0", "t/exact@1.1.0"]);
  await run("t/kit@1.0.0", "t/exact@1.0.0");
  expect((await run("t/kit", "t/exact")).locked).toEqual(["t/base@1.1.0", "t/exact@1.1.0", "t/kit@1.1.0"]);
  root.cleanup();
  root = temporaryFolder();
  await run("t/kit@1.0.0");
  expect((await run("t/kit")).locked).toEqual(["t/base@1.1.0", "t/kit@1.1.0"]);
  root.cleanup();
  root = temporaryFolder();
  await run("t/base@1.0.0");
  published.state("t/base", "1.0.0", "withdrawn", { reason: "harm" });
  expect((await run("t/kit")).locked).toEqual(["t/base@1.1.0", "t/kit@1.1.0"]);
});

test("who asks for a range is given the release in it that a group holds, and only what that one needs", async () => {
  published
    .publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/base", "1.0.0")] } })
    .publish("t/extra", "1.0.0")
    .publish("t/base", "1.2.0", { related: { requires: ["t/extra@*"], closure: [pin("t/extra")] } });
  for (const order of [
    ["t/kit", "t/base@^1.0"],
    ["t/base@^1.0", "t/kit"],
  ]) {
    expect((await run(...order)).locked).toEqual(["t/base@1.0.0", "t/kit@1.0.0"]);
    const base = parseLock(readFileSync(join(root.path, "skilltrunk.lock"), "utf8")).get(`${DIR}/base`);
    expect([base?.wanted, base?.brought]).toEqual(["^1.0", undefined]);
    rmSync(root.path, { recursive: true });
  }
  for (const asked of ["t/base@^1.1", "t/base@1.2.0", "t/base"]) {
    await expect(run("t/kit", asked)).rejects.toMatchObject({ code: "USAGE" });
    expect(isThere("kit")).toBe(false);
  }
  // Two that hold different ones are refused, whatever the range takes.
  published.publish("t/other", "1.0.0", { kind: "group", related: { members: [pin("t/base", "1.1.0")] } });
  await expect(run("t/kit", "t/other", "t/base@^1.0")).rejects.toMatchObject({ code: "USAGE" });
});

test("which of two is asked for first decides nothing", async () => {
  published
    .publish("t/old", "1.0.0", { related: { requires: ["t/base@^1"], closure: [pin("t/base", "1.0.0")] } })
    .state("t/base", "1.0.0", "offline", { reason: "wrong" });
  const all = ["t/base@1.1.0", "t/mid@1.0.0", "t/old@1.0.0"];
  expect((await run("t/mid", "t/old")).locked).toEqual(all);
  expect((await run("t/old", "t/mid")).locked).toEqual(all);
});

test("a group is installed where one member's pin is offline and another's does for both, and is said nothing of", async () => {
  published
    .publish("t/old", "1.0.0", { related: { requires: ["t/base@^1"], closure: [pin("t/base", "1.0.0")] } })
    .publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/old", "1.0.0"), pin("t/mid", "1.0.0")] } })
    .state("t/base", "1.0.0", "offline", { reason: "wrong" });
  expect((await run("t/kit")).locked).toEqual(["t/base@1.1.0", "t/kit@1.0.0", "t/mid@1.0.0", "t/old@1.0.0"]);
  const { catalog } = published;
  const release = catalog.skills.get("t/kit" as SkillId)?.releases.get("1.0.0") as Release;
  expect(obstacleTo(catalog, { shown: "t/kit@1.0.0", release, audience: "all" })).toBeUndefined();
  published.state("t/base", "1.1.0", "offline", { reason: "wrong" });
  await expect(run("t/kit")).rejects.toMatchObject({ code: "VERSION_GONE" });
  expect(obstacleTo(published.catalog, { shown: "t/kit@1.0.0", release, audience: "all" })?.why).toContain(
    "t/base@1.1.0",
  );
});

test("all or nothing: where something that is needed is gone, nothing is installed", async () => {
  published.state("t/mid", "1.0.0", "withdrawn", { reason: "malware" });
  await expect(run("t/app")).rejects.toMatchObject({ code: "VERSION_GONE" });
  expect(["app", "mid", "base"].map(isThere)).toEqual([false, false, false]);
});

test("all or nothing: what is hidden from the asker is missed without a word of what or how much", async () => {
  published.offer("t/base", { visibility: "private", owners: ["ann"] });
  const said = await run("t/app").catch((error: unknown) => error as RegistryError);
  expect(said).toMatchObject({ code: "INCOMPLETE" });
  expect(`${(said as RegistryError).message} ${(said as RegistryError).hint}`).toBe(
    "t/app@1.0.0 needs something that is not here for whoever asks, so it cannot be installed. Nothing was installed. Ask its owners, or whoever gives out access; another version may need less.",
  );
  await expect(run("t/all")).rejects.toMatchObject({ code: "INCOMPLETE" });
  expect(["app", "mid", "base", "all"].map(isThere)).toEqual([false, false, false, false]);
  // What is disabled is hidden from everybody.
  published.offer("t/base", { visibility: "public", enabled: false });
  await expect(run("t/mid")).rejects.toMatchObject({ code: "INCOMPLETE" });
  published.offer("t/base", { enabled: true });
  expect((await run("t/app")).locked).toHaveLength(3);
});

test("what is needed by a name that it had is locked, and locked as needed, by the one that it has", async () => {
  published.rename("t/base", "ground/base");
  const { locked } = await run("t/app", "ground/base@1.1.0");
  expect(locked).toEqual(["ground/base@1.1.0", "t/app@1.0.0", "t/mid@1.0.0"]);
  const lock = parseLock(readFileSync(join(root.path, "skilltrunk.lock"), "utf8"));
  const app = [...lock.values()].find(({ id }) => id === "t/app");
  expect(app?.needs).toEqual(["ground/base", "t/mid"]);
});

test("a release that is another one than was pinned is none", async () => {
  await expect(run("t/liar")).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  // Also where somebody else pinned it as it is, or asks for it by itself.
  await expect(run("t/app", "t/liar")).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  await expect(run("t/base@1.0.0", "t/liar")).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  expect(["liar", "base"].map(isThere)).toEqual([false, false]);
});

test("a group brings its members, and says what it cannot", async () => {
  const { installed, locked } = await run("t/all");
  expect(locked).toEqual(["t/all@1.0.0", "t/base@1.0.0"]);
  expect(installed.find(({ id }) => id === "t/all")?.warnings.join()).toMatch(/mcp\.example\/s\.json/);
});
