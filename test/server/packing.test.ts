/** Packing archives anew: bounded by bytes, shared by who asks for the same, and kept. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeArchive } from "../../src/core/skill/archive.ts";
import { type Packable, Packing } from "../../src/server/packing.ts";

const SKILL_MD = { path: "SKILL.md", executable: false, bytes: Buffer.from("x") };

/** Archives that are packed when the test says so. */
function pieces() {
  const started: string[] = [];
  const go = new Map<string, () => void>();
  const packable = (key: string, bytes: number): Packable => ({
    key,
    bytes,
    files: async () => {
      started.push(key);
      await new Promise<void>((resolve) => go.set(key, resolve));
      return [SKILL_MD];
    },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const finish = async (key: string) => {
    go.get(key)?.();
    await settled();
  };
  return { started, packable, finish, settled };
}

describe("Packing", () => {
  test("packs so many bytes at a time, in the order in which it was asked, one of any size", async () => {
    const packing = new Packing({ atOnce: 10 });
    const { started, packable, finish, settled } = pieces();
    const asked = [packing.document(packable("a", 6)), packing.document(packable("b", 6))];
    asked.push(packing.document(packable("c", 2)), packing.document(packable("d", 60)));
    await settled();
    expect(started).toEqual(["a"]);
    await finish("a");
    expect(started).toEqual(["a", "b", "c"]);
    await finish("b");
    await finish("c");
    expect(started).toEqual(["a", "b", "c", "d"]);
    await finish("d");
    const [first] = await Promise.all(asked);
    expect(decodeArchive(first?.body as Uint8Array).map(({ path }) => path)).toEqual(["SKILL.md"]);
  });

  test("does it once for all who ask for the same, and keeps it", async () => {
    const packing = new Packing();
    const { started, packable, finish, settled } = pieces();
    const asked = [packing.document(packable("a", 1)), packing.sums(packable("a", 1))] as const;
    await settled();
    await finish("a");
    const [{ body, etag }, sums] = await Promise.all(asked);
    expect(sums).toEqual({ etag, md5: createHash("md5").update(body).digest("hex") });
    expect((await packing.document(packable("a", 1))).body).toBe(body);
    expect(started).toEqual(["a"]);
  });

  test("sends away who would wait behind too many, and goes on after one that fails", async () => {
    const packing = new Packing({ atOnce: 1, maxWaiting: 1 });
    const { packable, finish, settled } = pieces();
    const failing = packing.document({ key: "f", bytes: 1, files: () => Promise.reject(new Error("gone")) });
    const next = packing.document(packable("a", 1));
    const refused = packing.document(packable("b", 1));
    await expect(refused).rejects.toMatchObject({ code: "REGISTRY_BUSY" });
    await expect(failing).rejects.toThrow("gone");
    await settled();
    await finish("a");
    expect((await next).body.length).toBeGreaterThan(0);
  });
});
