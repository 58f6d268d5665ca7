import { describe, expect, test } from "vitest";
import { ReleaseFiles } from "../../../src/app/index/release-files.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { decodeArchive } from "../../../src/core/skill/archive.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const FILES = {
  "scripts/run.sh": { text: "#!/bin/sh\n", executable: true },
  "a.md": "first\n",
  "assets/\u{1f4a1}.txt": "light\n",
  "assets/\uffee.txt": "sorts before the light bulb in UTF-8\n",
} as const;

function publish(): { registry: RegistryFixture; release: Release; files: ReleaseFiles } {
  const registry = new RegistryFixture().publish("billing/refunds", "1.0.0", { files: FILES });
  const release = registry.catalog.skills.get("billing/refunds" as SkillId)?.releases.get("1.0.0");
  if (release === undefined) throw new Error("not published");
  return { registry, release, files: new ReleaseFiles(() => registry.objects) };
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts);
}

describe("a release's files", () => {
  test("are listed with SKILL.md first and then in UTF-8 order", async () => {
    const { release, files } = publish();
    const listed = await files.list(release.tree);
    expect(listed.map((f) => f.path)).toEqual([
      "SKILL.md",
      "a.md",
      "assets/\uffee.txt",
      "assets/\u{1f4a1}.txt",
      "scripts/run.sh",
    ]);
    expect(await files.paths(release.tree)).toEqual(listed.map((f) => f.path));
    expect(listed[1]).toEqual({ path: "a.md", size: 6, mode: "0644", sha256: sha256("first\n") });
    expect(listed[4]).toMatchObject({ path: "scripts/run.sh", mode: "0755" });
  });

  test("make an archive with the release's digest and size", async () => {
    const { release, files } = publish();
    const bytes = await collect(files.archive(release));
    expect(sha256(bytes)).toBe(release.digest);
    expect(bytes.length).toBe(release.size);
    expect(decodeArchive(bytes).map((f) => f.path)).toContain("scripts/run.sh");
  });

  test("never end an archive that has another digest", async () => {
    const { release, files } = publish();
    const pieces: Uint8Array[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of files.archive({ ...release, digest: `sha256:${"0".repeat(64)}` })) pieces.push(piece);
    };
    await expect(read()).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(Buffer.concat(pieces).length).toBeLessThan(release.size);
  });

  test("are read from Git once for as long as they are kept", async () => {
    const { registry, release, files } = publish();
    await Promise.all([files.list(release.tree), files.list(release.tree), files.paths(release.tree)]);
    await files.list(release.tree);
    expect(registry.objects.reads).toEqual({ trees: 1, blobs: 5 });
  });

  test("are found by their exact path only", async () => {
    const { release, files } = publish();
    expect(Buffer.from(await files.file(release.tree, "a.md")).toString()).toBe("first\n");
    for (const path of ["", "A.md", "./a.md", "scripts", "scripts/", "../a.md", "scripts/../a.md", "__proto__"]) {
      await expect(files.file(release.tree, path)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    }
  });

  test("of a ledger that lies are not read beyond what a skill may be", async () => {
    const { registry, files } = publish();
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`${i}.md`, ""]));
    const large = registry.objects.addTree({ a: Buffer.alloc(30 << 20), b: Buffer.alloc(30 << 20, 1) });
    const huge = registry.objects.addTree({ a: Buffer.alloc((50 << 20) + 1) });
    const refused = { code: "LEDGER_CORRUPT" };
    await expect(files.list(registry.objects.addTree(many))).rejects.toMatchObject(refused);
    await expect(files.list(large)).rejects.toMatchObject(refused);
    await expect(files.list(huge)).rejects.toMatchObject(refused);
    await expect(files.file(huge, "a")).rejects.toMatchObject(refused);
  });

  test("make no archive that is larger than the release says", async () => {
    const { registry, release, files } = publish();
    const tree = registry.objects.addTree({ "SKILL.md": "x".repeat(release.size + 1) });
    await expect(collect(files.archive({ ...release, tree }))).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  test("that Git has lost are an error and no empty file", async () => {
    const { registry, release, files } = publish();
    registry.objects.lose("first\n");
    await expect(files.list(release.tree)).rejects.toMatchObject({ code: "OBJECT_MISSING" });
  });
});
