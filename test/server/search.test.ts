import { expect, test } from "vitest";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

interface Page {
  readonly skills: readonly { readonly id: string }[];
  readonly total: number;
  readonly next: string | null;
}

function publish(count: number): RegistryFixture {
  const registry = new RegistryFixture();
  for (let i = 0; i < count; i++) registry.publish(`a/report-${i}`, "1.0.0", { description: "Writes reports." });
  return registry;
}

test("a search is paged: each result once, while skills come and go", async () => {
  const registry = publish(9);
  const { ask } = createIndex({ registry });
  const seen: string[] = [];
  let cursor = "";
  for (let page = 0; page < 9 && (page === 0 || cursor !== ""); page++) {
    const { skills, next } = await json<Page>(ask(`/v1/search?q=reports&limit=2${cursor}`));
    seen.push(...skills.map(({ id }) => id));
    cursor = next === null ? "" : `&cursor=${next}`;
    // One that comes before all others.
    if (page === 0) registry.publish("a/reports", "1.0.0", { description: "Reports reports." });
    if (page === 1) registry.retire("a/report-8");
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(8);
});

test("a search is narrowed by what the skills are", async () => {
  const registry = publish(3).publish("b/report", "1.0.0").publish("b/report", "1.1.0");
  registry.offer("b/report", { tags: ["finance"], owners: ["@acme/billing"] }).state("b/report", "1.1.0", "deprecated");
  const { ask } = createIndex({ registry });
  const ids = async (query: string) =>
    (await json<Page>(ask(`/v1/search?q=report&${query}`))).skills.map(({ id }) => id);
  expect(await ids("namespace=b")).toEqual(["b/report"]);
  expect(await ids("tag=finance&owner=%40acme%2Fbilling&kind=skill")).toEqual(["b/report"]);
  expect(await ids("tag=none")).toEqual([]);
  expect(await ids("state=online&namespace=b")).toEqual(["b/report"]);
  expect(await ids("state=deprecated")).toEqual(["b/report"]);
  expect(await ids("state=yanked")).toEqual([]);
  registry.state("b/report", "1.0.0", "yanked").state("a/report-1", "1.0.0", "yanked").publish("a/report-1", "1.0.1");
  registry.offer("a/report-1", { enabled: false });
  // What is hidden is no hit.
  expect(await ids("state=yanked")).toEqual(["b/report"]);
  expect(await ids("harness=codex&limit=1")).toHaveLength(1);
  expect((await ask("/v1/search?q=report&state=lost")).status).toBe(400);
  expect((await ask("/v1/search?q=report&cursor=x")).status).toBe(400);
});

test("Chinese is found by its words", async () => {
  const registry = new RegistryFixture()
    .publish("zh/baobiao", "1.0.0", { description: "生成季度财务报表并发送邮件" })
    .publish("zh/fanyi", "1.0.0", { description: "将合同翻译成英文" });
  const { ask } = createIndex({ registry });
  const ids = async (words: string) =>
    (await json<Page>(ask(`/v1/search?q=${encodeURIComponent(words)}`))).skills.map(({ id }) => id);
  expect(await ids("财务报表")).toEqual(["zh/baobiao"]);
  expect(await ids("翻译")).toEqual(["zh/fanyi"]);
});
