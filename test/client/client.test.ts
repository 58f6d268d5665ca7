/** The client for programs, at a real index and at one that lies. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClient } from "../../src/client/client.ts";
import { skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { createIndex, type IndexFixture } from "../support/index-fixture.ts";
import { serveIndex, serveOn, type TestServer } from "../support/index-server.ts";
import { type Lie, serveLies } from "../support/lying-index.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";
import { keyDocument, testKey } from "../support/signing-index.ts";

let published: RegistryFixture;
let server: TestServer;
const servers: TestServer[] = [];
beforeEach(async () => {
  published = new RegistryFixture()
    .publish("tools/review", "1.0.0", { files: { "notes.md": "one" } })
    .publish("tools/review", "1.1.0", {
      files: { "notes.md": "two", "scripts/run.sh": { text: "#!/bin/sh\n", executable: true } },
    });
  server = await serveIndex(published);
  servers.push(server);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

const client = (options: object = {}) => createClient({ registry: server.url, ...options });

describe("a program", () => {
  test("imports nothing but what every platform has", () => {
    const source = join(import.meta.dirname, "../../src");
    const files = new Set([join(source, "client/client.ts")]);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      for (const [, from = ""] of text.matchAll(/^(?:import|export) [^"]*\bfrom "([^"]+)"/gm)) {
        expect(from, file).toMatch(/^\.\.?\//);
        files.add(join(dirname(file), from));
      }
      expect(text, file).not.toMatch(/\b(Buffer|process|require)\b/);
    }
    const taken = [...files].map((file) => relative(source, file)).filter((file) => !file.startsWith("client/"));
    expect(taken).toEqual(["core/trust/seen-positions.ts"]);
  });

  test("resolves, loads and reads", async () => {
    expect(await client().resolve("review@^1.0")).toMatchObject({ id: "tools/review", version: "1.1.0", warnings: [] });
    const skill = await client().load("tools/review");
    expect([...skill.content.keys()]).toEqual(["SKILL.md", "notes.md", "scripts/run.sh"]);
    expect(skill.content.get("scripts/run.sh")?.executable).toBe(true);
    expect(skill.instructions).toContain("name: review");
    const old = await client().resolve("tools/review@1.0.0");
    expect(new TextDecoder().decode(await client().readFile(old, "notes.md"))).toBe("one");
    await expect(client().readFile(old, "absent")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each([
    ["tools/absent", "NOT_FOUND"],
    ["absent", "NOT_FOUND"],
    ["tools/review@^9", "NOT_FOUND"],
    ["../review", "USAGE"],
    ["tools/review@..", "USAGE"],
  ])("of %s is told %s", async (skill, code) => {
    await expect(client().resolve(skill)).rejects.toMatchObject({ name: "ClientError", code });
  });

  test("of a withdrawn release is told that it is gone", async () => {
    published.state("tools/review", "1.0.0", "withdrawn", { reason: "harm" });
    await expect(client().load("tools/review@1.0.0")).rejects.toMatchObject({
      code: "GONE",
      message: expect.stringContaining("harm"),
    });
  });

  test("watches: now, and at each change, also past an outage", async () => {
    const stop = new AbortController();
    const news = client().watch("tools/review", { signal: stop.signal, intervalMs: 10 });
    expect((await news.next()).value?.version).toBe("1.1.0");
    const next = news.next();
    published.publish("tools/review", "1.2.0");
    expect((await next).value?.version).toBe("1.2.0");
    const after = news.next();
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, 30));
    stop.abort();
    expect((await after).done).toBe(true);
  });

  test("watches: other versions of the same bytes, and what becomes of one, are changes too; nothing is none", async () => {
    const same = { files: { "SKILL.md": skillMd("same") } };
    published.publish("tools/same", "1.0.0", same);
    const stop = new AbortController();
    const news = client().watch("tools/same", { signal: stop.signal, intervalMs: 10 });
    const seen = async () => {
      const { version, digest, state } = (await news.next()).value ?? expect.fail("it ended");
      return { version, digest, state };
    };
    const { digest } = await seen();
    published.state("tools/same", "1.0.0", "deprecated", { reason: "old" });
    expect(await seen()).toEqual({ version: "1.0.0", digest, state: "deprecated" });
    // A word about it makes another document, and nothing new of what it is.
    published.state("tools/same", "1.0.0", "deprecated", { reason: "older" });
    await new Promise((resolve) => setTimeout(resolve, 30));
    published.publish("tools/same", "1.1.0", same);
    expect(await seen()).toEqual({ version: "1.1.0", digest, state: "online" });
    stop.abort();
  });

  test("says nowhere which token an address shows", async () => {
    const token = `skt_${"a".repeat(43)}`;
    const away = createClient({ registry: `http://127.0.0.1:9/t/${token}` });
    const here = createClient({ registry: `${server.url}/t/${token}` });
    const told = (work: Promise<unknown>) => work.then(() => expect.fail("it did not fail"), String);
    for (const message of [await told(away.resolve("tools/review")), await told(here.resolve("tools/absent"))]) {
      expect(message).toMatch(/^ClientError: http:\/\/127\.0\.0\.1:\d+\/t\/skt_…\//);
      expect(message).not.toContain("aaaa");
    }
  });

  test.each([["ftp://a.example"], ["https://a.example/?x"], ["https://ada:secret@a.example"], ["nonsense"]])(
    "%s is no registry",
    (registry) => expect(() => createClient({ registry })).toThrow("registry: expected"),
  );

  test("a token goes to its own index, and never over plain http to another machine", async () => {
    const seen: unknown[] = [];
    const other = await serveOn((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    servers.push(other);
    const lying = await serveLies(server.url, /archives/, (request, response) => {
      expect(request.headers.authorization).toBe("Bearer secret");
      response.writeHead(302, { Location: `${other.url}/` }).end();
    });
    servers.push(lying);
    const failed = await createClient({ registry: lying.url, token: "secret" })
      .load("review")
      .catch((error: Error) => error);
    expect(failed).toMatchObject({ code: "REFUSED", message: expect.not.stringContaining("secret") });
    expect(seen).toEqual([]);
    expect(() => createClient({ registry: "http://a.example", token: "secret" })).toThrow("plain http");
  });
});

describe("replicas of an index", () => {
  const key = testKey();
  const deps = { keys: async () => ({ document: keyDocument(key), signer: key.signer }) };
  const old = new RegistryFixture().publish("tools/review", "1.0.0");
  const behind = createIndex({ registry: old, deps });
  const ahead = createIndex({
    registry: new RegistryFixture().publish("tools/review", "1.0.0").publish("tools/review", "1.1.0"),
    deps,
  });

  /** Answers by whatever stands first in `next`, and then by who is ahead. */
  async function replicas(...next: IndexFixture[]): Promise<TestServer> {
    const fetch = (request: Request) => (next.shift() ?? ahead).app.fetch(request);
    const one = await serveOn(getRequestListener(fetch));
    servers.push(one);
    return one;
  }

  test("of which one is behind never take a program back", async () => {
    const { url, requests } = await replicas(ahead, ahead, behind, behind);
    const program = createClient({ registry: url });
    expect((await program.resolve("tools/review")).version).toBe("1.1.0");
    expect((await program.resolve("tools/review")).version).toBe("1.1.0");
    expect(requests).toEqual(["/v1/checkpoint", ...Array(4).fill("/v1/skills/tools/review/versions/latest")]);
  });

  test("are asked for what the farthest of them said, from where the first was", async () => {
    // The place is told by who is behind, the answer by who is ahead.
    const { url } = await replicas(behind, ahead, behind);
    const program = createClient({ registry: url });
    const said: string[] = [];
    for (let i = 0; i < 2; i++) said.push((await program.resolve("tools/review")).version);
    expect(said).toEqual(["1.1.0", "1.1.0"]);
  });

  test("that stay behind are an outage, and waiting for them ends with the program's word", async () => {
    const { url } = await replicas(ahead, ...Array(40).fill(behind));
    const program = createClient({ registry: url });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(program.resolve("tools/review", { signal: stop.signal })).rejects.toThrow("enough");
  });

  test("that sign nothing, or give no place, are asked without one", async () => {
    const { url, requests } = server;
    expect((await createClient({ registry: url }).resolve("tools/review")).version).toBe("1.1.0");
    expect(requests[0]).toBe("/v1/checkpoint");
    const static_ = await serveLies(url, /checkpoint/, (_, response) => response.writeHead(200).end("<html>"));
    servers.push(static_);
    const heard = await createClient({ registry: static_.url }).resolve("tools/review");
    expect(heard.version).toBe("1.1.0");
  });
});

describe("an index that lies", () => {
  test.each<readonly [string, string, Lie]>([
    ["sends other bytes", "DIGEST_MISMATCH", (_, response) => response.end("PK")],
    [
      "stops half way",
      "UNREACHABLE",
      (_, response) => {
        response.writeHead(200, { "Content-Length": "1000" }).write("PK", () => response.destroy());
      },
    ],
    [
      "sends without end",
      "INVALID",
      (_, response) => {
        const more = (): void => {
          while (response.write(new Uint8Array(1 << 20)));
          response.once("drain", more);
        };
        response.once("close", () => response.removeAllListeners("drain"));
        more();
      },
    ],
    [
      "drips",
      "UNREACHABLE",
      (_, response) => {
        const timer = setInterval(() => response.write("x"), 20);
        response.once("close", () => clearInterval(timer));
      },
    ],
  ])("and %s gives nothing", async (what, code, lie) => {
    const lying = await serveLies(server.url, /archives/, lie);
    servers.push(lying);
    // A busy machine takes its time for 64 MiB.
    const timeoutMs = what === "drips" ? 2000 : 60_000;
    await expect(createClient({ registry: lying.url, timeoutMs }).load("review")).rejects.toMatchObject({ code });
  });

  test.each([
    ["no JSON", "<html>"],
    ["another identity", '{"id":"../x"}'],
    ["a list", "[]"],
  ])("and answers %s gives nothing", async (_, body) => {
    const lying = await serveLies(server.url, /versions/, (_request, response) => response.end(body));
    servers.push(lying);
    await expect(createClient({ registry: lying.url }).resolve("tools/review")).rejects.toMatchObject({
      code: "INVALID",
    });
  });
});

describe("the example in Python", () => {
  const run = promisify(execFile);
  const example = join(import.meta.dirname, "../../docs/examples/install.py");
  let root: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => root.cleanup());
  const python = (url: string, skill: string, env = {}) =>
    run("python3", [example, url, skill, join(root.path, "skill")], { env: { ...process.env, ...env } });

  test("installs a skill with its executable bits, and refuses other bytes", async () => {
    expect((await python(server.url, "tools/review@^1")).stdout).toMatch(
      /^tools\/review 1\.1\.0 sha256:[0-9a-f]{64}\n$/,
    );
    expect(readFileSync(join(root.path, "skill/notes.md"), "utf8")).toBe("two");
    expect(statSync(join(root.path, "skill/scripts/run.sh")).mode & 0o111).not.toBe(0);
  });

  test("shows a token to this machine or over https, and says how it is used", async () => {
    const asked: unknown[] = [];
    const other = await serveLies(server.url, /versions/, ({ headers }, response) => {
      asked.push(headers.authorization);
      response.writeHead(404).end();
    });
    servers.push(other);
    const env = { SKILLTRUNK_TOKEN: "token" };
    await expect(python(other.url, "tools/review", env)).rejects.toMatchObject({ code: 1 });
    expect(asked).toEqual(["Bearer token"]);
    await expect(python("http://skills.example", "tools/review", env)).rejects.toMatchObject({
      stderr: "a token is not sent to skills.example over plain http\n",
    });
    await expect(run("python3", [example])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("python3 install.py URL namespace/name@range FOLDER"),
    });
  });

  test("installs nothing from an index that lies", async () => {
    const lying = await serveLies(server.url, /archives/, (_, response) => response.end("PK"));
    servers.push(lying);
    await expect(python(lying.url, "tools/review")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^the archive has the digest .*; expected .*\n$/),
    });
    expect(existsSync(join(root.path, "skill"))).toBe(false);
  });
});
