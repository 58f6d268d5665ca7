import { describe, expect, test } from "vitest";
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
