import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../../src/core/bytes.ts";
import { listen } from "../../../src/server/listen.ts";
import { createIndex, type IndexFixture } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const FILES = {
  "references/policy.md": "# Policy\n",
  "assets/dot.png": new Uint8Array([0x89, 0x50, 0, 0xff]),
  "big.txt": "x".repeat(1024 * 1024 + 1),
};

function publish(audience: "public" | "internal" = "public"): IndexFixture {
  const registry = new RegistryFixture()
    .publish("billing/refunds", "1.0.0", { files: { "references/policy.md": "# Old\n" } })
    .publish("billing/refunds", "1.1.0", { files: FILES })
    .publish("legal/secret", "1.0.0")
    .offer("legal/secret", { visibility: "internal" });
  return createIndex({ registry, audience, deps: { version: "1.2.3" } });
}

async function connect(index: IndexFixture): Promise<Client> {
  const server = await listen(index.app, { host: "127.0.0.1", port: 0 });
  const client = new Client({ name: "test", version: "1.0.0" });
  cleanups.push(() => server.close());
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)) as never);
  cleanups.push(() => client.close());
  return client;
}

function textOf(result: Awaited<ReturnType<Client["callTool"]>>): string {
  return (result.content as readonly { text: string }[])[0]?.text ?? "";
}

const entrySchema = z.looseObject({
  uri: z.string(),
  frontmatter: z.record(z.string(), z.unknown()),
  resources: z.array(z.object({ uri: z.string(), digest: z.string(), size: z.number() })),
});

describe("the MCP endpoint, asked by the SDK's own client", () => {
  test("says what it is and what it has", async () => {
    const client = await connect(publish());
    expect(client.getServerVersion()).toMatchObject({ name: "skilltrunk", version: "1.2.3" });
    expect(client.getServerCapabilities()).toMatchObject({
      tools: {},
      resources: {},
      extensions: { "io.modelcontextprotocol/skills": {} },
    });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["search_skills", "load_skill", "read_skill_file"]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  });

  test("finds, loads and reads a skill", async () => {
    const client = await connect(publish());
    const found = await client.callTool({ name: "search_skills", arguments: { query: "refund" } });
    expect(found.structuredContent).toMatchObject({ skills: [{ id: "billing/refunds", version: "1.1.0" }] });
    const loaded = await client.callTool({ name: "load_skill", arguments: { skill: "billing/refunds" } });
    expect(textOf(loaded)).toMatch(/^billing\/refunds@1\.1\.0 \(sha256:[0-9a-f]{64}\)/);
    expect(textOf(loaded)).toContain("- references/policy.md");
    expect(textOf(loaded)).toContain("name: refunds");
    const read = async (arguments_: Record<string, unknown>) =>
      textOf(await client.callTool({ name: "read_skill_file", arguments: arguments_ }));
    expect(await read({ skill: "billing/refunds", path: "references/policy.md" })).toBe("# Policy\n");
    expect(await read({ skill: "billing/refunds@1.0.0", path: "references/policy.md" })).toBe("# Old\n");
  });

  test.each([
    ["load_skill", { skill: "billing/none" }, /billing\/none/],
    ["load_skill", { skill: "../x" }, /names no skill/],
    ["load_skill", { skill: "billing/refunds@9.0.0" }, /9\.0\.0/],
    ["load_skill", {}, /skill/],
    ["read_skill_file", { skill: "billing/refunds", path: "../../etc/passwd" }, /no file/],
    ["read_skill_file", { skill: "billing/refunds", path: "assets/dot.png" }, /no text/],
    ["read_skill_file", { skill: "billing/refunds", path: "big.txt" }, /1048577 bytes/],
    ["search_skills", { query: "x".repeat(201) }, /query/],
    ["search_skills", { query: "x", limit: 1000 }, /limit/],
    ["no_such_tool", {}, /no tool/],
  ])("%s of %j is an answer that says what is wrong", async (name, arguments_, why) => {
    const answer = await (await connect(publish())).callTool({ name, arguments: arguments_ });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(why);
  });

  test("lists and reads resources, of one release too", async () => {
    const client = await connect(publish());
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(["skill://billing/refunds/SKILL.md"]);
    const read = async (uri: string) => (await client.readResource({ uri })).contents[0];
    expect(await read("skill://billing/refunds/references/policy.md")).toMatchObject({
      text: "# Policy\n",
      mimeType: "text/markdown",
    });
    expect(await read("skill://billing/1.0.0/refunds/references/policy.md")).toMatchObject({ text: "# Old\n" });
    expect(await read("skill://billing/refunds/assets/dot.png")).toMatchObject({ blob: "iVAA/w==" });
    for (const uri of ["skill://billing/none/SKILL.md", "skill://legal/secret/SKILL.md", "file:///etc/passwd"])
      await expect(read(uri)).rejects.toMatchObject({ code: -32602 });
  });

  test("pages its lists, each skill once", async () => {
    const registry = new RegistryFixture();
    for (let i = 0; i < 130; i++) registry.publish(`many/skill-${i}`, "1.0.0");
    const client = await connect(createIndex({ registry }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listResources(cursor === undefined ? {} : { cursor });
      seen.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([130, 130]);
    await expect(client.listResources({ cursor: "x".repeat(1000) })).rejects.toMatchObject({ code: -32602 });
  });

  test("speaks the skills extension: the frontmatter as it stands, and every file's digest", async () => {
    const client = await connect(publish());
    const { skills } = await client.request({ method: "skills/list" }, z.looseObject({ skills: z.array(entrySchema) }));
    const [entry] = skills;
    expect(entry?.frontmatter).toEqual({
      name: "refunds",
      description: "Does refunds when asked to.",
      metadata: { version: "1.1.0" },
    });
    expect(entry?.resources.map(({ uri }) => uri)).toContain("skill://billing/refunds/SKILL.md");
    for (const { uri, digest, size } of entry?.resources ?? []) {
      if (size > 1024 * 1024) continue;
      const [content] = (await client.readResource({ uri })).contents;
      const bytes =
        content !== undefined && "text" in content
          ? Buffer.from(content.text)
          : Buffer.from(content?.blob ?? "", "base64");
      expect([sha256(bytes), bytes.length]).toEqual([digest, size]);
    }
    const one = z.looseObject({ skill: entrySchema });
    const pinned = await client.request(
      { method: "skills/get", params: { uri: "skill://billing/1.0.0/refunds/SKILL.md" } },
      one,
    );
    expect(pinned.skill.resources.map(({ uri }) => uri)).toContain(
      "skill://billing/1.0.0/refunds/references/policy.md",
    );
    const get = client.request({ method: "skills/get", params: { uri: "skill://legal/secret/SKILL.md" } }, one);
    await expect(get).rejects.toMatchObject({ code: -32602 });
  });

  test("shows what is internal to members alone", async () => {
    const ids = async (index: IndexFixture) => {
      const client = await connect(index);
      return (await client.listResources()).resources.map(({ title }) => title);
    };
    expect(await ids(publish())).toEqual(["billing/refunds"]);
    expect(await ids(publish("internal"))).toEqual(["billing/refunds", "legal/secret"]);
  });
});

describe("the MCP endpoint, asked by anything else", () => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  const post = (init: RequestInit, index = publish()) => index.ask("/mcp", { method: "POST", headers, body, ...init });

  test("answers one request without a session", async () => {
    const answer = await post({});
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(answer.headers.get("mcp-session-id")).toBeNull();
  });

  test("refuses pages of other sites", async () => {
    expect((await post({ headers: { ...headers, Origin: "https://evil.example" } })).status).toBe(400);
    expect((await post({ headers: { ...headers, Origin: "http://localhost" } })).status).toBe(200);
  });

  test("shows a name that somebody pointed at this machine no more than anybody may see", async () => {
    const index = publish("internal");
    const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "resources/list" });
    const init = { method: "POST", headers, body: call };
    expect(await (await index.ask("/mcp", { ...init, host: "rebound.example" })).text()).not.toContain("secret");
    expect(await (await index.ask("/mcp", init)).text()).toContain("secret");
  });

  test.each([
    ["no JSON", { body: "{" }, 400],
    ["no request", { body: "[]" }, 202],
    [
      "too much",
      { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "x", params: { a: "y".repeat(300_000) } }) },
      413,
    ],
    ["another type", { headers: { ...headers, "Content-Type": "text/plain" } }, 415],
    ["no event streams", { headers: { ...headers, Accept: "text/html" } }, 406],
  ])("%s is refused", async (_, init, status) => {
    expect((await post(init)).status).toBe(status);
  });

  test.each(["GET", "DELETE", "PUT"])("%s is not how this is asked", async (method) => {
    const answer = await publish().ask("/mcp", { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  });

  test("a failure of ours is told to the log and not to the asker", async () => {
    const registry = new RegistryFixture().publish("a/one", "1.0.0", { files: { "x.md": "lost" } });
    registry.objects.lose("lost");
    const index = createIndex({ registry });
    const call = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "load_skill", arguments: { skill: "a/one" } },
    };
    const text = await (await post({ body: JSON.stringify(call) }, index)).text();
    expect(text).toContain("What is wrong is in its log");
    expect(index.errors).toHaveLength(1);
  });
});

describe("many messages in one request", () => {
  const ask = async (count: number): Promise<readonly { readonly result: { readonly isError?: boolean } }[]> => {
    const call = { name: "read_skill_file", arguments: { skill: "billing/refunds", path: "references/policy.md" } };
    const messages = Array.from({ length: count }, (_, id) => ({
      ...{ jsonrpc: "2.0", id, method: "tools/call", params: call },
    }));
    const answer = await publish().app.request("/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(messages),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Awaited<ReturnType<typeof ask>>;
  };

  test("are answered as long as they ask for little", async () => {
    expect((await ask(10)).map(({ result }) => result.isError ?? false)).toEqual(new Array(10).fill(false));
  });

  test("are told to come one by one where their answers would fill the memory", async () => {
    const refused = (await ask(100)).filter(({ result }) => result.isError === true);
    expect(refused.length).toBeGreaterThanOrEqual(68);
    expect(JSON.stringify(refused[0])).toContain("Send them one by one.");
  });
});

test.each([
  ["skills/get", undefined, "params: expected an object"],
  ["skills/get", {}, "uri: expected a text"],
  ["skills/list", { cursor: 7 }, "cursor: expected a text"],
  ["resources/list", { cursor: {} }, "cursor: expected a text"],
  ["resources/read", { uri: 1 }, "uri: expected a text"],
])("%s with %j is told in a sentence that its parameters are wrong", async (method, params, words) => {
  const index = publish();
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, ...(params === undefined ? {} : { params }) });
  const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  const answer = await index.app.request("/mcp", { method: "POST", headers, body });
  const { error } = (await answer.json()) as { error: { code: number; message: string } };
  expect([error.code, error.message]).toEqual([-32602, expect.stringContaining(`${words}.`)]);
});
