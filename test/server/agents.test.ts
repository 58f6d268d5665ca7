/** `…/agents` and `…/bound`, over HTTP. */
import { describe, expect, test } from "vitest";
import { agentsSchema, boundSchema, manifestSchema } from "../../src/core/bindings/agent-view.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("billing/refunds", "1.0.0")
  .publish("billing/secret-plan", "1.0.0")
  .offer("billing/secret-plan", { visibility: "private" })
  .bind("agents/quote", "skills: { billing/refunds: ^1, billing/secret-plan: ^1 }\n");
const inside = createIndex({ registry, audience: "internal" });
const outside = createIndex({ registry });
const MANIFEST = "/v1/agents/quote/manifest";
const BOUND = "/v1/skills/billing/refunds/versions/latest/bound";

describe("an agent", () => {
  test("has a manifest of what the asker may read", async () => {
    const answer = await inside.ask(MANIFEST);
    const text = await answer.clone().text();
    expect(text).not.toMatch(/secret-plan/);
    const manifest = manifestSchema.strict().parse(await json(answer));
    expect(manifest.skills.map(({ id, version }) => [id, version])).toEqual([["billing/refunds", "1.0.0"]]);
    expect((await inside.ask(manifest.skills[0]?.archive ?? "")).status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    const etag = answer.headers.get("etag") ?? "";
    expect((await inside.ask(MANIFEST, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("is listed, and named by what it gets", async () => {
    expect(agentsSchema.parse(await json(inside.ask("/v1/agents"))).agents.map(({ agent }) => agent)).toEqual([
      "quote",
    ]);
    const bound = boundSchema.strict().parse(await json(inside.ask(BOUND)));
    expect(bound.agents.map(({ agent, status }) => [agent, status])).toEqual([["quote", "active"]]);
  });

  test("is no business of the public", async () => {
    const [there, nowhere] = await Promise.all([outside.ask(MANIFEST), outside.ask("/v1/agents/nobody/manifest")]);
    expect([there.status, nowhere.status]).toEqual([404, 404]);
    const words = async (answer: Response) => (await answer.text()).replaceAll(/quote|nobody/g, "it");
    expect(await words(there)).toBe(await words(nowhere));
    expect(await json(outside.ask("/v1/agents"))).toEqual({ agents: [] });
    expect(await json(outside.ask(BOUND))).toMatchObject({ agents: [] });
  });

  test("who may not know all agents is told so, whether there are some or not", async () => {
    const told = async (index: typeof inside) => boundSchema.strict().parse(await json(index.ask(BOUND)));
    expect(await told(outside)).toMatchObject({ agents: [], complete: false });
    const unbound = createIndex({ registry: new RegistryFixture().publish("billing/refunds", "1.0.0") });
    expect(await told(outside)).toEqual(await told(unbound));
    // What is bound here may also come with what not every member may read.
    expect(await told(inside)).toMatchObject({ complete: false });
    expect(await told(createIndex({ registry, audience: "all" }))).toMatchObject({ complete: true });
  });

  test.each([
    ["/v1/agents/nobody/manifest", "AGENT_NOT_FOUND"],
    ["/v1/agents/%3Cb%3E/manifest", "AGENT_NOT_FOUND"],
    ["/v1/agents/quote", "ROUTE_NOT_FOUND"],
    ["/v1/skills/billing/secret-plan/versions/latest/bound", "SKILL_NOT_FOUND"],
    ["/v1/skills/billing/refunds/versions/9.9.9/bound", "VERSION_NOT_FOUND"],
  ])("%s is 404 %s", async (path, code) => {
    const answer = await inside.ask(path);
    expect([answer.status, (await json<{ code: string }>(answer)).code]).toEqual([404, code]);
  });
});
