/** What is refused of a wish about versions and channels, each with one sentence; nothing is written before. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import { type OfferWish, prepareOffer } from "../../../src/app/author/offer-skill.ts";
import { check } from "../../../src/app/check/check.ts";
import { createLedgerRegistry } from "../../../src/app/install/ledger-registry.ts";
import type { WorkFolder } from "../../../src/app/ports/folders.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { VersionOffer } from "../../../src/core/trunk/lifecycle.ts";
import { openPublishedLedger } from "../../../src/wire/open-published.ts";
import { skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const SKILL = "skills/billing/refunds/SKILL.md";
const clock = { now: () => NOW };
const state = temporaryFolder();
let published: Reconciled;
let repository: WorkFolder;
let registry: Registry;

beforeAll(async () => {
  published = await reconciled();
  const { repo } = published;
  const lifecycle = { "lifecycle/billing/refunds.yaml": "channels:\n  stable: 1.0.0\n" };
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.0.0" }), ...lifecycle }, "feat: refunds");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.1.0" }) }, "feat: more");
  repo.commit({ "skills/billing/notes/SKILL.md": skillMd("notes") }, "feat: notes");
  await published.pass();
  repo.write({ "skills/billing/later/SKILL.md": skillMd("later"), "skills/billing/notes/SKILL.md": null });
  repository = await openWorkFolder(repo.dir);
  const quiet = { progress: () => {}, warn: () => {} };
  const ledger = await openPublishedLedger({ location: repo.dir, stateDir: state.path, ...quiet });
  if (ledger === undefined) throw new Error("nothing was published");
  registry = createLedgerRegistry(ledger, clock);
});
afterAll(async () => {
  await registry.close();
  await published.close();
  state.cleanup();
});

const prepare = (wish: OfferWish) => prepareOffer({ repository, files: repository, registry, clock }, wish);
const promote = (skill: string, version: string, channel = "stable"): OfferWish => ({
  kind: "promote",
  skill,
  version,
  channel,
});
const rollback = (channel: string): OfferWish => ({ kind: "rollback", skill: "refunds", channel });
const say = (version: string, more: Partial<VersionOffer> = {}): OfferWish => ({
  kind: "state",
  skill: "refunds",
  version,
  offer: { state: "deprecated", reason: "old", ...more },
});

test.each<[OfferWish, string, string]>([
  [promote("refunds", "1.1.1"), "VERSION_NOT_FOUND", "Did you mean 1.1.0? Published: 1.1.0, 1.0.0."],
  [promote("refunds", "^1"), "VERSION_NOT_FOUND", "nothing published as ^1"],
  [rollback("latest"), "USAGE", "follows the releases of this skill"],
  [promote("refunds", "1.1.0", "v1"), "USAGE", "reads as a version or a range"],
  [promote("refunds", "1.1.0", "Stable!"), "USAGE", "small letters"],
  [promote("refnds", "1.1.0"), "SKILL_NOT_FOUND", "Did you mean billing/refunds?"],
  [promote("billing/none", "1.1.0"), "SKILL_NOT_FOUND", "There is no skill"],
  [promote("later", "1.0.0"), "VERSION_NOT_FOUND", "Nothing of billing/later is published yet"],
  [rollback("stable"), "CHANNEL_UNRESOLVABLE", "had no version before 1.0.0"],
  [rollback("stabel"), "CHANNEL_UNRESOLVABLE", "Did you mean stable?"],
  [say("1.1.0", { reason: " " }), "USAGE", "--reason: expected why, in a few words"],
  [say("1.1.0", { reason: "a\nb" }), "USAGE", "--reason: expected a reason of one line"],
  [say("1.1.0", { reason: "x".repeat(1001) }), "USAGE", "--reason: expected a reason of one line"],
  [say("1.1.0", { sunset: "2020-01-01" }), "USAGE", "a day that is still to come"],
  [say("1.1.0", { sunset: "2999-02-30" }), "USAGE", "a day that is still to come"],
  [say("1.1.0", { sunset: "soon" }), "USAGE", "a day that is still to come"],
  [say("1.1.0", { replacement: "refunds" }), "USAGE", "--replacement: expected namespace/name"],
  [say("1.1.0", { replacement: "not a skill" }), "USAGE", "--replacement: expected namespace/name"],
  [say("1.1.0", { replacement: "billing/refunds@^1" }), "USAGE", "is billing/refunds@1.1.0 itself"],
])("%j is %s", async (wish, code, words) => {
  const error = await prepare(wish).catch((thrown: unknown) => thrown);
  if (!(error instanceof RegistryError)) throw new Error("it was not refused");
  expect(error.code).toBe(code);
  expect(`${error.message} ${error.hint}`).toContain(words);
  expect(error.message).not.toContain("\n");
});

test("what is published of a skill that is here no more can still be taken back", async () => {
  const wish: OfferWish = {
    kind: "state",
    skill: "billing/notes",
    version: "1.0.0",
    offer: { state: "yanked", reason: "x" },
  };
  expect(await prepare(wish)).toMatchObject({
    id: "billing/notes",
    changed: true,
    answers: [{ asked: "latest" }, { asked: "^1" }],
  });
});

test("without a ledger nothing is published", async () => {
  const error = await prepareOffer(
    { repository, files: repository, registry: undefined, clock },
    rollback("stable"),
  ).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "VERSION_NOT_FOUND",
    message: expect.stringContaining("no ledger was found here"),
  });
});

test("says of a merged proposal that it waits, and for whom", async () => {
  const waiting = await reconciled();
  const { repo } = waiting;
  const lifecycle = "lifecycle/billing/refunds.yaml";
  const policy = "approvals:\n  source: api\n  rules:\n    - when: { kind: channel }\n      from: owner\n";
  repo.commit({ "skilltrunk.yaml": "admins: [ann]\nowners: [bob]\n", "policy.yaml": policy }, "chore: begin");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.0.0" }), [lifecycle]: "tags: [money]\n" }, "feat: refunds");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.1.0" }) }, "feat: more");
  await waiting.pass();
  repo.commit({ [lifecycle]: "tags: [money]\nchannels:\n  stable: 1.1.0\n" }, "chore: promote");
  await waiting.pass();
  const place = temporaryFolder();
  const quiet = { progress: () => {}, warn: () => {} };
  const ledger = await openPublishedLedger({ location: repo.dir, stateDir: place.path, ...quiet });
  if (ledger === undefined) throw new Error("nothing was published");
  const from = createLedgerRegistry(ledger, clock);
  const files = await openWorkFolder(repo.dir);
  const notes = async (version: string) =>
    (await prepareOffer({ repository: files, files, registry: from, clock }, promote("refunds", version))).notes;
  const waits = "waits for the approval of one person of owner (bob)";
  expect(await notes("1.0.0")).toEqual([`The file said 1.1.0, which ${waits}: that is replaced.`]);
  expect(await notes("1.1.0")).toEqual([`What the file says ${waits}.`]);
  await from.close();
  await waiting.close();
  place.cleanup();
});

test("names whom policy asks exactly where a check of the same does", async () => {
  const r = await reconciled();
  const { repo } = r;
  const lifecycle = "lifecycle/billing/refunds.yaml";
  const stable = (version: string) => ({ [lifecycle]: `tags: [money]\nchannels:\n  stable: ${version}\n` });
  const policy = "approvals:\n  source: api\n  rules:\n    - when: { kind: [channel, state] }\n      from: owner\n";
  repo.commit({ "skilltrunk.yaml": "admins: [ann]\nowners: [bob]\n" }, "chore: begin");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.0.0" }), ...stable("1.0.0") }, "feat: refunds");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.1.0" }), "policy.yaml": policy }, "feat: more");
  repo.commit({ [SKILL]: skillMd("refunds", { version: "1.2.0" }) }, "feat: even more");
  repo.commit(stable("1.1.0"), "chore: promote");
  await r.pass();
  const place = temporaryFolder();
  const quiet = { progress: () => {}, warn: () => {} };
  const ledger = await openPublishedLedger({ location: repo.dir, stateDir: place.path, ...quiet });
  if (ledger === undefined) throw new Error("nothing was published");
  const from = createLedgerRegistry(ledger, clock);
  const files = await openWorkFolder(repo.dir);
  let branches = 0;
  /** What a command asks for, and what a check of what it wrote does; begins with the file saying `said`. */
  const asked = async (said: string, wish: OfferWish) => {
    const head = `topic${branches++}`;
    repo.branch(head);
    if (said !== "1.1.0") repo.commit(stable(said), "chore: something else");
    const edit = await prepareOffer({ repository: files, files, registry: from, clock }, wish);
    if (edit.changed) repo.commit({ [lifecycle]: Buffer.from(edit.file.after).toString() }, "chore: as written");
    repo.checkout("main");
    const { needs } = await check({ source: r.source, ledger: r.source.ledger, clock, head });
    expect(edit.approvals.stages.map(({ role }) => role)).toEqual(needs.map(({ role }) => role));
    return { roles: needs.map(({ role }) => role), merged: edit.approvals.merged };
  };
  expect(await asked("1.1.0", promote("refunds", "1.2.0"))).toEqual({ roles: ["owner"], merged: undefined });
  // The ledger has it: what waits is taken back.
  expect(await asked("1.1.0", promote("refunds", "1.0.0"))).toEqual({ roles: [], merged: undefined });
  // The trunk has it, and it waits.
  const waits = "waits for the approval of one person of owner (bob)";
  expect(await asked("1.2.0", promote("refunds", "1.1.0"))).toEqual({ roles: [], merged: waits });
  expect(await asked("1.1.0", promote("refunds", "1.1.0"))).toEqual({ roles: [], merged: waits });
  const deprecated = { kind: "state", skill: "refunds", version: "1.0.0" } as const;
  const offer = { state: "deprecated", reason: "old" } as const;
  expect((await asked("1.1.0", { ...deprecated, offer })).roles).toEqual(["owner"]);
  await from.close();
  await r.close();
  place.cleanup();
});
