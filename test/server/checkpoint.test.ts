/** `/v1/keys` and `/v1/checkpoint` over HTTP, for each asker what that asker may see. */
import { describe, expect, test } from "vitest";
import { CHECKPOINT_TYPE, parseBucket, parseCheckpoint } from "../../src/core/trust/checkpoint.ts";
import { envelopeSchema, openEnvelope } from "../../src/core/trust/dsse.ts";
import { NO_KEYS } from "../../src/core/trust/key-document.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";
import { keyDocument, testKey } from "../support/signing-index.ts";

const key = testKey();
const keys = async () => ({ document: keyDocument(key), signer: key.signer });
const registry = () =>
  new RegistryFixture()
    .publish("a/open", "1.0.0")
    .publish("a/shut", "1.0.0")
    .offer("a/shut", { visibility: "private" });

async function skillsOf(index: ReturnType<typeof createIndex>): Promise<readonly string[]> {
  const envelope = envelopeSchema.parse(await json(index.ask("/v1/checkpoint")));
  const opened = openEnvelope(envelope, CHECKPOINT_TYPE, new Map([[key.signer.keyId, key.publicKey]]));
  expect(parseCheckpoint(opened?.payload ?? "")).toBeDefined();
  const skills = new Set<string>();
  for (let bucket = 0; bucket < 64; bucket++) {
    const { table } = await json<{ table: string }>(index.ask(`/v1/checkpoint/${bucket}`));
    for (const id of parseBucket(table)?.keys() ?? []) skills.add(id);
  }
  return [...skills].toSorted();
}

describe("a checkpoint", () => {
  test("has what its asker may see", async () => {
    expect(await skillsOf(createIndex({ registry: registry(), audience: "public", deps: { keys } }))).toEqual([
      "a/open",
    ]);
    expect(await skillsOf(createIndex({ registry: registry(), audience: "all", deps: { keys } }))).toEqual([
      "a/open",
      "a/shut",
    ]);
  });

  test("is the same, byte for byte, whatever happens to what is hidden", async () => {
    const changing = registry();
    const index = createIndex({ registry: changing, audience: "public", deps: { keys } });
    const before = await (await index.ask("/v1/checkpoint")).text();
    changing.publish("a/shut", "1.1.0").publish("b/new", "1.0.0").offer("b/new", { enabled: false });
    expect(await (await index.ask("/v1/checkpoint")).text()).toBe(before);
  });

  test("follows what is published", async () => {
    const changing = registry();
    const index = createIndex({ registry: changing, audience: "public", deps: { keys } });
    await skillsOf(index);
    changing.publish("c/later", "1.0.0");
    expect(await skillsOf(index)).toEqual(["a/open", "c/later"]);
  });

  test("is not there where nothing is signed, and the keys are none", async () => {
    const index = createIndex({ registry: registry() });
    expect(await json(index.ask("/v1/keys"))).toEqual(NO_KEYS);
    expect((await index.ask("/v1/checkpoint")).status).toBe(404);
    expect((await index.ask("/v1/checkpoint/0")).status).toBe(404);
  });

  test.each(["64", "-1", "00", "x"])("has no table %s", async (bucket) => {
    const index = createIndex({ registry: registry(), deps: { keys } });
    expect((await index.ask(`/v1/checkpoint/${bucket}`)).status).toBe(404);
  });
});
