import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { decodeArchive } from "../../../src/core/skill/archive.ts";
import { createIndex, type IndexFixture, json } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

/** What Claude Code 2.1.330 takes: a bare-hex digest, an absolute address of a zip. */
const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  owner: z.strictObject({ name: z.string() }),
  plugins: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      version: z.string(),
      keywords: z.array(z.string()).optional(),
      source: z.strictObject({
        source: z.literal("archive"),
        url: z.string().regex(/^https:\/\/skills\.example\.com\/acme\/archives\/sha256\/[0-9a-f]{64}\.zip$/),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
      strict: z.literal(false),
      skills: z.tuple([z.literal("./")]),
    }),
  ),
});

function publish(audience?: "internal"): IndexFixture {
  const registry = new RegistryFixture()
    .publish("billing/refunds", "1.1.0")
    .publish("billing/review", "1.0.0")
    .publish("legal/review", "2.0.0")
    .publish("legal/secret", "1.0.0")
    .offer("legal/secret", { visibility: "internal" })
    .publish("x/hidden-from-clients", "1.0.0", { files: { "SKILL.md": "no frontmatter" } });
  return createIndex({
    registry,
    deps: { baseUrl: "https://skills.example.com/acme" },
    ...(audience === undefined ? {} : { audience }),
  });
}

async function names(index: IndexFixture, scope = ""): Promise<readonly string[]> {
  const { plugins } = schema.parse(
    await json(index.ask(`${scope}/.claude-plugin/marketplace.json`, { host: "skills.example.com" })),
  );
  return plugins.map(({ name, version }) => `${name} ${version.split("+")[1]}`);
}

describe("the marketplace of Claude Code", () => {
  test.each([
    ["", ["refunds 1.1.0"]],
    ["/skills/billing", ["refunds 1.1.0", "review 1.0.0"]],
    ["/skills/legal/review", ["review 2.0.0"]],
    ["/skills/legal/review/2.0.0", ["review 2.0.0"]],
  ])("below '%s' offers what that address says", async (scope, expected) => {
    expect(await names(publish(), scope)).toEqual(expected);
  });

  test("offers what is internal to members alone", async () => {
    expect(await names(publish("internal"))).toEqual(["refunds 1.1.0", "secret 1.0.0"]);
  });

  test.each(["/skills/none", "/skills/legal/secret", "/skills/x", "/skills/legal/review/9.0.0"])(
    "is not there below %s",
    async (scope) => {
      expect((await publish().ask(`${scope}/.claude-plugin/marketplace.json`)).status).toBe(404);
    },
  );

  test("leads to archives of the digests that it names", async () => {
    const index = publish();
    const { plugins } = schema.parse(await json(index.ask("/.claude-plugin/marketplace.json")));
    for (const { source } of plugins) {
      const archive = await index.ask(new URL(source.url).pathname.replace("/acme", ""));
      expect(sha256(new Uint8Array(await archive.arrayBuffer()))).toBe(`sha256:${source.sha256}`);
    }
  });

  test("has another name at each address, and follows what is published", async () => {
    const index = createIndex({ registry: new RegistryFixture().publish("a/one", "1.0.0") });
    const read = (host: string, scope = "") =>
      json<{ name: string; plugins: { version: string }[] }>(
        index.ask(`${scope}/.claude-plugin/marketplace.json`, { host }),
      );
    expect((await read("a.example")).name).toBe("a-example-skills");
    expect((await read("b.example")).name).toBe("b-example-skills");
    expect((await read("b.example", "/skills/a")).name).toBe("b-example-skills-a-skills");
    index.registry.publish("a/one", "1.0.1");
    expect((await read("a.example")).plugins[0]?.version).toBe("2.0.0+1.0.1");
  });
});

describe("a group in the marketplace", () => {
  function withGroup(audience: "public" | "internal" = "public", text = "X"): IndexFixture {
    const registry = new RegistryFixture()
      .publish("a/one", "1.0.0", { files: text === "X" ? {} : { "x.md": text } })
      .publish("a/two", "1.0.0", { files: { "x.md": text } });
    const pin = (id: string) => {
      const digest = registry.catalog.skills.get(id as never)?.releases.get("1.0.0")?.digest as `sha256:${string}`;
      return { id: id as SkillId, version: "1.0.0", digest };
    };
    registry.publish("sets/desk", "2.0.0", { kind: "group", related: { members: [pin("a/one"), pin("a/two")] } });
    return createIndex({ registry, audience });
  }
  interface Group {
    readonly plugins: readonly {
      readonly name: string;
      readonly source: { readonly url: string; readonly sha256: string };
    }[];
  }
  const read = async (index: IndexFixture) =>
    (await json<Group>(index.ask("/.claude-plugin/marketplace.json"))).plugins.find(({ name }) => name === "desk");

  test("is one archive with the skills of its members, under the digest that is named", async () => {
    const index = withGroup();
    const { source = { url: "", sha256: "" } } = (await read(index)) ?? {};
    expect(source.url).toBe("http://localhost/plugins/sets/desk/2.0.0.zip");
    const bytes = new Uint8Array(await (await index.ask("/plugins/sets/desk/2.0.0.zip")).arrayBuffer());
    expect(sha256(bytes)).toBe(`sha256:${source.sha256}`);
    expect(decodeArchive(bytes).map(({ path }) => path)).toEqual([
      "plugin.json",
      "skills/desk/SKILL.md",
      "skills/one/SKILL.md",
      "skills/two/SKILL.md",
      "skills/two/x.md",
    ]);
  });

  test("is not there where its skills are more than clients take", async () => {
    const index = withGroup("public", "x".repeat(26 << 20));
    expect(await read(index)).toBeUndefined();
    expect((await index.ask("/plugins/sets/desk/2.0.0.zip")).status).toBe(404);
    expect((await index.ask("/v1/skills/sets/desk")).status).toBe(200);
  });

  test("is not there where a member is hidden, and no skill is a group", async () => {
    const index = withGroup();
    index.registry.offer("a/two", { visibility: "internal" });
    expect(await read(index)).toBeUndefined();
    for (const path of ["sets/desk/2.0.0.zip", "sets/desk/2.0.0", "sets/desk/9.0.0.zip", "a/one/1.0.0.zip"])
      expect((await index.ask(`/plugins/${path}`)).status).toBe(404);
    const member = withGroup("internal");
    member.registry.offer("a/two", { visibility: "internal" });
    expect(await read(member)).toBeDefined();
  });
});
