/**
 * A check that reads what its change touches says, byte for byte, what one says that reads everything; and what either
 * plans is what a pass then appends.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckRequest, check } from "../../src/app/check/check.ts";
import type { Source, TreeFile } from "../../src/app/ports/ports.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { RegistryError } from "../../src/core/errors.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { digestFiles } from "../../src/core/skill/archive.ts";
import { skillMd } from "../support/git-fixture.ts";
import { settledTrunks } from "../support/histories.ts";
import { MemoryTrunk, memorySource, type Patch } from "../support/memory-trunk.ts";
import { chainByChain, merged } from "../support/preview-promise.ts";

const clock = { now: () => Date.UTC(2027, 0, 1) };
const RUNS = 250;
const SERIES = 80;

interface Wish {
  /** Commits that the change brings. */
  readonly own: number;
  /** Commits that the trunk has and the ledger has not yet. */
  readonly pending: number;
}

const MAX_PENDING = 3;
const MAX_OWN = 2;
const wish = fc.record({ own: fc.integer({ min: 1, max: MAX_OWN }), pending: fc.nat(MAX_PENDING) });

/** The trunk as it stands some commits before its end, and the rest of it as the change. */
async function standing(trunk: MemoryTrunk, { own, pending }: Wish): Promise<Standing> {
  const [taken, base, head] = [own + pending, own, 0].map((left) => trunk.commits.at(-1 - left)?.commit);
  if (taken === undefined || base === undefined || head === undefined) throw new Error("the trunk is too short");
  const source = memorySource(trunk);
  source.tip = taken.oid;
  await createReconciler({ source, clock }).pass().catch(ignoreStall);
  const proposals: Source["proposals"] = {
    find: (named) => Promise.resolve(named),
    compose: () => Promise.resolve({ commit: head.oid, tree: head.tree }),
  };
  const landing = own === 1 ? "merged" : "as-is";
  const request = { source: { ...source, proposals }, ledger: source.ledger, clock, base: base.oid, head: head.oid };
  const brought = trunk.commits.slice(-own).map(({ commit }) => commit.oid);
  return { request: { ...request, landing }, merge: () => merged({ source, clock }, brought) };
}

interface Standing {
  readonly request: CheckRequest;
  /** Merges the change and answers what publication appends. */
  merge(): Promise<CheckReport["plan"]>;
}

function ignoreStall(error: unknown): void {
  if (!(error instanceof RegistryError)) throw error;
}

interface Reads {
  /** Of the trunk's commits. */
  files: number;
  chains: number;
  /** Was all of trunk or ledger asked for? */
  whole: boolean;
}

/** The report of either way, which must be one, and what the sparse way read; then the change is merged. */
async function bothWays({ request, merge }: Standing) {
  const reads: Reads = { files: 0, chains: 0, whole: false };
  const report = await check(watched(request, reads));
  expect(JSON.stringify(report)).toBe(JSON.stringify(await check({ ...request, sparseUpTo: 0 })));
  // What cannot be planned promises nothing.
  if (report.pending !== null) expect(chainByChain(report.plan)).toEqual(chainByChain(await merge()));
  return { report, reads };
}

function watched({ source, ledger, ...request }: CheckRequest, reads: Reads): CheckRequest {
  const trunk = source.objects as MemoryTrunk;
  const commits = new Set(trunk.commits.map(({ commit }) => commit.oid));
  const objects: MemoryTrunk = Object.create(trunk);
  objects.files = (treeish, under) => {
    if (under === undefined && commits.has(treeish)) reads.whole = true;
    return trunk.files(treeish, under);
  };
  objects.filesAt = async (treeish, places) => {
    const found: readonly TreeFile[] = await trunk.filesAt(treeish, places);
    reads.files += found.length;
    return found;
  };
  return {
    ...request,
    source: { ...source, objects },
    ledger: {
      tip: () => ledger.tip(),
      named: (commit, names) => ledger.named(commit, names),
      dependents: (commit, ids) => ledger.dependents(commit, ids),
      async *chains(commit, only) {
        if (only === undefined) reads.whole = true;
        for await (const chain of ledger.chains(commit, only)) {
          reads.chains++;
          yield chain;
        }
      },
    },
  };
}

it("does so for every history and every change at its end", async () => {
  let sparse = 0;
  let promised = 0;
  await fc.assert(
    fc.asyncProperty(settledTrunks(8, MAX_PENDING + MAX_OWN), wish, async (trunk, wanted) => {
      const { reads, report } = await bothWays(await standing(trunk, wanted));
      if (!reads.whole) sparse++;
      if (report.plan.length > 0) promised++;
    }),
    { numRuns: RUNS },
  );
  expect(sparse).toBeGreaterThan(RUNS / 3);
  expect(promised).toBeGreaterThan(RUNS / 3);
}, 300_000);

/** What one commit of a series does; texts are few, so that what was there before comes back. */
const UNDO = "undo";
const deed = fc.oneof(
  { weight: 2, arbitrary: fc.constant<typeof UNDO | Patch>(UNDO) },
  { weight: 1, arbitrary: fc.constant<typeof UNDO | Patch>({}) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("alpha", "beta"), fc.constantFrom("One.\n", "Two.\n", undefined, "bad"))
      .map(([name, body]): Patch => ({ [`skills/one/${name}/SKILL.md`]: textOf(name, body) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("alpha", "beta"), fc.constantFrom("visibility: private\n", "enabled: false\n", null))
      .map(([name, text]): Patch => ({ [`lifecycle/one/${name}.yaml`]: text })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        "block: high\n",
        "approvals: { source: api, rules: [{ when: { kind: content }, from: owner }] }\n",
        null,
      )
      .map((text): Patch => ({ "policy.yaml": text })),
  },
);
const series = fc.array(fc.tuple(deed, fc.constantFrom("feat: more", "fix: less", "chore: undo")), {
  minLength: 3,
  maxLength: 9,
});

function textOf(name: string, body: string | undefined): string | null {
  if (body === "bad") return "no frontmatter\n";
  return body === undefined ? null : skillMd(name, { body });
}

/** Commits as a rebase leaves them: some undo the one before, some change nothing. */
function seriesTrunk(deeds: readonly (readonly [typeof UNDO | Patch, string])[]): MemoryTrunk {
  const trunk = new MemoryTrunk();
  const past: Record<string, string | null>[] = [{}];
  for (const [what, message] of deeds) {
    const now = past.at(-1) ?? {};
    const before = past.at(-2) ?? {};
    const undone = Object.fromEntries(Object.keys(now).map((path) => [path, before[path] ?? null]));
    const patch = what === UNDO ? undone : what;
    trunk.add(patch, message);
    past.push({ ...now, ...patch });
  }
  return trunk;
}

it("promises of several commits that land one by one what is published, where one undoes another or is empty", async () => {
  let promised = 0;
  const wanted = fc.record({ own: fc.integer({ min: 2, max: 8 }), pending: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(series, wanted, async (deeds, { own, pending }) => {
      const most = Math.min(own, deeds.length - 1);
      const at = { own: most, pending: Math.min(pending, deeds.length - 1 - most) };
      const { report } = await bothWays(await standing(seriesTrunk(deeds), at));
      if (report.plan.length > 1) promised++;
    }),
    { numRuns: SERIES },
  );
  expect(promised).toBeGreaterThan(SERIES / 3);
}, 300_000);

const ALPHA = "skills/one/alpha/SKILL.md";
/** By a policy that blocks from `high` on: a key that strict clients refuse. */
const REFUSED = skillMd("alpha").replace("---\n", "---\nargument-hint: x\n");
const POLICY = { "policy.yaml": "block: high\n" };
const FORCE = [
  "acknowledge: force-release",
  "skill: one/alpha",
  `digest: ${digestFiles([{ path: "SKILL.md", executable: false, bytes: Buffer.from(REFUSED) }])?.digest}`,
  "reason: it is meant\n",
].join("\n");

/** The last commit is the change. */
const STORIES: Readonly<Record<string, readonly [Patch, ...Patch[]]>> = {
  "what a skill waits for that began to wait meanwhile": [
    { [ALPHA]: skillMd("alpha") },
    {
      "skills/two/gamma/SKILL.md": "no frontmatter\n",
      "skills/one/beta/SKILL.md": skillMd("beta"),
      "skills/one/beta/skill.yaml": "requires: [two/gamma]\n",
    },
    { "lifecycle/two/gamma.yaml": "enabled: false\n" },
  ],
  "a change that an old acknowledgement forces": [
    { ...POLICY, "acknowledgements/alpha.yaml": FORCE, [ALPHA]: skillMd("alpha") },
    { [ALPHA]: REFUSED },
  ],
  "an acknowledgement for what was refused": [
    { ...POLICY, [ALPHA]: REFUSED },
    { "acknowledgements/alpha.yaml": FORCE },
  ],
  "a name that another namespace has": [
    { [ALPHA]: skillMd("alpha") },
    { "skills/two/alpha/SKILL.md": skillMd("alpha") },
  ],
  "a name that is free again, for who was refused it": [
    { [ALPHA]: skillMd("alpha") },
    { "skills/two/alpha/SKILL.md": skillMd("alpha") },
    { [ALPHA]: null },
  ],
  "an identity that another folder has": [
    { [ALPHA]: skillMd("alpha") },
    { "plugins/one/skills/alpha/SKILL.md": skillMd("alpha", { body: "Mine.\n" }) },
  ],
  "a skill around others": [
    { [ALPHA]: skillMd("alpha"), "skills/one/beta/SKILL.md": skillMd("beta") },
    { "skills/one/SKILL.md": skillMd("one") },
  ],
  "a skill that is around others no more": [
    { [ALPHA]: skillMd("alpha"), "skills/SKILL.md": skillMd("skills") },
    { "skills/SKILL.md": null },
  ],
  "a skill that goes on under another name": [
    { "skilltrunk.yaml": "renames: { one/alpha: one/beta }\n", [ALPHA]: skillMd("alpha") },
    { [ALPHA]: null, "skills/one/beta/SKILL.md": skillMd("beta") },
  ],
  "a skill that continues one that was gone": [
    { "skilltrunk.yaml": "renames: { one/alpha: one/beta }\n", [ALPHA]: skillMd("alpha") },
    { [ALPHA]: null },
    { "skills/one/beta/SKILL.md": skillMd("beta") },
  ],
  "a skill that continues one that continued another": [
    { "skilltrunk.yaml": "renames: { one/alpha: one/beta, one/beta: one/gamma }\n", [ALPHA]: skillMd("alpha") },
    { [ALPHA]: null, "skills/one/beta/SKILL.md": skillMd("beta") },
    { "skills/one/beta/SKILL.md": null, "skills/one/gamma/SKILL.md": skillMd("gamma") },
    { "skills/one/gamma/notes.md": "More.\n" },
  ],
  "a removal of too many": [{ ...POLICY, ...many(8, (name) => skillMd(name)) }, many(8, () => null)],
  "a removal of few among many": [{ ...POLICY, ...many(70, (name) => skillMd(name)) }, many(6, () => null)],
  "a change of its lifecycle file alone": [
    { [ALPHA]: skillMd("alpha") },
    { "lifecycle/one/alpha.yaml": "visibility: private\nchannels:\n  stable: 1.0.0\n" },
  ],
};

const POINTER_AT = "skills/one/alpha/skill.yaml";
const pointer = (version: string) =>
  `version: "${version}"\nsource:\n  git: https://git.acme.com/skills.git\n  commit: ${"a".repeat(40)}\n`;
const SHUT = { "lifecycle/one/alpha.yaml": "visibility: private\n" };

/** The same of folders that hold only where their content is. */
const POINTING: Readonly<Record<string, readonly [Patch, ...Patch[]]>> = {
  "a folder that begins to point": [{ [POINTER_AT]: "kind: agent\n" }, { [POINTER_AT]: pointer("1.0.0") }],
  "another pin": [{ [POINTER_AT]: pointer("1.0.0") }, { [POINTER_AT]: pointer("1.1.0") }],
  "a change of its lifecycle file alone": [{ [POINTER_AT]: pointer("1.0.0") }, SHUT],
  "a folder that claims the identity of one that points": [
    { [POINTER_AT]: pointer("1.0.0") },
    { "plugins/one/skills/alpha/SKILL.md": skillMd("alpha") },
  ],
  "a folder that points and claims another one's identity": [
    { [ALPHA]: skillMd("alpha") },
    { "plugins/one/skills/alpha/skill.yaml": pointer("1.0.0") },
  ],
  "a bare name that one that points has": [
    { [POINTER_AT]: pointer("1.0.0") },
    { "skills/two/alpha/SKILL.md": skillMd("alpha") },
  ],
  "content where there was a pin": [{ [POINTER_AT]: pointer("1.0.0") }, { [ALPHA]: skillMd("alpha") }],
  "a pin where there was content": [{ [ALPHA]: skillMd("alpha") }, { [ALPHA]: null, [POINTER_AT]: pointer("1.0.1") }],
  "a pin around other skills": [{ [ALPHA]: skillMd("alpha") }, { "skills/one/skill.yaml": pointer("1.0.0") }],
  "a pin that is around others no more": [
    { [ALPHA]: skillMd("alpha"), "skills/skill.yaml": pointer("1.0.0") },
    { "skills/skill.yaml": "kind: agent\n" },
  ],
};

function many(count: number, text: (name: string) => string | null): Patch {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`skills/more/skill-${i}/SKILL.md`, text(`skill-${i}`)]),
  );
}

function trunkOf(patches: readonly Patch[]): MemoryTrunk {
  const trunk = new MemoryTrunk();
  for (const patch of patches) trunk.add(patch, "fix: it");
  return trunk;
}

describe("one by one", () => {
  it.each(Object.entries(STORIES))("%s", async (_, patches) => {
    for (const pending of patches.keys()) {
      if (pending + 1 === patches.length) break;
      const { report, reads } = await bothWays(await standing(trunkOf(patches), { own: 1, pending }));
      expect(report.plan.length).toBeGreaterThan(0);
      // The pending commits may change the settings, and then everything is read.
      if (pending === 0) expect(reads.whole).toBe(false);
    }
  });

  it.each(Object.entries(POINTING))("%s, of what points elsewhere", async (_, patches) => {
    const { report, reads } = await bothWays(await standing(trunkOf(patches), NOW));
    expect([report.plan.length > 0, reads.whole]).toEqual([true, false]);
  });

  it.each([
    ["settings", { "skilltrunk.yaml": "names: scoped\n" }],
    ["policy", POLICY],
  ])("a change of the %s reads everything", async (_, patch) => {
    const { reads } = await bothWays(await standing(trunkOf([{ [ALPHA]: skillMd("alpha") }, patch]), NOW));
    expect(reads.whole).toBe(true);
  });
});

const NOW: Wish = { own: 1, pending: 0 };

it("knows the evidence that the ledger has", async () => {
  const stages = "[{ when: { kind: new }, from: admin, count: 1 }, { when: {}, from: owner, count: 1 }]";
  const trunk = trunkOf([
    { "policy.yaml": `approvals: { source: api, rules: ${stages} }\n`, [ALPHA]: skillMd("alpha") },
    { "lifecycle/one/alpha.yaml": "visibility: internal\n" },
  ]);
  const stand = await standing(trunk, NOW);
  const { request } = stand;
  const { catalog } = await loadedFrom(request);
  const [step = ""] = [...catalog.skills.values()].flatMap(({ outstanding }) =>
    outstanding?.kind === "held" ? outstanding.waiting : [],
  );
  await acknowledge({ source: request.source, clock, step, reason: "reviewed", by: "operator" });
  const { report } = await bothWays(stand);
  expect(report.skills).toMatchObject([{ id: "one/alpha", outcome: "held" }]);
});

async function loadedFrom({ source }: CheckRequest) {
  const reconciler = createReconciler({ source, clock });
  await reconciler.load();
  return reconciler;
}

it("reads as much of a large repository as of a small one", async () => {
  const readsIn = async (skills: number, patch: Patch) => {
    const before = { [ALPHA]: skillMd("alpha"), ...many(skills, (name) => skillMd(name)) };
    return (await bothWays(await standing(trunkOf([before, patch]), NOW))).reads;
  };
  for (const patch of [{ [ALPHA]: skillMd("alpha", { body: "x\n" }) }, { "skills/one/new/SKILL.md": skillMd("new") }]) {
    const small = await readsIn(2, patch);
    expect(small.whole).toBe(false);
    expect(await readsIn(100, patch)).toEqual(small);
  }
});
