/** Which merges people are told about, and in which order. */
import { describe, expect, it } from "vitest";
import type { CodeHost, HostStatus } from "../../../src/app/ports/code-host.ts";
import { type MergeNews, readMergeNews, tellMerge, untoldMerges } from "../../../src/app/reconcile/publish-statuses.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryTrunk, memorySource } from "../../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2026, 6, 1) };

/** Remembers statuses, and knows no pull request. */
function createHost() {
  const statuses = new Map<string, readonly HostStatus[]>();
  let looks = 0;
  const host = {
    statuses(commit: string) {
      looks++;
      return Promise.resolve(statuses.get(commit) ?? []);
    },
    createStatus(commit: string, status: HostStatus) {
      statuses.set(commit, [status]);
      return Promise.resolve();
    },
    pullRequestsOf: () => Promise.resolve([]),
  } as Partial<CodeHost> as CodeHost;
  return { host, statuses, looks: () => looks };
}

/** So many merges of one skill, taken in one pass. */
async function published(count: number, trunk = new MemoryTrunk()) {
  for (let i = 0; i < count; i++)
    trunk.add({ "skills/team/one/SKILL.md": skillMd("one", { body: `${trunk.commits.length}\n` }) }, "fix: again");
  const reconciler = createReconciler({ source: memorySource(trunk), clock });
  await reconciler.pass();
  const news = (judged: readonly string[] = []) => readMergeNews(trunk, reconciler.catalog, new Set(judged));
  return { trunk, news, ids: trunk.commits.map(({ commit }) => commit.oid) };
}

async function tell(host: CodeHost, news: MergeNews, limit = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const untold = await untoldMerges(host, news);
  for (const result of untold.slice(0, limit)) await tellMerge(host, { result, body: "", url: "https://example.com" });
  return untold.map(({ commit }) => commit);
}

describe("untoldMerges", () => {
  it("tells every merge of a run, oldest first, and none again", async () => {
    const { host } = createHost();
    const { news, ids } = await published(25);
    expect(await tell(host, await news())).toEqual(ids);
    expect(await tell(host, await news())).toEqual([]);
  });

  it("says what came of a merge in the order of names, and so the same each time", async () => {
    const trunk = new MemoryTrunk();
    const names = ["g", "c", "a", "e", "b", "f", "d"];
    trunk.add(Object.fromEntries(names.map((name) => [`skills/team/${name}/SKILL.md`, skillMd(name)])), "feat: all");
    const { news } = await published(0, trunk);
    const [merge] = (await news()).recent;
    expect(merge?.released.map(({ id }) => id)).toEqual(names.toSorted().map((name) => `team/${name}`));
  });

  it("looks at ten that were told, and no further", async () => {
    const { host, looks } = createHost();
    const { news } = await published(60);
    await tell(host, await news());
    const before = looks();
    await tell(host, await news());
    expect(looks() - before).toBe(10);
  });

  it("goes on where a run ended early", async () => {
    const { host } = createHost();
    const { news, ids } = await published(30);
    await tell(host, await news(), 12);
    expect(await tell(host, await news())).toEqual(ids.slice(12));
  });

  it("tells of a long past that nobody was told of only the newest", async () => {
    const { host } = createHost();
    const { news, ids, trunk } = await published(130);
    expect(await tell(host, await news())).toEqual(ids.slice(-10));
    const later = await published(20, trunk);
    expect(await tell(host, await later.news())).toEqual(later.ids.slice(-20));
  });

  it("tells of an older merge whose content was judged again", async () => {
    const { host, statuses } = createHost();
    const { news, ids } = await published(120);
    await tell(host, await news());
    const [oldest = ""] = ids;
    expect(await tell(host, await news([oldest]))).toEqual([oldest]);
    expect(statuses.get(oldest)).toMatchObject([{ state: "success", description: "published team/one@1.0.0" }]);
    expect(await tell(host, await news([oldest]))).toEqual([]);
  });
});
