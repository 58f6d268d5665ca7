import { describe, expect, test } from "vitest";
import { newestOf } from "../../../src/server/faces/feed.ts";
import { createIndex, type IndexFixture } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

function publish(audience: "public" | "internal" = "public"): IndexFixture {
  const registry = new RegistryFixture()
    .publish("billing/refunds", "1.0.0", { notes: 'Says <b>"hi"</b> & \u0000more\u001b[31m' })
    .publish("legal/secret", "1.0.0")
    .offer("legal/secret", { visibility: "internal" })
    .publish("billing/refunds", "1.1.0")
    .publish("billing/refunds", "1.2.0")
    .state("billing/refunds", "1.2.0", "withdrawn");
  return createIndex({ registry, audience, deps: { baseUrl: "https://skills.example.com" } });
}

async function titles(index: IndexFixture, scope = ""): Promise<readonly string[]> {
  const answer = await index.ask(`${scope}/feed.atom`, { host: "skills.example.com" });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/atom+xml; charset=utf-8"]);
  return [...(await answer.text()).matchAll(/<entry>\n<id>[^<]*<\/id>\n<title>([^<]*)<\/title>/g)].map(
    (m) => m[1] ?? "",
  );
}

describe("feed.atom", () => {
  test("has the newest releases first, of the registry, a namespace or a skill", async () => {
    expect(await titles(publish())).toEqual(["billing/refunds 1.1.0", "billing/refunds 1.0.0"]);
    expect(await titles(publish("internal"))).toEqual([
      "billing/refunds 1.1.0",
      "legal/secret 1.0.0",
      "billing/refunds 1.0.0",
    ]);
    expect(await titles(publish(), "/skills/billing")).toHaveLength(2);
    expect(await titles(publish("internal"), "/skills/legal/secret")).toEqual(["legal/secret 1.0.0"]);
  });

  test.each(["/skills/legal", "/skills/legal/secret", "/skills/none", "/skills/legal/none"])(
    "%s has none for who sees nothing there",
    async (scope) => {
      expect((await publish().ask(`${scope}/feed.atom`)).status).toBe(404);
    },
  );

  test("is XML whatever a merge says", async () => {
    const text = await (await publish().ask("/feed.atom")).text();
    expect(text).toContain("Says &#60;b&#62;&#34;hi&#34;&#60;/b&#62; &#38; more[31m");
    expect(text).not.toMatch(/[\u0000-\u0008\u001b]/);
    expect(text.replace(/&#\d+;/g, "")).not.toContain("&");
  });

  test("answers 304, and anew when something is published", async () => {
    const index = publish();
    const etag = (await index.ask("/feed.atom")).headers.get("etag") ?? "";
    const again = () => index.ask("/feed.atom", { headers: { "If-None-Match": etag } });
    expect((await again()).status).toBe(304);
    index.registry.publish("billing/answers", "1.0.0");
    expect((await again()).status).toBe(200);
  });
});

test("of one moment a skill's later release is first, and no release is looked at more than a few times", () => {
  const { catalog } = new RegistryFixture().publish("a/b", "1.0.0").publish("a/c", "1.0.0");
  let looks = 0;
  const releaseAt = (template: object, version: string, at: string) => {
    const get = () => {
      looks++;
      return at;
    };
    return Object.defineProperty({ ...template, version }, "at", { get, enumerable: true });
  };
  const entries = [...catalog.skills.values()].map((entry) => {
    const [first = {}] = entry.releases.values();
    const versions = Array.from({ length: 500 }, (_, i) => [
      `1.${i}.0`,
      `2026-01-01T00:00:${i % 50 < 10 ? "0" : ""}${i % 50}Z`,
    ]);
    return { ...entry, releases: new Map(versions.map(([v = "", at = ""]) => [v, releaseAt(first, v, at)])) };
  }) as never;
  const newest = newestOf(catalog, entries).map(({ entry, release }) => `${entry.id} ${release.version}`);
  expect(newest.slice(0, 3)).toEqual(["a/b 1.499.0", "a/b 1.449.0", "a/b 1.399.0"]);
  expect(newest.slice(10, 12)).toEqual(["a/c 1.499.0", "a/c 1.449.0"]);
  expect(newest).toHaveLength(50);
  looks = 0;
  newestOf(catalog, entries);
  expect(looks).toBeLessThan(1000 * 20);
});
