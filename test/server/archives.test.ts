import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import type { Release } from "../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../src/core/names.ts";
import { decodeArchive } from "../../src/core/skill/archive.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("a/one", "1.0.0", {
    files: { "run.sh": { text: "#!/bin/sh\n", executable: true }, "notes.md": "some notes\n" },
  })
  .publish("a/one", "1.1.0", { files: { "notes.md": "other notes\n" } });
const index = createIndex({ registry });
const release = releaseOf("1.0.0");
const byDigest = `/archives/sha256/${release.digest.slice(7)}.zip`;
const byVersion = "/v1/skills/a/one/versions/1.0.0/archive.zip";

function releaseOf(version: string): Release {
  const found = registry.catalog.skills.get("a/one" as SkillId)?.releases.get(version);
  if (found === undefined) throw new Error(`${version} is not published`);
  return found;
}

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

describe("an archive", () => {
  test.each([byDigest, byVersion])("%s is the release's bytes, for ever", async (path) => {
    const answer = await index.ask(path);
    const bytes = await bytesOf(answer);
    expect(sha256(bytes)).toBe(release.digest);
    expect(decodeArchive(bytes).find((f) => f.path === "run.sh")?.executable).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/zip",
      "content-length": String(release.size),
      "cache-control": "public, max-age=31536000, immutable",
      "content-disposition": 'attachment; filename="one-1.0.0.zip"',
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      etag: `"${release.digest}"`,
      "repr-digest": `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`,
    });
  });

  test("of a channel or a range may be another one tomorrow", async () => {
    for (const wanted of ["latest", "^1"]) {
      const answer = await index.ask(`/v1/skills/a/one/versions/${wanted}/archive.zip`);
      expect(answer.headers.get("cache-control")).toBe("public, no-cache");
      expect(answer.headers.get("etag")).toBe(`"${releaseOf("1.1.0").digest}"`);
    }
  });

  test("is not sent again to whoever has it", async () => {
    const { objects } = registry;
    const reads = objects.reads.blobs;
    for (const etag of [`"${release.digest}"`, `W/"${release.digest}"`, `"x", "${release.digest}"`, "*"]) {
      const answer = await index.ask(byDigest, { headers: { "if-none-match": etag } });
      expect(answer.status).toBe(304);
      expect(answer.headers.get("etag")).toBe(`"${release.digest}"`);
      expect(answer.headers.get("cache-control")).toContain("immutable");
    }
    expect(objects.reads.blobs).toBe(reads);
    expect((await index.ask(byDigest, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  test("gives its headers without reading anything", async () => {
    const reads = registry.objects.reads.blobs;
    const answer = await index.ask(byDigest, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-length")).toBe(String(release.size));
    expect(await answer.text()).toBe("");
    expect(registry.objects.reads.blobs).toBe(reads);
  });

  test("has no ranges for HEAD (RFC 9110 §14.2)", async () => {
    for (const range of ["bytes=0-9", `bytes=${release.size}-`]) {
      const answer = await index.ask(byDigest, { method: "HEAD", headers: { range } });
      expect([answer.status, answer.headers.get("content-length")]).toEqual([200, String(release.size)]);
      expect(answer.headers.has("content-range")).toBe(false);
    }
  });

  test("gives any one range of itself", async () => {
    const whole = await bytesOf(await index.ask(byDigest));
    await fc.assert(
      fc.asyncProperty(fc.nat(release.size - 1), fc.nat(release.size * 2), async (first, length) => {
        const last = first + length;
        const answer = await index.ask(byDigest, { headers: { range: `bytes=${first}-${last}` } });
        const expected = whole.subarray(first, last + 1);
        expect(answer.status).toBe(206);
        expect(await bytesOf(answer)).toEqual(expected);
        expect(answer.headers.get("content-length")).toBe(String(expected.length));
        expect(answer.headers.get("content-range")).toBe(
          `bytes ${first}-${first + expected.length - 1}/${release.size}`,
        );
      }),
      { numRuns: 50 },
    );
  });

  test("refuses a range that it does not have", async () => {
    const answer = await index.ask(byDigest, { headers: { range: `bytes=${release.size}-` } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get("content-range")).toBe(`bytes */${release.size}`);
    expect(await json(answer)).toMatchObject({ code: "RANGE_NOT_SATISFIABLE" });
  });

  test("is sent whole where the range is of something else", async () => {
    const headers = { range: "bytes=0-1", "if-range": '"other"' };
    expect((await index.ask(byDigest, { headers })).status).toBe(200);
    headers["if-range"] = `"${release.digest}"`;
    expect((await index.ask(byDigest, { headers })).status).toBe(206);
  });

  test.each([
    "0",
    `${"0".repeat(64)}`,
    `${release.digest.slice(7).toUpperCase()}.zip`,
    `${release.digest.slice(7)}.tar`,
    "..%2f..%2fetc.zip",
  ])("/archives/sha256/%s is none", async (file) => {
    expect((await index.ask(`/archives/sha256/${file}`)).status).toBe(404);
  });

  test("is gone with its release, and from every address", async () => {
    const gone = new RegistryFixture()
      .publish("a/one", "1.0.0")
      .state("a/one", "1.0.0", "withdrawn", { reason: "leaks keys" });
    const { ask } = createIndex({ registry: gone });
    const digest = gone.catalog.skills
      .get("a/one" as SkillId)
      ?.releases.get("1.0.0")
      ?.digest.slice(7);
    const answer = await ask("/v1/skills/a/one/versions/1.0.0/archive.zip");
    expect(answer.status).toBe(410);
    expect((await json<{ detail: string }>(answer)).detail).toContain("leaks keys");
    expect((await ask("/skills/a/one/1.0.0/.well-known/agent-skills/index.json")).status).toBe(410);
    expect((await ask(`/archives/sha256/${digest}.zip`)).status).toBe(404);
  });
});

describe("an archive over a real connection", () => {
  let listening: Listening;
  const broken = new RegistryFixture().publish("a/one", "1.0.0", { files: { "z.md": "about to be lost\n" } });
  const errors: unknown[] = [];
  beforeAll(async () => {
    const { app } = createIndex({ registry: broken, deps: { onError: (error) => errors.push(error) } });
    listening = await listen(app, { host: "127.0.0.1", port: 0 });
  });
  afterAll(() => listening.close());

  test("is whole, and its HEAD says how long it is", async () => {
    const at = `${listening.url}/v1/skills/a/one/versions/1.0.0/archive.zip`;
    const digest = broken.catalog.skills.get("a/one" as SkillId)?.releases.get("1.0.0")?.digest;
    const bytes = await bytesOf(await fetch(at));
    expect(sha256(bytes)).toBe(digest);
    const head = await fetch(at, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(bytes.length));
  });

  test("is refused in one sentence when Git has lost it altogether, and tells us alone which object", async () => {
    broken.publish("a/gone", "1.0.0", { files: { "SKILL.md": "---\nname: gone\ndescription: Is gone.\n---\n" } });
    broken.objects.lose("---\nname: gone\ndescription: Is gone.\n---\n");
    const answer = await fetch(`${listening.url}/v1/skills/a/gone/versions/1.0.0/archive.zip`);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    const { code, detail } = await json<{ code: string; detail: string }>(answer);
    expect([code, detail]).toEqual([
      "OBJECT_MISSING",
      "The registry cannot answer this now. What is wrong is in its log.",
    ]);
    expect(errors.splice(0)).toMatchObject([{ code: "OBJECT_MISSING" }]);
  });

  test("breaks off rather than end wrong when Git has lost a file, and tells us alone", async () => {
    const printed = vi.spyOn(console, "error");
    broken.objects.lose("about to be lost\n");
    const at = `${listening.url}/v1/skills/a/one/versions/1.0.0/archive.zip`;
    await expect(fetch(at).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(errors).toMatchObject([{ code: "OBJECT_MISSING" }]);
    expect(printed).not.toHaveBeenCalled();
  });
});
