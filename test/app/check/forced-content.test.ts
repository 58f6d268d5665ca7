/** Working out the digests of content that is not published: what is read for it, and how often. */
import { expect, it } from "vitest";
import { OutstandingDigests } from "../../../src/app/check/forced-content.ts";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";

const MIB = 1024 * 1024;

/** Folders of one file of so many bytes each, and what was read of them. */
function folders(bytes: number) {
  const read: string[] = [];
  const content = new Uint8Array(bytes);
  const objects = {
    async *files(tree: string) {
      yield { path: "SKILL.md", mode: 0o100644 as const, oid: tree };
    },
    async blob(oid: string) {
      read.push(oid);
      return { size: bytes, bytes: content };
    },
  };
  return { digests: new OutstandingDigests(objects), read };
}

const refused = (id: string, tree: string) =>
  ({ id, outstanding: { kind: "refused", tree, findings: [] } }) as unknown as SkillEntry;

it("reads a content once, however many ask for it", async () => {
  const { digests, read } = folders(1);
  const [one, two] = [refused("a/one", "t1"), refused("a/two", "t1")] as const;
  expect(await digests.of(one)).toBe(await digests.of(two));
  expect([...(await digests.ofRefused([one, two])).keys()]).toEqual(["a/one", "a/two"]);
  expect(read).toEqual(["t1"]);
});

it("begins no further one once it has read as much as two skills may be large", async () => {
  const { digests, read } = folders(40 * MIB);
  const all = Array.from({ length: 6 }, (_, i) => refused(`a/s${i}`, `t${i}`));
  expect((await digests.ofRefused(all)).size).toBe(3);
  expect(read).toEqual(["t0", "t1", "t2"]);
});
