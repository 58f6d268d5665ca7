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
  const message = z.union([z.looseObject({}), z.array(z.looseObject({}))]);
  const mcp = {
    post: {
      operationId: "postMcp",
      summary: "The Model Context Protocol, Streamable HTTP",
      requestBody: { required: true, content: { "application/json": { schema: toJsonSchema(message) } } },
      responses: {
        200: described({ "application/json": message }),
        202: { description: "heard: there is nothing to answer" },
        default: described({ "application/json": z.looseObject({}), "application/problem+json": problemSchema }),
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Skilltrunk index",
      version: "1",
      description:
        "Read-only: writes are pull requests. What the asker may not see is answered as what does not exist. Whatever takes GET takes HEAD, too, and answers it without a body.",
    },
    paths: { ...Object.fromEntries(paths), "/mcp": mcp },
    security: [{}, { token: [] }],
    components: {
      responses: { problem: described({ "application/problem+json": problemSchema }) },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function toOperation({ path, summary, query, answer, also, refusal }: DescribedRoute): object {
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
  const types = { ...(typeof answer === "string" ? { [answer]: undefined } : { "application/json": answer }) };
  const ok = described(also === undefined ? types : { ...types, [also]: undefined });
  const refused = refusal && described({ "application/problem+json": problemSchema, "application/json": refusal });
  return {
    operationId: `get${path.replace(/\{[^}]*\}/g, "").replace(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    parameters: [...inPath, ...asked],
    responses: {
      200: ok,
      ...(answer === "application/zip" ? { 206: ok } : {}),
      ...(answer === "text/event-stream"
        ? {}
        : { 304: { description: "as it was: `If-None-Match` names what is here" } }),
      default: refused ?? { $ref: "#/components/responses/problem" },
    },
  };
}

/** An answer by its media types, with the schema of each that has one. */
function described(types: Readonly<Record<string, z.ZodType | undefined>>): object {
  const content = Object.entries(types).map(([type, schema]) => [
    type,
    schema === undefined ? {} : { schema: toJsonSchema(schema) },
  ]);
  return { description: "as said", content: Object.fromEntries(content) };
}

/** As what is read: further members of an answer are no mistake. */
function toJsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return json;
}

function toTemplate(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
}
