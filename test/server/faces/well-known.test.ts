import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../../src/core/bytes.ts";
import { createIndex, type IndexFixture, json } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

/** What skills 1.7.4 and OpenCode 1.18.33 demand of an entry together; lengths are UTF-16 units, as they count. */
const name = z.string().regex(/^(?!.*--)[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/);
const hybridSchema = z.strictObject({
  $schema: z.literal("https://schemas.agentskills.io/discovery/0.2.0/schema.json"),
  skills: z.array(
    z.strictObject({
      name,
      type: z.literal("archive"),
      description: z.string().min(1).max(1024),
      url: z.string().regex(/^\/archives\/sha256\/[a-f0-9]{64}\.zip$/),
      digest: z.string().regex(/^sha256:[a-f0-9]{64}$/),
      version: z.string(),
      files: z.array(z.string()).min(1),
    }),
  ),
});
/** Clients of 0.1 refuse the whole index for one entry that is not so. */
const legacySchema = z.strictObject({
  skills: z.array(
    z.strictObject({
      name,
      description: z.string().min(1),
      files: z
        .array(z.string().regex(/^(?![/\\])(?!.*\.\.)[\x20-\x7e]+$/))
        .min(1)
        .refine((files) => files.some((f) => f.toLowerCase() === "skill.md")),
    }),
  ),
});

const HYBRID = "/.well-known/agent-skills";
const LEGACY = "/.well-known/skills";

async function hybrid(index: IndexFixture, scope = ""): Promise<z.infer<typeof hybridSchema>["skills"]> {
  return hybridSchema.parse(await json(index.ask(`${scope}${HYBRID}/index.json`))).skills;
}

async function legacy(index: IndexFixture, scope = ""): Promise<z.infer<typeof legacySchema>["skills"]> {
  return legacySchema.parse(await json(index.ask(`${scope}${LEGACY}/index.json`))).skills;
}

const FILES = { "references/policy.md": "# Policy\n", "scripts/run.sh": { text: "echo\n", executable: true } } as const;

function publish(): IndexFixture {
  return createIndex({
    registry: new RegistryFixture()
      .publish("billing/refunds", "1.0.0", { files: FILES })
      .publish("billing/refunds", "1.1.0", { files: FILES, description: `${"x".repeat(1023)}\u{1f4a1}y` })
      .publish("billing/review", "1.0.0")
      .publish("engineering/review", "2.0.0")
      .publish("support/triage", "1.0.0")
      .retire("support/triage"),
  });
}

describe("the root index", () => {
  test("lists each skill whose bare name is unambiguous, in both formats", async () => {
    const index = publish();
    expect((await hybrid(index)).map((e) => `${e.name} ${e.version}`)).toEqual(["refunds 1.1.0"]);
    expect((await legacy(index)).map((e) => e.name)).toEqual(["refunds"]);
    expect((await hybrid(index))[0]?.files).toEqual(["SKILL.md", "references/policy.md", "scripts/run.sh"]);
  });

  test("is an index, too, while nothing is published", async () => {
    const index = createIndex();
    expect(await hybrid(index)).toEqual([]);
    expect(await legacy(index)).toEqual([]);
  });

  test("cuts a description that clients would drop the entry for, between code points", async () => {
    const [entry] = await hybrid(publish());
    expect(entry?.description).toBe(`${"x".repeat(1023)}…`);
    const whole = createIndex({
      registry: new RegistryFixture().publish("a/one", "1.0.0", { description: "z".repeat(1024) }),
    });
    expect((await hybrid(whole))[0]?.description).toBe("z".repeat(1024));
    const split = createIndex({
      registry: new RegistryFixture().publish("a/one", "1.0.0", { description: "\u{1f4a1}".repeat(600) }),
    });
    expect((await hybrid(split))[0]?.description).toBe(`${"\u{1f4a1}".repeat(511)}…`);
  });

  test("leads to archives that have the digests it names", async () => {
    const index = publish();
    for (const { url, digest } of await hybrid(index)) {
      expect(sha256(new Uint8Array(await (await index.ask(url)).arrayBuffer()))).toBe(digest);
    }
  });

  test("leaves out of the old format what its clients refuse, and nothing else", async () => {
    const registry = new RegistryFixture()
      .publish("a/dots", "1.0.0", { files: { "a..b.md": "x" } })
      .publish("a/accents", "1.0.0", { files: { "é.md": "x" } })
      .publish("a/question", "1.0.0", { files: { "what?.md": "x" } })
      .publish("a/plain", "1.0.0");
    const index = createIndex({ registry });
    expect((await legacy(index)).map((e) => e.name)).toEqual(["plain"]);
    expect((await hybrid(index)).map((e) => e.name)).toEqual(["accents", "dots", "plain", "question"]);
  });

  test("reads each release once", async () => {
    const index = publish();
    const { reads } = index.registry.objects;
    for (let i = 0; i < 3; i++) await Promise.all([hybrid(index), legacy(index)]);
    const before = { ...reads };
    expect(before).toEqual({ trees: 1, blobs: 3 });
    index.registry.publish("support/answers", "1.0.0");
    await Promise.all([hybrid(index), legacy(index)]);
    expect(reads).toEqual({ trees: 2, blobs: 4 });
  });

  test("is written again after a failure", async () => {
    const registry = new RegistryFixture().publish("a/one", "1.0.0");
    let isDown = true;
    const objects = Object.create(registry.objects, {
      files: { value: (tree: string) => (isDown ? down() : registry.objects.files(tree)) },
    });
    const index = createIndex({ registry, deps: { objects: () => objects } });
    expect((await index.ask(`${HYBRID}/index.json`)).status).toBe(500);
    isDown = false;
    expect(await hybrid(index)).toHaveLength(1);
  });

  test("names a renamed skill by its new name", async () => {
    const registry = new RegistryFixture().publish("a/old", "1.0.0");
    const index = createIndex({ registry });
    expect((await hybrid(index)).map((e) => e.name)).toEqual(["old"]);
    registry.rename("a/old", "a/new");
    expect((await hybrid(index)).map((e) => e.name)).toEqual(["new"]);
    expect((await legacy(index)).map((e) => e.name)).toEqual(["new"]);
  });
});

function down(): never {
  throw new Error("Git is down");
}

describe("a scoped index", () => {
  test.each([
    ["/skills/billing", ["refunds 1.1.0", "review 1.0.0"]],
    ["/skills/engineering", ["review 2.0.0"]],
    ["/skills/engineering/review", ["review 2.0.0"]],
    ["/skills/billing/refunds/1.0.0", ["refunds 1.0.0"]],
    ["/skills/billing/refunds/%5E1.0", ["refunds 1.1.0"]],
    ["/skills/billing/refunds/latest", ["refunds 1.1.0"]],
    ["/skills/support/triage/1.0.0", ["triage 1.0.0"]],
  ])("%s lists just what its address says", async (scope, expected) => {
    const index = publish();
    expect((await hybrid(index, scope)).map((e) => `${e.name} ${e.version}`)).toEqual(expected);
    expect((await legacy(index, scope)).map((e) => e.name)).toEqual(expected.map((e) => e.split(" ")[0]));
  });

  test.each([
    "/skills/none",
    "/skills/support",
    "/skills/billing/none",
    "/skills/billing/refunds/9.0.0",
    "/skills/support/triage",
  ])("%s is no empty index but 404, so that no client falls back to installing everything", async (scope) => {
    for (const folder of [HYBRID, LEGACY])
      expect((await publish().ask(`${scope}${folder}/index.json`)).status).toBe(404);
  });
});

describe("listed files", () => {
  test.each(["", "/skills/billing", "/skills/billing/refunds", "/skills/billing/refunds/1.1.0"])(
    "are served beside the index at %s",
    async (scope) => {
      const index = publish();
      for (const [folder, entries] of [
        [HYBRID, await hybrid(index, scope)],
        [LEGACY, await legacy(index, scope)],
      ] as const) {
        for (const { name, files } of entries) {
          for (const file of files) {
            const answer = await index.ask(`${scope}${folder}/${name}/${file}`);
            expect(answer.status).toBe(200);
            expect(answer.headers.get("content-type")).toMatch(/^text\/(markdown|plain)/);
          }
        }
      }
      const pinned = scope.endsWith("1.1.0");
      const answer = await index.ask(`${scope}${HYBRID}/refunds/references/policy.md`);
      expect(await answer.text()).toBe("# Policy\n");
      expect(answer.headers.get("cache-control")?.includes("immutable")).toBe(pinned);
    },
  );

  test("are those of listed skills alone", async () => {
    const index = publish();
    for (const path of ["review/SKILL.md", "triage/SKILL.md", "refunds/none.md", "refunds/..%2fSKILL.md", "refunds/"]) {
      expect((await index.ask(`${HYBRID}/${path}`)).status).toBe(404);
    }
    expect((await index.ask(`/skills/billing/refunds${HYBRID}/review/SKILL.md`)).status).toBe(404);
  });

  test("may be those of a skill that is called like one of our folders", async () => {
    const index = createIndex({
      registry: new RegistryFixture()
        .publish("skills/files", "1.0.0")
        .publish("files/index", "1.0.0")
        .publish("x/versions", "1.0.0"),
    });
    for (const scope of ["", "/skills/skills", "/skills/skills/files"]) {
      expect((await index.ask(`${scope}${HYBRID}/files/SKILL.md`)).status).toBe(200);
    }
    expect((await hybrid(index, "/skills/files/index")).map((e) => e.name)).toEqual(["index"]);
    expect((await index.ask("/skills/skills/files/1.0.0/files/SKILL.md")).status).toBe(200);
    expect((await index.ask("/v1/skills/x/versions/versions/1.0.0/files/SKILL.md")).status).toBe(200);
  });
});
