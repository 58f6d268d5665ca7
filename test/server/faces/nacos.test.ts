import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeArchive } from "../../../src/core/skill/archive.ts";
import { createIndex, type IndexFixture, json } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const GET = "/nacos/v3/client/ai/skills";
const ADMIN = "/nacos/v3/admin/ai/skills";

function publish(audience: "public" | "internal" = "public"): IndexFixture {
  const registry = new RegistryFixture()
    .publish("billing/refunds", "1.0.0")
    .publish("billing/refunds", "1.1.0", { files: { "scripts/run.sh": { text: "echo\n", executable: true } } })
    .channel("billing/refunds", "stable", "1.0.0")
    .publish("billing/review", "1.0.0")
    .publish("legal/review", "2.0.0")
    .publish("legal/secret", "1.0.0")
    .offer("legal/secret", { visibility: "internal" });
  return createIndex({ registry, audience });
}

describe("what Nacos' clients get", () => {
  test.each([
    ["name=refunds", "1.1.0"],
    ["name=refunds&namespaceId=public", "1.1.0"],
    ["name=refunds&version=1.0.0&label=latest", "1.0.0"],
    ["name=refunds&label=stable", "1.0.0"],
    ["name=review&namespaceId=legal", "2.0.0"],
  ])("%s is version %s", async (query, version) => {
    const answer = await publish().ask(`${GET}?${query}`);
    expect([answer.status, answer.headers.get("x-nacos-skill-resolved-version")]).toEqual([200, version]);
  });

  test("is one folder called like the skill, under the MD5 that the answer names", async () => {
    const index = publish();
    const answer = await index.ask(`${GET}?name=refunds`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const files = decodeArchive(bytes).map(({ path, executable }) => [path, executable]);
    expect(files).toEqual([
      ["refunds/SKILL.md", false],
      ["refunds/scripts/run.sh", true],
    ]);
    const md5 = createHash("md5").update(bytes).digest("hex");
    expect(answer.headers.get("x-nacos-skill-md5")).toBe(md5);
    expect((await index.ask(`${GET}?name=refunds&md5=${md5}`)).status).toBe(304);
    expect((await index.ask(`${GET}?name=refunds&md5=${md5}&version=1.0.0`)).status).toBe(200);
    const etag = answer.headers.get("etag") ?? "";
    expect((await index.ask(`${GET}?name=refunds`, { headers: { "If-None-Match": etag } })).status).toBe(304);
  });

  test.each([
    ["name=none", 404, 20004],
    ["name=secret", 404, 20004],
    ["name=secret&namespaceId=legal", 404, 20004],
    ["name=review", 404, 20004],
    ["name=refunds&version=9.9.9", 404, 20004],
    ["name=..%2fx", 404, 20004],
    ["", 400, 10000],
    ["name=a&name=b", 400, 10000],
  ])("%s is answered %d as Nacos does", async (query, status, code) => {
    const answer = await publish().ask(`${GET}?${query}`);
    expect([answer.status, (await json<{ code: number }>(answer)).code]).toEqual([status, code]);
  });

  test("what is hidden answers as what does not exist", async () => {
    const index = publish();
    const read = async (name: string) => (await (await index.ask(`${GET}?name=${name}`)).text()).replaceAll(name, "X");
    expect(await read("secret")).toBe(await read("absent"));
    expect((await publish("internal").ask(`${GET}?name=secret`)).status).toBe(200);
  });
});

describe("what Nacos' clients list", () => {
  interface List {
    readonly data: { readonly totalCount: number; readonly pageItems: readonly { readonly name: string }[] };
  }
  const names = async (index: IndexFixture, query: string) =>
    (await json<List>(index.ask(`${ADMIN}/list?${query}`))).data.pageItems.map(({ name }) => name);

  test("is every bare name that is unambiguous, page by page, and a namespace whole", async () => {
    expect(await names(publish(), "")).toEqual(["refunds"]);
    expect(await names(publish("internal"), "namespaceId=public")).toEqual(["refunds", "secret"]);
    expect(await names(publish("internal"), "pageNo=2&pageSize=1")).toEqual(["secret"]);
    expect(await names(publish(), "namespaceId=billing")).toEqual(["refunds", "review"]);
    expect(await names(publish(), "namespaceId=billing&skillName=*view")).toEqual(["review"]);
    expect((await publish().ask(`${ADMIN}/list?pageSize=1000`)).status).toBe(400);
  });

  test("describes a skill with its versions and labels", async () => {
    const { data } = await json<{ data: Record<string, unknown> }>(publish().ask(`${ADMIN}?skillName=refunds`));
    expect(data).toMatchObject({ name: "refunds", labels: { latest: "1.1.0", stable: "1.0.0" }, onlineCnt: 2 });
    expect((data["versions"] as { version: string }[]).map(({ version }) => version)).toEqual(["1.1.0", "1.0.0"]);
  });

  test("is all that can be done here", async () => {
    expect((await publish().ask(`${ADMIN}/upload`, { method: "POST" })).status).toBe(405);
  });
});
