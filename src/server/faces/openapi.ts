/** `/openapi.json`: the addresses for programs in OpenAPI 3.1. */
import { Hono } from "hono";
import { z } from "zod";
import { problemSchema } from "../../core/catalog/view.ts";
import { DESCRIBED, type DescribedRoute } from "../described-routes.ts";
import { sendDocument, toJsonDocument } from "../document.ts";
import type { IndexEnv } from "../scope.ts";

export function openApiRoutes(): Hono<IndexEnv> {
  const document = toJsonDocument(toOpenApi());
  return new Hono<IndexEnv>().get("/openapi.json", (c) => sendDocument(c, document));
}

function toOpenApi(): object {
  const paths = DESCRIBED.map((route) => [toTemplate(route.path), { get: toOperation(route) }] as const);
  const mcp = {
    post: {
      summary: "The Model Context Protocol, Streamable HTTP",
      responses: { 200: described("application/json", z.looseObject({})) },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Skilltrunk index",
      version: "1",
      description:
        "Read-only: writes are pull requests. What the asker may not see is answered as what does not exist.",
    },
    paths: { ...Object.fromEntries(paths), "/mcp": mcp },
    components: { responses: { problem: described("application/problem+json", problemSchema) } },
  };
}

function toOperation({ path, summary, query, answer }: DescribedRoute): object {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const asked = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: toJsonSchema(schema as z.ZodType),
  }));
  const ok = typeof answer === "string" ? described(answer) : described("application/json", answer);
  const problem = { $ref: "#/components/responses/problem" };
  return { summary, parameters: [...inPath, ...asked], responses: { 200: ok, default: problem } };
}

function described(type: string, schema?: z.ZodType): object {
  return { description: "as said", content: { [type]: schema === undefined ? {} : { schema: toJsonSchema(schema) } } };
}

/** As what is read: further members of an answer are no mistake. */
function toJsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return json;
}

function toTemplate(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
}
