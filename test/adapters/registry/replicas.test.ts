/** An index of several replicas: what was shown is asked for again until somebody has it, and for no longer than that. */
import { afterEach, describe, expect, test } from "vitest";
import { httpTransport } from "../../../src/adapters/registry/index-transport.ts";
import { openIndexRegistry } from "../../../src/adapters/registry/registry-http.ts";
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
