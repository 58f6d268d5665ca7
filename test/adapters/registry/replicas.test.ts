/** An index of several replicas: what was shown is asked for again until somebody has it, and for no longer than that. */
import { afterEach, describe, expect, test } from "vitest";
import { httpTransport } from "../../../src/adapters/registry/index-transport.ts";
import { openIndexRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { Replicas } from "../../../src/adapters/registry/replicas.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";
import { keyDocument, testKey } from "../../support/signing-index.ts";

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const key = testKey();
const keys = async () => ({ document: keyDocument(key), signer: key.signer });
const OPEN = { namespace: "a", name: "open" };

async function start(registry: RegistryFixture, onBehind = () => {}): Promise<string> {
  const server = await serveIndex(registry, { keys, onBehind });
  servers.push(server);
  return server.url;
}

const said = (status: number, body: object, position?: string) => ({
  status,
  type: "application/problem+json",
  bytes: Buffer.from(JSON.stringify(body)),
  ...(position === undefined ? {} : { position }),
});
const BEHIND = said(503, { type: "/errors/REGISTRY_BEHIND", code: "REGISTRY_BEHIND" });

describe("an index over HTTP", () => {
  test("that is behind what another replica showed is asked until it is not", async () => {
    const ahead = openIndexRegistry(
      httpTransport(await start(new RegistryFixture().publish("a/open", "1.0.0").publish("a/open", "1.1.0"))),
    );
    await ahead.signed?.("/v1/checkpoint");
    const seen = ahead.position?.seen() ?? [];
    const late = new RegistryFixture().publish("a/open", "1.0.0");
    const behind = openIndexRegistry(httpTransport(await start(late, () => late.publish("a/open", "1.1.0"))));
    expect((await behind.resolve(OPEN)).version).toBe("1.0.0");
    behind.position?.resume(seen);
    expect((await behind.resolve(OPEN)).version).toBe("1.1.0");
  });

  test("is asked no longer than somebody waits", async () => {
    const ahead = openIndexRegistry(
      httpTransport(await start(new RegistryFixture().publish("a/open", "1.0.0").publish("a/open", "1.1.0"))),
    );
    await ahead.signed?.("/v1/checkpoint");
    const stop = new AbortController();
    const set = await start(new RegistryFixture().publish("a/open", "1.0.0"), () => stop.abort());
    const behind = openIndexRegistry(httpTransport(set, { signal: stop.signal }));
    behind.position?.resume(ahead.position?.seen() ?? []);
    await expect(behind.resolve(OPEN)).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
  });
});

describe("Replicas", () => {
  test("give back what they were told, and ask a number of times", async () => {
    const replicas = new Replicas({ waitMs: 1, tries: 3 });
    const asked: unknown[] = [];
    const ask = (...answers: (typeof BEHIND)[]) =>
      replicas.ask(async (headers) => {
        asked.push(headers);
        return answers.shift() ?? BEHIND;
      }, undefined);
    await ask(said(200, {}, "one"));
    expect(replicas.seen()).toEqual(["one"]);
    expect((await ask(BEHIND, said(200, {}))).status).toBe(200);
    expect((await ask()).status).toBe(503);
    expect((await ask(said(503, { code: "REGISTRY_BUSY" }))).status).toBe(503);
    const one = { "Skilltrunk-At-Least": "one" };
    expect(asked).toEqual([{}, one, one, one, one, one, one]);
  });

  test("keep what answers said that did not know of one another, until one comes that does", async () => {
    const replicas = new Replicas();
    const said200 = (position: string) => async () => said(200, {}, position);
    await Promise.all([replicas.ask(said200("one"), undefined), replicas.ask(said200("two"), undefined)]);
    expect(replicas.seen()).toEqual(["one", "two"]);
    const headers: unknown[] = [];
    const ask = async (given: object) => {
      headers.push(given);
      return said(200, {}, "three");
    };
    await replicas.ask(ask, undefined);
    expect([headers, replicas.seen()]).toEqual([[{ "Skilltrunk-At-Least": "one, two" }], ["three"]]);
  });

  test("take up what was seen before, and no words that are no position", async () => {
    const replicas = new Replicas();
    replicas.resume(["kept", "no position"]);
    for (const position of ["", "a b", "x\n", "y".repeat(401)])
      await replicas.ask(async () => said(200, {}, position), undefined);
    expect(replicas.seen()).toEqual(["kept"]);
  });
});
