/** Replicas that sign with one key: nobody is answered by one that is behind what they saw. */
import { describe, expect, test } from "vitest";
import type { Audience } from "../../src/core/catalog/resolve.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";
import { keyDocument, testKey } from "../support/signing-index.ts";

const key = testKey();
const signing = (by = key) => ({ keys: async () => ({ document: keyDocument(by), signer: by.signer }) });

function replica(...versions: readonly string[]) {
  const registry = new RegistryFixture();
  for (const version of versions) registry.publish("a/open", version);
  const told: string[] = [];
  const index = (audience: Audience = "public", deps = signing()) =>
    createIndex({ registry, audience, deps: { ...deps, onBehind: () => told.push("behind") } });
  return { registry, told, index };
}

const positionOf = async (index: ReturnType<typeof createIndex>) =>
  (await index.ask("/v1/checkpoint")).headers.get("skilltrunk-position") ?? "";
const asking = (index: ReturnType<typeof createIndex>, position: string, path = "/v1/skills/a/open") =>
  index.ask(path, { headers: { "Skilltrunk-At-Least": position } });

describe("a replica that is behind", () => {
  test("answers nothing, says when to come again, and looks for what is new", async () => {
    const [ahead, behind] = [replica("1.0.0", "1.1.0"), replica("1.0.0")];
    const position = await positionOf(ahead.index());
    const index = behind.index();
    for (const path of [
      "/v1/skills/a/open",
      "/v1/checkpoint",
      "/.well-known/skills/index.json",
      "/v1/skills/no/such",
    ]) {
      const answer = await asking(index, position, path);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(await json(answer)).toMatchObject({
        code: "REGISTRY_BEHIND",
        detail: expect.stringContaining("not come"),
      });
    }
    expect(behind.told).toHaveLength(4);
    expect(index.errors).toEqual([]);
    behind.registry.publish("a/open", "1.1.0");
    expect((await asking(index, position)).status).toBe(200);
    expect(behind.told).toHaveLength(4);
  });

  test("answers whoever saw no more, and whoever says nothing", async () => {
    const [ahead, behind] = [replica("1.0.0", "1.1.0"), replica("1.0.0")];
    const position = await positionOf(behind.index());
    expect((await asking(ahead.index(), position)).status).toBe(200);
    expect((await asking(behind.index(), position)).status).toBe(200);
    expect((await behind.index().ask("/v1/skills/a/open")).status).toBe(200);
  });
});

describe("a position", () => {
  test("comes back with every answer to whoever says one, as far as the farthest of what they said", async () => {
    const [ahead, behind] = [replica("1.0.0", "1.1.0"), replica("1.0.0")];
    const [low, high] = [await positionOf(behind.index()), await positionOf(ahead.index())];
    const answer = await asking(ahead.index(), low);
    const back = answer.headers.get("skilltrunk-position") ?? "";
    expect((await asking(behind.index(), back)).status).toBe(503);
    expect((await asking(behind.index(), `${low}, ${high}`)).status).toBe(503);
    expect((await asking(ahead.index(), `x,${low},,${high}`)).headers.has("skilltrunk-position")).toBe(true);
    expect((await ahead.index().ask("/v1/skills/a/open")).headers.has("skilltrunk-position")).toBe(false);
  });

  test("never goes back, though what was seen is hidden now", async () => {
    const { registry, index } = replica("1.0.0", "1.1.0");
    const [one, other] = [index(), replica("1.0.0").index()];
    const seen = await positionOf(one);
    registry.publish("b/more", "1.0.0");
    const back = (await asking(one, seen)).headers.get("skilltrunk-position") ?? "";
    expect((await asking(other, back)).status).toBe(503);
  });

  test("tells nothing by its look: another one each time, and of one length", async () => {
    const { registry, index } = replica("1.0.0");
    const one = await positionOf(index());
    const other = await positionOf(index());
    expect(one).not.toBe(other);
    for (let i = 0; i < 12; i++) registry.publish(`b/s${i}`, "1.0.0");
    expect((await positionOf(index())).length).toBe(one.length);
  });

  test("does not move with what is hidden, so that asking a replica that is behind tells nothing of it", async () => {
    const [ahead, behind] = [replica("1.0.0"), replica("1.0.0")];
    const [watching, asked] = [ahead.index(), behind.index()];
    await positionOf(watching);
    ahead.registry.publish("a/shut", "1.0.0").offer("a/shut", { visibility: "private" });
    const hidden = await positionOf(watching);
    ahead.registry.publish("a/shut", "1.1.0");
    expect(hidden).not.toBe("");
    const settled = await positionOf(watching);
    behind.registry.publish("a/shut", "1.0.0").offer("a/shut", { visibility: "private" });
    expect((await asking(asked, settled)).status).toBe(200);
  });

  test("that another key or another asker's answer sealed, or nobody, is no condition", async () => {
    const [ahead, behind] = [replica("1.0.0", "1.1.0"), replica("1.0.0")];
    const foreign = await positionOf(ahead.index("public", signing(testKey())));
    const others = await positionOf(ahead.index("internal"));
    const flipped = (await positionOf(ahead.index())).replace(/^./, (first) => (first === "A" ? "B" : "A"));
    for (const position of [foreign, others, "", "x", "A".repeat(399), flipped])
      expect((await asking(behind.index(), position)).status).toBe(200);
  });

  test("comes with 304, too, and is not there where nothing is signed", async () => {
    const { index } = replica("1.0.0");
    const signed = index();
    const etag = (await signed.ask("/v1/checkpoint")).headers.get("etag") ?? "";
    const same = await signed.ask("/v1/checkpoint", { headers: { "If-None-Match": etag } });
    expect([same.status, same.headers.has("skilltrunk-position")]).toEqual([304, true]);
    const plain = createIndex({ registry: new RegistryFixture().publish("a/open", "1.0.0") });
    expect((await asking(plain, await positionOf(signed))).status).toBe(200);
  });
});
