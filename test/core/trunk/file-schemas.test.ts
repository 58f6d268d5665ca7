import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { serverPayload } from "../../../src/core/install/server-payload.ts";
import { groupSchema, manifestSchema } from "../../../src/core/skill/manifest-schema.ts";
import { agentPayload, hookPayload } from "../../../src/core/skill/payload.ts";
import { fileSchemas } from "../../../src/core/trunk/file-schemas.ts";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

const DIGEST = `sha256:${"0".repeat(64)}`;

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

function schemaOf(name: string): JsonSchema {
  return JSON.parse(fileSchemas().get(`${name}.schema.json`) ?? "{}") as JsonSchema;
}

/** Every schema inside one, itself included, with the keys that lead to it. */
function parts(schema: JsonSchema, path: string): readonly (readonly [path: string, part: JsonSchema])[] {
  const inner = [
    ...Object.entries(schema.properties ?? {}).map(([key, part]) => [`${path}.${key}`, part] as const),
    ...[schema.propertyNames, schema.additionalProperties, schema.items, ...(schema.anyOf ?? [])].map(
      (part) => [path, part] as const,
    ),
  ];
  return [[path, schema], ...inner.flatMap(([where, part]) => (typeof part === "object" ? parts(part, where) : []))];
}

describe("fileSchemas", () => {
  it.each(["docs/schemas", "skills-repo-template/.skilltrunk"])(
    "are those in %s; when not: npm run build, then node scripts/json-schemas.js",
    (folder) => {
      expect(fileSchemas().size).toBe(13);
      for (const [name, text] of fileSchemas()) expect(readFileSync(join(ROOT, folder, name), "utf8"), name).toBe(text);
    },
  );

  it.each(["policy", "skilltrunk", "lifecycle", "skill"])(
    "say a word about every key at the top of %s.yaml",
    (name) => {
      const keys = Object.entries(schemaOf(name).properties ?? {});
      expect(keys.length).toBeGreaterThan(5);
      expect(keys.filter(([, { description }]) => description === undefined)).toEqual([]);
    },
  );

  it("take one value or a list of them, the words that are known, and no other keys", () => {
    const approvals = schemaOf("policy").properties?.["approvals"]?.properties?.["rules"]?.items;
    const kind = approvals?.properties?.["when"]?.properties?.["kind"]?.anyOf;
    expect(kind).toEqual([
      expect.objectContaining({ enum: expect.arrayContaining(["new", "channel"]) }),
      expect.objectContaining({ items: expect.objectContaining({ enum: expect.arrayContaining(["new", "channel"]) }) }),
    ]);
    const rules = schemaOf("policy").properties?.["rules"]?.propertyNames?.anyOf?.flatMap((one) => one.enum ?? []);
    expect(rules).toContain("description-length");
    expect(rules).not.toContain("symlink");
    expect(schemaOf("policy")).toMatchObject({ additionalProperties: false });
  });

  it("take of skill.yaml what somebody writes, not what becomes of it when it is read", () => {
    const schema = z.fromJSONSchema(schemaOf("skill") as z.core.JSONSchema.JSONSchema);
    const valid = (file: object) => schema.safeParse(file).success;
    const taken = [
      {},
      { requires: ["billing/price-list@^1.2"], secrets: ["CRM_TOKEN"], compatibility: { os: "linux" } },
      { requires: { skills: ["billing/price-list"] }, secrets: [{ name: "CRM_TOKEN", required: false }] },
      { kind: "group", members: ["billing/refunds@1.2.0", { skill: "billing/refunds@1.2.0", digest: DIGEST }] },
      { kind: "group", members: [{ mcp: "https://mcp.acme.com", version: "1.0.0", digest: DIGEST }] },
      { version: "1.0.0", source: { oci: "ghcr.io/acme/refunds", digest: DIGEST }, runtime: { egress: [] } },
    ];
    expect(taken.filter((file) => !valid(file))).toEqual([]);
    for (const file of taken) expect(manifestSchema.safeParse(file).error, JSON.stringify(file)).toBeUndefined();
    const refused = [
      { permission: [] },
      { permissions: "shell" },
      { kind: "bundle" },
      { requires: [{ id: "billing/price-list", range: "*" }] },
      { members: [{ mcp: "https://mcp.acme.com" }] },
      { secrets: [{ name: "CRM_TOKEN", value: "s3cret" }] },
      { version: "1.0.0", source: { git: "https://git.acme.com/skills.git", branch: "main" } },
    ];
    expect(refused.filter((file) => valid(file))).toEqual([]);
    for (const file of refused) expect(manifestSchema.safeParse(file).success, JSON.stringify(file)).toBe(false);
  });

  it("take of a payload what is read as one, as far as a schema can say it", () => {
    const payloads = {
      agent: agentPayload,
      "mcp-server": serverPayload,
      hook: hookPayload,
    } as const;
    const cases: readonly (readonly [keyof typeof payloads, object, boolean])[] = [
      ["agent", { name: "helper", description: "Helps.", model: "any" }, true],
      ["agent", { name: "helper" }, false],
      ["agent", { name: "helper", description: " " }, false],
      ["mcp-server", { command: "serve", args: ["--stdio"], env: ["TOKEN"], $schema: "x.json" }, true],
      ["mcp-server", { mcpServers: { crm: { url: "https://mcp.acme.com", headers: { A: "env:CRM" } } } }, true],
      ["mcp-server", { command: 1 }, false],
      ["mcp-server", { mcpServers: { crm: { url: "ftp://x" } } }, false],
      ["hook", { event: "PreToolUse", command: "scripts/check.sh" }, true],
      ["hook", { hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "a" }] }] } }, true],
      ["hook", { hooks: { PreToolUse: [{ hooks: [] }] } }, false],
      ["hook", { command: "a" }, false],
    ];
    for (const [kind, payload, isTaken] of cases) {
      const schema = z.fromJSONSchema(schemaOf(`payload-${kind}`) as z.core.JSONSchema.JSONSchema);
      const taken = [schema, payloads[kind]].map((one) => one.safeParse(payload).success);
      expect([kind, payload, ...taken]).toEqual([kind, payload, isTaken, isTaken]);
    }
  });

  it("take of a group's skill.yaml what says what it holds", () => {
    const schema = z.fromJSONSchema(schemaOf("group") as z.core.JSONSchema.JSONSchema);
    const zip = { zip: "https://acme.com/skills.zip", sha256: "0".repeat(64) };
    const cases: readonly (readonly [object, boolean])[] = [
      [{ kind: "group", members: ["billing/refunds@1.2.0"], triggers: ["refund"] }, true],
      [{ kind: "group", version: "1.0.0", source: zip }, true],
      [{ kind: "group", members: [] }, false],
      [{ kind: "group" }, false],
      [{ kind: "agent", members: ["billing/refunds@1.2.0"] }, false],
      [{ kind: "group", member: ["billing/refunds@1.2.0"] }, false],
    ];
    for (const [file, isTaken] of cases)
      expect([file, schema.safeParse(file).success, groupSchema.safeParse(file).success]).toEqual([
        file,
        isTaken,
        isTaken,
      ]);
  });

  it("have patterns that every reader of JSON Schema can use", () => {
    const patterns = ["policy", "skilltrunk", "lifecycle", "skill"].flatMap((name) =>
      parts(schemaOf(name), name).flatMap(([, { pattern }]) => pattern ?? []),
    );
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of patterns) expect(() => new RegExp(pattern, "u"), pattern).not.toThrow();
    const person = new RegExp(schemaOf("skilltrunk").properties?.["owners"]?.items?.pattern ?? "never", "u");
    expect(["alice", "@acme/billing", "a@example.com"].map((text) => person.test(text))).toEqual([true, true, false]);
  });
});
