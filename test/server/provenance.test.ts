/** `…/provenance` and `…/inventory` over HTTP, and a client that believes the one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import type { InstalledState } from "../../src/app/install/installed.ts";
import { installedProvenance } from "../../src/app/install/installed-provenance.ts";
import { verifyProvenance } from "../../src/app/install/provenance.ts";
import { releaseFacts } from "../../src/app/install/release-facts.ts";
import { trustedRegistry } from "../../src/app/install/trusted-registry.ts";
import { sha256 } from "../../src/core/bytes.ts";
import { inventorySchema } from "../../src/core/catalog/inventory.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import type { TestServer } from "../support/index-server.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";
import { keyDocument, type Liar, MemoryPins, serveSigned, testKey } from "../support/signing-index.ts";

const NOW = "2026-06-01T12:00:00Z";
const REQUEST = { namespace: "a", name: "b", wanted: "1.0.0" };
const key = testKey();
const keys = async () => ({ document: keyDocument(key), signer: key.signer });
const registry = () =>
  new RegistryFixture()
    .publish("a/b", "1.0.0", { files: { "run.py": "#!/usr/bin/env python3\nprint(1)\n" } })
    .publish("a/b", "1.1.0")
    .publish("a/shut", "1.0.0")
    .offer("a/shut", { visibility: "private" });

describe("over HTTP", () => {
  const index = createIndex({ registry: registry(), deps: { keys } });
  const at = "/v1/skills/a/b/versions/1.0.0";

  test("an inventory is of one release", async () => {
    const found = inventorySchema.strict().parse(await json(index.ask(`${at}/inventory`)));
    expect([found.version, found.scripts, found.interpreters]).toEqual(["1.0.0", { python: ["run.py"] }, ["python3"]]);
  });

  test("an inventory of a large release looks into its small files, says so, and has the hosts of its publication", async () => {
    const files = {
      "data.json": `{"at":"https://late.example.com/","x":"${"y".repeat(3 << 20)}"}`,
      "run.sh": "curl https://api.acme.com/\nsudo true\n",
    };
    const scan = { policy: sha256("policy"), found: {}, capabilities: [], hosts: ["late.example.com"] };
    const large = createIndex({ registry: new RegistryFixture().publish("a/b", "1.0.0", { files, scan }) });
    const found = inventorySchema.strict().parse(await json(large.ask(`${at}/inventory`)));
    expect([found.whole, found.hosts, found.files.count]).toEqual([false, ["api.acme.com", "late.example.com"], 3]);
    expect(inventorySchema.parse(await json(index.ask(`${at}/inventory`))).whole).toBe(true);
  });

  test.each(["inventory", "provenance"])("of a hidden skill %s is as of one that does not exist", async (what) => {
    const hidden = await index.ask(`/v1/skills/a/shut/versions/1.0.0/${what}`);
    const absent = await index.ask(`/v1/skills/a/none/versions/1.0.0/${what}`);
    expect([hidden.status, (await hidden.text()).replaceAll("shut", "none")]).toEqual([404, await absent.text()]);
  });

  test("where nothing is signed there is no provenance", async () => {
    expect((await createIndex({ registry: registry() }).ask(`${at}/provenance`)).status).toBe(404);
  });

  test("what was withdrawn has none", async () => {
    const withdrawn = createIndex({ registry: registry().state("a/b", "1.0.0", "withdrawn"), deps: { keys } });
    for (const what of ["inventory", "provenance"]) expect((await withdrawn.ask(`${at}/${what}`)).status).toBe(410);
  });
});

describe("a client", () => {
  let liar: Liar;
  let server: TestServer;
  beforeEach(async () => {
    liar = { registry: registry(), key, document: keyDocument(key), now: NOW, tamper: undefined };
    server = await serveSigned(liar);
  });
  afterEach(() => server.close());
  const ask = () => {
    const pins = new MemoryPins();
    const options = { key: undefined, maxAgeSeconds: 3600, now: () => Date.parse(NOW) };
    return verifyProvenance({ registry: trustedRegistry(openHttpRegistry(server.url), pins, options), pins }, REQUEST);
  };

  test("believes a statement that is signed and about these bytes", async () => {
    expect((await ask()).statement).toMatchObject({ subject: [{ name: "a/b@1.0.0" }] });
  });

  test("is shown what is in it and where it came from, and caught where the one is forged", async () => {
    const pins = new MemoryPins();
    const options = { key: undefined, maxAgeSeconds: 3600, now: () => Date.parse(NOW) };
    const facts = async () => {
      const trusted = trustedRegistry(openHttpRegistry(server.url), pins, options);
      return releaseFacts({ registry: trusted, pins }, await trusted.resolve(REQUEST));
    };
    const { inventory, provenance } = await facts();
    expect(inventory).toMatchObject({ version: "1.0.0", scripts: { python: ["run.py"] } });
    expect(provenance?.predicate.buildDefinition.externalParameters.path).toBe("skills/a/b");
    // Whole, as it was signed.
    expect(provenance?.predicate.runDetails).toMatchObject({ builder: {}, byproducts: [{ name: "gate" }] });
    liar.tamper = (path, body) => (path.endsWith("/inventory") ? body.replace('"a/b"', '"a/c"') : body);
    expect((await facts()).inventory).toBeUndefined();
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? body.replace('"payload":"e', '"payload":"f') : body);
    await expect(facts()).rejects.toMatchObject({ code: "REGISTRY_UNTRUSTED" });
  });

  test("holds what is installed against it, where a key is known", async () => {
    const pins = new MemoryPins();
    const options = { key: undefined, maxAgeSeconds: 3600, now: () => Date.parse(NOW) };
    const registryOf = async () => trustedRegistry(openHttpRegistry(server.url), pins, options);
    const { digest } = await openHttpRegistry(server.url).resolve(REQUEST);
    const at = { id: "a/b", version: "1.0.0", digest, registry: server.url, wanted: "latest", places: [] };
    const check = async (...installed: readonly InstalledState[]) =>
      (await installedProvenance({ registryOf, pins }, installed)).map((one) => one?.state);
    expect(await check(at)).toEqual([undefined]);
    expect(server.requests.some((path) => path.endsWith("/provenance"))).toBe(false);
    await (await registryOf()).list();
    expect(await check(at, { ...at, digest: sha256("other") }, { ...at, version: "9.0.0" })).toEqual([
      "signed",
      "wrong",
      "unknown",
    ]);
    // A key that the known one introduced meanwhile.
    const next = testKey();
    liar.document = keyDocument(key, next);
    liar.key = next;
    expect(await check(at)).toEqual(["signed"]);
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? body.replace('"payload":"e', '"payload":"f') : body);
    expect(await check(at)).toEqual(["wrong"]);
    await server.close();
    expect(await check(at)).toEqual(["unknown"]);
  });

  test("refuses one of another release, and one that was changed", async () => {
    const other = await (await fetch(`${server.url}/v1/skills/a/b/versions/1.1.0/provenance`)).text();
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? other : body);
    await expect(ask()).rejects.toMatchObject({ code: "REGISTRY_UNTRUSTED", message: /* which */ expect.any(String) });
    await ask().catch((error: Error) => expect(error.message).toContain("about other bytes"));
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? body.replace('"payload":"e', '"payload":"f') : body);
    await ask().catch((error: Error) => expect(error.message).toContain("not signed with a key"));
  });
});
