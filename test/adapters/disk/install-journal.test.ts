import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JournalStep, makeChanges, recoverChanges } from "../../../src/adapters/disk/install-journal.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  root = temporaryFolder();
});
afterEach(() => root.cleanup());

const at = (...path: string[]): string => join(root.path, ...path);
const place = () => ({ journals: at("state"), lockPath: at("skilltrunk.lock") });
const write = (folder: string, text: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "SKILL.md"), text);
};
/** What the lock and each skill say. */
const state = () =>
  ["a", "b", "c"].map((name) =>
    existsSync(at("skills", name, "SKILL.md")) ? readFileSync(at("skills", name, "SKILL.md"), "utf8") : null,
  );
const lockText = () => (existsSync(at("skilltrunk.lock")) ? readFileSync(at("skilltrunk.lock"), "utf8") : null);

/** `a` is replaced, `b` is new, `c` is removed. */
function staged(): readonly JournalStep[] {
  write(at("skills", "a"), "old a");
  write(at("skills", "c"), "old c");
  writeFileSync(at("skilltrunk.lock"), "old\n");
  write(at("skills", ".staging", "a.new-1"), "new a");
  write(at("skills", ".staging", "b.new-1"), "new b");
  const step = (name: string, replaces: boolean, fresh: boolean): JournalStep => ({
    path: at("skills", name),
    fresh: fresh ? at("skills", ".staging", `${name}.new-1`) : null,
    old: at("skills", ".staging", `${name}.old-1`),
    replaces,
  });
  return [step("a", true, true), step("b", false, true), step("c", true, false)];
}
const OLD = ["old a", null, "old c"];
const NEW = ["new a", "new b", null];

/** The journal as a run that was killed has left it. */
function writeJournal(steps: readonly JournalStep[], lock: string): void {
  mkdirSync(at("state"), { recursive: true });
  const journal = { lock: place().lockPath, before: sha256("old\n"), after: sha256(lock), steps };
  writeFileSync(join(at("state"), `${sha256(place().lockPath).slice(7)}.json`), JSON.stringify(journal));
}

describe("changes", () => {
  test("are all made, with the lock, and nothing stays behind", async () => {
    await makeChanges(place(), { steps: staged(), lock: "new\n" });
    expect([state(), lockText()]).toEqual([NEW, "new\n"]);
    expect(readdirSync(at("skills")).sort()).toEqual(["a", "b"]);
    expect(readdirSync(at("state"))).toEqual([]);
  });

  test("are all undone where one fails", async () => {
    const steps = staged();
    renameSync(at("skills", "c"), at("elsewhere"));
    await expect(makeChanges(place(), { steps, lock: "new\n" })).rejects.toThrow();
    renameSync(at("elsewhere"), at("skills", "c"));
    expect([state(), lockText()]).toEqual([OLD, "old\n"]);
    expect(readdirSync(at("skills")).sort()).toEqual(["a", "c"]);
    expect(readdirSync(at("state"))).toEqual([]);
  });
});

describe("a journal that cannot be kept", () => {
  test("lets nothing happen, and leaves nothing of what was to come", async () => {
    const steps = staged();
    await expect(makeChanges({ ...place(), journals: "/proc/nowhere" }, { steps, lock: "new\n" })).rejects.toThrow();
    expect([state(), lockText()]).toEqual([OLD, "old\n"]);
    expect(readdirSync(at("skills")).sort()).toEqual(["a", "c"]);
  });
});

describe("a run that was killed", () => {
  /** Every rename that `makeChanges` makes, in order; the lock comes behind them. */
  const moves = (steps: readonly JournalStep[]): readonly (readonly [string, string])[] =>
    steps.flatMap(({ path, fresh, old, replaces }) => [
      ...(replaces ? [[path, old] as const] : []),
      ...(fresh === null ? [] : [[fresh, path] as const]),
    ]);

  test.each([0, 1, 2, 3, 4])("after %d renames is undone, also twice", async (done) => {
    const steps = staged();
    writeJournal(steps, "new\n");
    for (const [from, to] of moves(steps).slice(0, done)) renameSync(from, to);
    await recoverChanges(at("state"), place().lockPath);
    await recoverChanges(at("state"), place().lockPath);
    expect([state(), lockText()]).toEqual([OLD, "old\n"]);
    expect(readdirSync(at("skills")).sort()).toEqual(["a", "c"]);
    expect(readdirSync(at("state"))).toEqual([]);
  });

  test("after the lock was written is done", async () => {
    const steps = staged();
    writeJournal(steps, "new\n");
    for (const [from, to] of moves(steps)) renameSync(from, to);
    writeFileSync(at("skilltrunk.lock"), "new\n");
    await recoverChanges(at("state"), place().lockPath);
    expect([state(), lockText()]).toEqual([NEW, "new\n"]);
    expect(readdirSync(at("skills")).sort()).toEqual(["a", "b"]);
  });

  test("and left half a journal changed nothing yet", async () => {
    staged();
    mkdirSync(at("state"));
    writeFileSync(join(at("state"), `${sha256(place().lockPath).slice(7)}.json`), '{"lock": "');
    await recoverChanges(at("state"), place().lockPath);
    expect(state()).toEqual(OLD);
  });
});
