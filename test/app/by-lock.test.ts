/** What goes by the lock: update, outdated, uninstall, restore, and what is installed. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import { inspectInstalled, isAsInstalled } from "../../src/app/install/installed.ts";
import type { LocalEdits } from "../../src/app/install/local-edits.ts";
import { restore } from "../../src/app/install/restore.ts";
import { uninstall } from "../../src/app/install/uninstall.ts";
import { outdated, update } from "../../src/app/install/update.ts";
import { releaseDiffText } from "../../src/core/catalog/release-diff-text.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { serveIndex, type TestServer } from "../support/index-server.ts";
import { CLAUDE, InstallPlace, SKILLS, toRequest } from "../support/install-place.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture()
    .publish("tools/review", "1.0.0", { files: { "notes.md": "first\nsecond\nthird\n" } })
    .channel("tools/review", "stable", "1.0.0")
    .publish("billing/refunds", "1.0.0");
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const ALL = { only: [], placed: false };
const ports = () => place.ports(openHttpRegistry(server.url));
const notes = () => readFileSync(place.at(SKILLS, "review", "notes.md"), "utf8");
const lockText = () => readFileSync(place.lockPath, "utf8");
const install = (...skills: string[]) => place.install(server.url, skills, [SKILLS, CLAUDE]);
const publishTwo = () => published.publish("tools/review", "2.0.0", { files: { "notes.md": "two\n" } });

describe("update", () => {
  test("follows what was asked for: a channel, a range, a version, or the latest", async () => {
    published.publish("tools/pinned", "1.0.0").publish("tools/ranged", "1.0.0");
    await install("review@stable", "pinned@1.0.0", "ranged@^1", "refunds");
    publishTwo().publish("tools/pinned", "1.1.0").publish("tools/ranged", "1.1.0").publish("tools/ranged", "2.0.0");
    published.publish("billing/refunds", "3.0.0");
    const before = await update(ports(), { ...ALL, force: false });
    expect(before.installed.map(({ id, change, version }) => [id, change, version])).toEqual([
      ["tools/pinned", "unchanged", "1.0.0"],
      ["tools/review", "unchanged", "1.0.0"],
      ["tools/ranged", "upgraded", "1.1.0"],
      ["billing/refunds", "upgraded", "3.0.0"],
    ]);
    published.channel("tools/review", "stable", "2.0.0");
    const { installed } = await update(ports(), { only: [toRequest("review")], placed: false, force: false });
    expect(installed).toMatchObject([
      { id: "tools/review", change: "upgraded", from: "1.0.0", links: [`${CLAUDE}/review`] },
    ]);
    expect(readFileSync(place.at(CLAUDE, "review", "notes.md"), "utf8")).toBe("two\n");
    expect(place.lock().get(`${SKILLS}/review`)).toMatchObject({ wanted: "stable", version: "2.0.0" });
  });

  test("keeps what was edited, shows the lines, and goes on with the others", async () => {
    await install("review", "refunds");
    publishTwo().publish("billing/refunds", "1.1.0");
    writeFileSync(place.at(SKILLS, "review", "notes.md"), "first\nmine\nthird\n");
    const told: LocalEdits[] = [];
    const { installed, kept } = await update(ports(), { ...ALL, force: false, tell: (edits) => told.push(edits) });
    expect(installed.map(({ id, version }) => [id, version])).toEqual([["billing/refunds", "1.1.0"]]);
    expect(kept).toMatchObject([{ id: "tools/review", version: "1.0.0", code: "WOULD_OVERWRITE" }]);
    expect(told.map(({ diff }) => releaseDiffText(diff)).join()).toMatch(
      /notes\.md.*\n@@.*\n first\n-second\n\+mine\n third/,
    );
    expect(notes()).toBe("first\nmine\nthird\n");
    expect(place.lock().get(`${SKILLS}/review`)?.version).toBe("1.0.0");
    expect((await update(ports(), { ...ALL, force: true })).kept).toEqual([]);
    expect(notes()).toBe("two\n");
  });

  test("keeps what is offered no more, and says so", async () => {
    await install("review@stable");
    published.state("tools/review", "1.0.0", "offline", { reason: "wrong" });
    const { kept } = await update(ports(), { ...ALL, force: false });
    expect(kept).toMatchObject([{ id: "tools/review", code: "CHANNEL_UNRESOLVABLE" }]);
    expect(existsSync(place.at(SKILLS, "review"))).toBe(true);
  });

  test("a skill that has another name now belongs into another folder", async () => {
    await install("review");
    published.rename("tools/review", "tools/inspect").publish("tools/inspect", "2.0.0");
    const { kept } = await update(ports(), { ...ALL, force: true });
    expect(kept).toMatchObject([
      { why: expect.stringMatching(/tools\/review is now tools\/inspect, .*`skilltrunk install tools\/inspect`/) },
    ]);
  });

  test("of one that is not installed says so", async () => {
    await install("review");
    await expect(update(ports(), { only: [toRequest("absent")], placed: false, force: false })).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
    });
  });

  test("outdated: what would come, and nothing changes", async () => {
    await install("review@stable", "refunds");
    publishTwo();
    const text = lockText();
    expect(await outdated(ports(), ALL)).toMatchObject([
      { id: "billing/refunds", version: "1.0.0", wanted: "latest", current: "1.0.0", latest: "1.0.0", warnings: [] },
      { id: "tools/review", version: "1.0.0", wanted: "stable", current: "1.0.0", latest: "2.0.0", warnings: [] },
    ]);
    expect(lockText()).toBe(text);
  });

  test("outdated: what is merely deprecated is told and not due; what is newer or taken back is due", async () => {
    await install("review", "refunds");
    published.state("tools/review", "1.0.0", "deprecated", { reason: "old", replacement: "billing/refunds" });
    const due = async () => (await outdated(ports(), ALL)).map((one) => [one.id, one.due, one.warnings.length]);
    expect(await due()).toEqual([
      ["billing/refunds", false, 0],
      ["tools/review", false, 1],
    ]);
    published.state("billing/refunds", "1.0.0", "withdrawn", { reason: "leaks" });
    expect(await due()).toEqual([
      ["billing/refunds", true, 1],
      ["tools/review", false, 1],
    ]);
    published.publish("tools/review", "1.1.0");
    expect(await due()).toEqual([
      ["billing/refunds", true, 1],
      ["tools/review", true, 0],
    ]);
  });
});

test("what is left because it was yanked is told with the reason, by outdated and by update", async () => {
  publishTwo();
  await install("review");
  published.state("tools/review", "2.0.0", "yanked", { reason: "bad advice" });
  const why = "tools/review@2.0.0, which is installed, was yanked: bad advice";
  expect(await outdated(ports(), ALL)).toMatchObject([{ current: "1.0.0", due: true, warnings: [why] }]);
  const { installed } = await update(ports(), { ...ALL, force: false });
  expect(installed).toMatchObject([{ version: "1.0.0", change: "downgraded", warnings: [why] }]);
  expect(await outdated(ports(), ALL)).toMatchObject([{ due: false, warnings: [] }]);
});

describe("uninstall", () => {
  test("takes copy and links away, and the entry", async () => {
    await install("review", "refunds");
    expect(await uninstall(ports(), { only: [toRequest("review")], placed: false, force: false })).toEqual({
      removed: [{ id: "tools/review", version: "1.0.0", places: [`${SKILLS}/review`, `${CLAUDE}/review`] }],
      left: [],
    });
    expect([existsSync(place.at(SKILLS, "review")), existsSync(place.at(CLAUDE, "review"))]).toEqual([false, false]);
    expect([...place.lock().keys()]).toEqual([`${SKILLS}/refunds`]);
  });

  test("keeps what was edited, and then all of it", async () => {
    await install("review", "refunds");
    appendFileSync(place.at(SKILLS, "review", "notes.md"), "mine");
    const wish = { only: [toRequest("refunds"), toRequest("review")], placed: false };
    await expect(uninstall(ports(), { ...wish, force: false })).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    expect(place.lock().size).toBe(2);
    await uninstall(ports(), { ...wish, force: true });
    expect(place.lock().size).toBe(0);
  });

  test("leaves a link that leads elsewhere", async () => {
    await install("review");
    rmSync(place.at(CLAUDE, "review"));
    symlinkSync(place.path, place.at(CLAUDE, "review"));
    await uninstall(ports(), { only: [toRequest("review")], placed: false, force: false });
    expect(existsSync(place.at(CLAUDE, "review", "skilltrunk.lock"))).toBe(true);
  });
});

describe("restore", () => {
  const wish = { ...ALL, force: false, frozen: true };
  const refusal = (words: RegExp, code = "LOCK_DIFFERS") => ({ code, message: expect.stringMatching(words) });

  test("puts back what the lock says, whatever is offered now, and leaves the lock", async () => {
    await install("review", "refunds");
    const text = lockText();
    rmSync(place.at(".agents"), { recursive: true });
    rmSync(place.at(".claude"), { recursive: true });
    publishTwo();
    const { installed } = await restore(ports(), wish);
    expect(installed.map(({ id, version, change }) => [id, version, change])).toEqual([
      ["billing/refunds", "1.0.0", "new"],
      ["tools/review", "1.0.0", "new"],
    ]);
    expect(readFileSync(place.at(CLAUDE, "review", "notes.md"), "utf8")).toBe(notes());
    expect(lockText()).toBe(text);
  });

  test("asks nobody where everything is in place", async () => {
    await install("review");
    const asked = server.requests.length;
    expect((await restore(ports(), { ...wish, frozen: false })).installed[0]?.change).toBe("unchanged");
    expect(server.requests).toHaveLength(asked);
  });

  test("of what was edited is refused, naming the file", async () => {
    await install("review");
    appendFileSync(place.at(SKILLS, "review", "notes.md"), "mine");
    await expect(restore(ports(), wish)).rejects.toMatchObject(refusal(/notes\.md was changed/, "WOULD_OVERWRITE"));
  });

  test("without a lock, of what it has not, or has in another version", async () => {
    await expect(restore(ports(), wish)).rejects.toMatchObject(refusal(/there is no .*skilltrunk\.lock/));
    await install("review");
    const frozen = (skill: string) => restore(ports(), { ...wish, only: [toRequest(skill)] });
    await expect(frozen("refunds")).rejects.toMatchObject(refusal(/has no refunds/));
    await expect(frozen("review@^2")).rejects.toMatchObject(refusal(/has tools\/review@1\.0\.0, which is not \^2/));
    await expect(frozen("review@stable")).rejects.toMatchObject(refusal(/which is not stable/));
    await expect(frozen("tools/review@^1")).resolves.toMatchObject({ installed: [{ change: "unchanged" }] });
  });

  test("where the registry has other bytes under the version", async () => {
    await install("review");
    rmSync(place.at(".agents"), { recursive: true });
    writeFileSync(place.lockPath, lockText().replace(/"digest": "sha256:.{8}/, '"digest": "sha256:00000000'));
    await expect(restore(ports(), wish)).rejects.toMatchObject(refusal(/has tools\/review@1\.0\.0 with the digest/));
  });

  test("of what was withdrawn is refused", async () => {
    await install("review");
    rmSync(place.at(".agents"), { recursive: true });
    published.state("tools/review", "1.0.0", "withdrawn", { reason: "harm" });
    await expect(restore(ports(), wish)).rejects.toMatchObject({ code: "VERSION_GONE" });
  });

  test("of what was withdrawn is refused in the same words, frozen, where it is in its place", async () => {
    await install("review", "refunds");
    published.state("tools/review", "1.0.0", "withdrawn", { reason: "harm" });
    const said = async () => {
      const { code, message } = await restore(ports(), wish).then(
        () => ({ code: "", message: "" }),
        (error: RegistryError) => error,
      );
      return [code, message];
    };
    const warm = await said();
    expect(warm).toEqual(["VERSION_GONE", expect.stringContaining("harm")]);
    expect((await restore(ports(), { ...wish, frozen: false })).installed).toHaveLength(2);
    rmSync(place.at(".agents"), { recursive: true });
    expect(await said()).toEqual(warm);
  });

  test("frozen, asks each registry once what was withdrawn, and goes on with a warning where that cannot be asked", async () => {
    await install("review", "refunds");
    const asked = server.requests.length;
    expect((await restore(ports(), wish)).installed.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(server.requests.slice(asked)).toHaveLength(1);
    const registry = openHttpRegistry(server.url);
    const refused = new RegistryError("REGISTRY_UNREACHABLE", "There is no network.");
    const silent = { ...place.ports(registry), registryOf: () => Promise.reject(refused) };
    const { installed } = await restore(silent, wish);
    expect(installed.map(({ change, warnings }) => [change, warnings.length])).toEqual([
      ["unchanged", 1],
      ["unchanged", 0],
    ]);
    expect(installed[0]?.warnings.join()).toContain("could not be asked what was withdrawn: There is no network.");
  });
});

describe("what is installed", () => {
  test("is said without a registry: unchanged, linked, changed, missing", async () => {
    await install("review", "refunds");
    expect((await inspectInstalled(place.folders(), ALL)).every(isAsInstalled)).toBe(true);
    appendFileSync(place.at(SKILLS, "review", "notes.md"), "mine");
    rmSync(place.at(CLAUDE, "refunds"));
    const states = await inspectInstalled(place.folders(), ALL);
    expect(states.map(({ id, places }) => [id, ...places.map(({ state }) => state)])).toEqual([
      ["billing/refunds", "unchanged", "missing"],
      ["tools/review", "changed", "linked"],
    ]);
    expect(states.some(isAsInstalled)).toBe(false);
  });

  test.each([
    [`${SKILLS}/review`, ["tools/review"]],
    [`${CLAUDE}/refunds`, ["billing/refunds"]],
    [SKILLS, ["billing/refunds", "tools/review"]],
    [".", ["billing/refunds", "tools/review"]],
  ])("is said of %s alone where somebody names it", async (folder, ids) => {
    await install("review", "refunds");
    const states = await inspectInstalled(place.folders(), { ...ALL, at: place.at(folder) });
    expect(states.map(({ id }) => id)).toEqual(ids);
  });

  test.each([`${SKILLS}/rev`, "elsewhere", ".."])("is not in %s", async (folder) => {
    await install("review");
    const asked = inspectInstalled(place.folders(), { ...ALL, at: place.at(folder) });
    await expect(asked).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });
  });
});

describe("a lock that came with somebody else's project", () => {
  test.each([".git/review", ".github/workflows/review", "../elsewhere/review", "/tmp/x/skills/review", "docs/other"])(
    "that has a skill in %s is not gone by",
    async (dir) => {
      await install("review");
      writeFileSync(place.lockPath, lockText().replaceAll(`${SKILLS}/review`, dir));
      for (const work of [
        () => update(ports(), { ...ALL, force: true }),
        () => uninstall(ports(), { ...ALL, force: true }),
        () => restore(ports(), { ...ALL, force: true, frozen: false }),
      ]) {
        await expect(work()).rejects.toMatchObject({ code: "LOCK_INVALID", message: expect.stringContaining(dir) });
      }
    },
  );

  test("says of no install either where it goes, and what leads to it", async () => {
    await install("review");
    const whole = lockText();
    const outside = place.at("..", "elsewhere", "review");
    for (const [from, to] of [
      [`"${SKILLS}/review"`, `"../elsewhere/review"`],
      [`"${CLAUDE}/review"`, `"${CLAUDE}/review", ".git/hooks/review"`],
    ] as const) {
      writeFileSync(place.lockPath, whole.replace(from, to));
      publishTwo();
      await expect(install("review")).rejects.toMatchObject({ code: "LOCK_INVALID" });
    }
    expect(existsSync(outside)).toBe(false);
    expect(existsSync(place.at(".git"))).toBe(false);
  });

  test("a hidden folder that a person named is theirs", async () => {
    mkdirSync(place.at(".custom"), { recursive: true });
    await place.install(server.url, ["review"], [".custom"]);
    publishTwo();
    const named = place.ports(openHttpRegistry(server.url), [".custom"]);
    await expect(update(ports(), { ...ALL, force: false })).rejects.toMatchObject({ code: "LOCK_INVALID" });
    expect((await update(named, { only: [], placed: true, force: false })).installed[0]?.version).toBe("2.0.0");
  });
});
