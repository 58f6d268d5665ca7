import { expect, test } from "vitest";
import { z } from "zod";
import { problemSchema } from "../../../src/core/catalog/view.ts";
import { DESCRIBED } from "../../../src/server/described-routes.ts";
import { createIndex, json } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const index = createIndex({
  audience: "internal",
  registry: new RegistryFixture()
    .publish("billing/refunds", "1.0.0")
    .publish("billing/refunds", "1.1.0")
    .channel("billing/refunds", "stable", "1.0.0")
    .publish("billing/old", "1.0.0")
    .state("billing/old", "1.0.0", "withdrawn", { reason: "wrong" }),
});

/** What the parts of a path are in this registry. */
const PARTS: Readonly<Record<string, string>> = {
  namespace: "billing",
  name: "refunds",
  wanted: "1.0.0",
  channel: "stable",
  path: "SKILL.md",
  agent: "everything",
};
const QUERIES: Readonly<Record<string, string>> = {
  "/v1/search": "?q=refunds",
  // Of all skills it is for those who show a token.
  "/v1/audit": "?skill=billing/refunds",
  "/v1/skills/:namespace/:name/diff": "?from=1.0.0",
  "/nacos/v3/client/ai/skills": "?name=refunds",
  "/nacos/v3/admin/ai/skills": "?skillName=refunds",
};

/** Pages for people, and what watches over the process. */
const NOT_DESCRIBED =
  /^\/(?:$|\*|assets\/|errors\/|livez$|readyz$|skills(?:\/:\w+)*$|skills\/.*\/files\/|icon)|\/\.well-known\/|\.claude-plugin/;

test("every address for programs is described, and no other", () => {
  const routes = index.app.routes.filter(({ method }) => method === "GET").map(({ path }) => path);
  const described = DESCRIBED.map(({ path }) => path);
  expect(routes.filter((path) => !NOT_DESCRIBED.test(path) && !described.includes(path))).toEqual([]);
  expect(described.filter((path) => !routes.includes(path))).toEqual([]);
});

test.each(DESCRIBED.filter(({ answer }) => typeof answer !== "string").map((route) => [route.path, route] as const))(
  "%s answers as it is described",
  async (path, { answer }) => {
    const address = path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, part: string) => PARTS[part] ?? part);
    const answered = await index.ask(`${address}${QUERIES[path] ?? ""}`);
    const document = await json<Record<string, unknown>>(answered);
    // There is no agent in this registry, and it signs nothing: then a problem is the answer.
    const isAbsent = /:agent|checkpoint|provenance/.test(path);
    const schema = isAbsent ? problemSchema : (answer as z.ZodType);
    expect(answered.status).toBe(isAbsent ? 404 : 200);
    const strict = schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
    expect(strict.safeParse(document).error).toBeUndefined();
  },
);

test("the document is OpenAPI 3.1 with a schema for each JSON answer", async () => {
  const document = await json<{ openapi: string; paths: Record<string, { get?: { responses: object } }> }>(
    index.ask("/openapi.json"),
  );
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toContain("/v1/skills/{namespace}/{name}/versions/{wanted}/files/{path}");
  expect(JSON.stringify(document.paths["/v1/status"])).toContain('"conditions"');
  expect(JSON.stringify(document)).not.toMatch(/\$schema":"https:\/\/json-schema/);
});

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: object }>>;
}

test("every answer is one that is described, also where something is wrong with the question", async () => {
  const document = await json<{ paths: Record<string, { get?: Operation }> }>(index.ask("/openapi.json"));
  const wrong: string[] = [];
  for (const { path, answer } of DESCRIBED.filter((route) => route.answer !== "text/event-stream")) {
    const operation = document.paths[path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}")]?.get;
    const address = path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, part: string) => PARTS[part] ?? part);
    const url = `${address}${QUERIES[path] ?? ""}`;
    const etag = (await index.ask(url)).headers.get("etag") ?? "";
    const asks: [string, RequestInit][] = [
      [url, {}],
      [url, { headers: { "If-None-Match": etag } }],
      [url, { headers: { Range: "bytes=0-3" } }],
      [address, {}],
      [`${address}?unheard=of`, {}],
      [`${address}?limit=many&pageNo=none&format=csv&skill=billing/refunds`, {}],
      [url.replace("refunds", "nothing").replace("latest", "none"), {}],
      [url, { method: "POST" }],
    ];
    for (const [asked, init] of asks) {
      const { status, headers } = await index.ask(asked, init);
      const described = operation?.responses[status] ?? operation?.responses["default"];
      const types = Object.keys(described?.content ?? (described?.$ref ? { "application/problem+json": 1 } : {}));
      const type = headers.get("content-type")?.split(";")[0];
      const isSaid = type === undefined ? types.length === 0 : types.includes(type) || types.includes("*/*");
      if (!isSaid) wrong.push(`${init.method ?? "GET"} ${asked}: ${status} ${type} is not one of ${types} (${answer})`);
    }
  }
  expect(wrong).toEqual([]);
});

test("what is asked for is named, and every operation by a name of its own", async () => {
  const document = await json<{ paths: Record<string, { get?: Operation; post?: object }> }>(
    index.ask("/openapi.json"),
  );
  const nacos = document.paths["/nacos/v3/client/ai/skills"]?.get?.parameters.map(({ name }) => name);
  expect(nacos).toEqual(["name", "namespaceId", "version", "label", "md5"]);
  const names = Object.values(document.paths).flatMap(({ get }) => (get === undefined ? [] : [get.operationId]));
  expect(new Set(names).size).toBe(DESCRIBED.length);
  expect(names).toContain("getV1SkillsNamespaceNameVersionsWantedFilesPath");
  expect(document.paths["/mcp"]?.post).toMatchObject({ requestBody: { required: true } });
});
