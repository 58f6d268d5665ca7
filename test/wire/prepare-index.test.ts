import { expect, test } from "vitest";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../src/core/catalog/fold.ts";
import { prepareIndex } from "../../src/wire/prepare-index.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

/** What is asked of the index when the catalog becomes each of these, one after the other. */
async function askedFor(catalogs: readonly Catalog[]): Promise<readonly (readonly string[])[]> {
  const asked: string[] = [];
  let catalog = emptyCatalog();
  let tell = (_: Catalog): void => {};
  const index = {
    request: async (url: string) => {
      asked.push(new URL(url).pathname);
      return new Response();
    },
  };
  const reconciler = {
    get catalog() {
      return catalog;
    },
    onChange: (listener: typeof tell) => {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
  };
  const stop = prepareIndex(index, reconciler);
  const all: string[][] = [];
  for (const next of catalogs) {
    catalog = next;
    tell(next);
    await new Promise((done) => setImmediate(done));
    all.push(asked.splice(0));
  }
  await stop();
  tell(emptyCatalog());
  await new Promise((done) => setImmediate(done));
  expect(asked).toEqual([]);
  return all;
}

test("what a merge did not touch is not written again", async () => {
  const registry = new RegistryFixture();
  for (let i = 0; i < 200; i++) registry.publish(`team/s${i}`, "1.0.0");
  const before = registry.catalog;
  const after = registry.publish("team/s7", "1.0.1").publish("team/new", "1.0.0").catalog;
  const [first, second, third] = await askedFor([before, after, after]);
  expect(first).toEqual(["/.well-known/agent-skills/index.json"]);
  expect([...(second ?? [])].sort()).toEqual([
    "/skills/team/new/.well-known/agent-skills/index.json",
    "/skills/team/s7/.well-known/agent-skills/index.json",
  ]);
  expect(third).toEqual([]);
});
