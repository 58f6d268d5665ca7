/** What was read last stays, within its bytes. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createIsomorphicObjects } from "../../src/adapters/git/isomorphic-objects.ts";
import { RecentlyRead } from "../../src/core/recently-read.ts";
import { GitFixture } from "../support/git-fixture.ts";

const MAX = 10;
const step = fc.record({ oid: fc.constantFrom("a", "b", "c", "d", "e"), set: fc.boolean() });
/** Each object has one size; the last is too large to keep. */
const SIZES: Readonly<Record<string, number>> = { a: 1, b: 3, c: 4, d: 6, e: 11 };

it("keeps exactly what was used last and fits", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const kept = new RecentlyRead<string>(MAX);
      let model: string[] = []; // used last is last
      for (const { oid, set } of steps) {
        const bytes = SIZES[oid] ?? 0;
        if (!set) {
          expect(kept.get(oid)).toBe(model.includes(oid) ? `value of ${oid}` : undefined);
          if (model.includes(oid)) model = [...model.filter((other) => other !== oid), oid];
          continue;
        }
        kept.set(oid, `value of ${oid}`, bytes);
        if (model.includes(oid) || bytes > MAX) continue;
        model.push(oid);
        while (model.reduce((sum, other) => sum + (SIZES[other] ?? 0), 0) > MAX) model.shift();
      }
      for (const oid of Object.keys(SIZES)) expect(kept.get(oid) !== undefined).toBe(model.includes(oid));
      kept.clear();
      for (const oid of Object.keys(SIZES)) expect(kept.get(oid)).toBeUndefined();
    }),
  );
});

it("lets isomorphic-git read a loose object once", async () => {
  const repository = new GitFixture();
  const oid = repository.commit({ "a.txt": "some text\n" }, "one");
  const gitDir = join(repository.dir, ".git");
  const objects = createIsomorphicObjects({ gitDir });
  const commit = await objects.commit(oid);
  rmSync(join(gitDir, "objects", oid.slice(0, 2), oid.slice(2)));
  expect(await objects.commit(oid)).toEqual(commit);
  expect(await objects.has(oid, "blob")).toBe(false);
  await objects.close();
  const another = createIsomorphicObjects({ gitDir });
  await expect(another.commit(oid)).rejects.toMatchObject({ code: expect.any(String) });
  await another.close();
  repository.cleanup();
});
