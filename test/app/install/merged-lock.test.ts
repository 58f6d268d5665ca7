/** Two branches that install different skills, merged by git: where it stops, the next command puts both sides together. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openInstallTarget } from "../../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../../src/adapters/disk/install-lock.ts";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { inspectInstalled, isAsInstalled } from "../../../src/app/install/installed.ts";
import { restore } from "../../../src/app/install/restore.ts";
import { sync } from "../../../src/app/install/sync.ts";
import { uninstall } from "../../../src/app/install/uninstall.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS, toRequest } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const NAMES = ["ant", "bee", "cat", "dog"] as const;
const ENV = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  ...Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "t"],
      [`GIT_${who}_EMAIL`, "t@t"],
    ]),
  ),
};
let place: InstallPlace;
let server: TestServer;
beforeEach(async () => {
  place = new InstallPlace();
  mkdirSync(place.path, { recursive: true });
  const published = new RegistryFixture();
  for (const name of NAMES) published.publish(`t/${name}`, "1.0.0").publish(`t/${name}`, "1.1.0");
  server = await serveIndex(published);
  git("init", "-q", "-b", "main");
  writeFileSync(place.at("README.md"), "# A project\n");
  commit();
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: place.path, env: ENV, encoding: "utf8" });
const merge = (...more: readonly string[]) =>
  spawnSync("git", ["merge", "-q", ...more, "side"], { cwd: place.path, env: ENV }).status;
const commit = () => {
  git("add", "-A");
  git("commit", "-q", "-m", "a step");
};
const ports = () => place.ports(openHttpRegistry(server.url));
const ALL = { only: [], placed: false };
const locked = () =>
  [...place.lock().values()].map(({ id, version, wanted }) => `${id}@${version} ${wanted ?? ""}`.trim());

/** Both sides of a merge that has begun, and what git says of it. */
async function branches(base: readonly string[], ours: readonly string[], theirs: readonly string[]) {
  const step = async (skills: readonly string[]) => {
    if (skills.length > 0) await place.install(server.url, skills);
    if (skills.length > 0) commit();
  };
  await step(base);
  git("branch", "side");
  await step(ours);
  git("checkout", "-q", "side");
  await step(theirs);
  git("checkout", "-q", "main");
  return merge();
}

// Where the two come among what was there: before, between, behind; in either order, and beside each other.
test.each([
  [["cat"], "ant", "bee"],
  [["cat"], "bee", "ant"],
  [["ant"], "bee", "cat"],
  [["ant"], "dog", "cat"],
  [["ant", "dog"], "bee", "cat"],
  [["bee", "cat"], "ant", "dog"],
  [["bee"], "ant", "cat"],
  [[], "ant", "bee"],
  [[], "dog", "ant"],
])("with %s there, %s and %s merge", async (base, ours, theirs) => {
  const names = [...base, ours, theirs].sort();
  const status = await branches(base, [`${ours}@^1.0`], [theirs]);
  const both = names.map((name) => `t/${name}@1.1.0${name === ours ? " ^1.0" : ""}`);
  if (status !== 0) {
    expect(readFileSync(place.lockPath, "utf8")).toContain("<<<<<<<");
    // Who only looks changes nothing.
    const seen = await inspectInstalled(ports(), ALL);
    expect(seen.map(({ id }) => id)).toEqual(names.map((name) => `t/${name}`));
    expect(readFileSync(place.lockPath, "utf8")).toContain("<<<<<<<");
  }
  await sync(ports(), ALL);
  expect(locked()).toEqual(both);
  if (status !== 0) commit();
  expect((await inspectInstalled(ports(), ALL)).every(isAsInstalled)).toBe(true);
  expect((await restore(ports(), { ...ALL, force: false, frozen: true })).installed).toHaveLength(names.length);
});

test("a pipeline that takes the lock as it is takes none that was left unmerged", async () => {
  expect(await branches(["cat"], ["ant"], ["bee"])).toBe(1);
  const before = readFileSync(place.lockPath, "utf8");
  await expect(restore(ports(), { ...ALL, force: false, frozen: true })).rejects.toMatchObject({
    code: "LOCK_DIFFERS",
  });
  expect(readFileSync(place.lockPath, "utf8")).toBe(before);
});

test("what a merge came to is told, and where to go on", async () => {
  await branches(["ant@1.0.0", "cat"], ["ant@^1"], ["ant@latest", "bee"]);
  const told: string[] = [];
  const at = { lockPath: place.lockPath, journals: place.at(".journals") };
  const lock = openLockFile(at, undefined, (sentence) => told.push(sentence));
  const target = openInstallTarget({ ...at, folders: [place.at(SKILLS)] });
  await uninstall({ lock, target }, { only: [toRequest("cat")], placed: false, force: false });
  expect(locked()).toEqual(["t/ant@1.1.0 ^1", "t/bee@1.1.0"]);
  expect(told[0]).toBe("t/ant@1.1.0 (asked for: ^1) is kept, and the other side has t/ant@1.1.0 (asked for: latest).");
  expect(told.at(-1)).toContain("`git add skilltrunk.lock`");
});

test("markers of a merge that git has forgotten are refused, with the way back", async () => {
  expect(await branches(["cat"], ["ant"], ["bee"])).toBe(1);
  git("add", "-A");
  const error = await sync(ports(), ALL).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "LOCK_INVALID" });
  expect((error as { hint: string }).hint).toMatch(/git checkout --merge skilltrunk\.lock/);
  git("checkout", "-q", "--merge", "skilltrunk.lock");
  await sync(ports(), ALL);
  expect(locked()).toEqual(["t/ant@1.1.0", "t/bee@1.1.0", "t/cat@1.1.0"]);
});
