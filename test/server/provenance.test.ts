/** `…/provenance` and `…/inventory` over HTTP, and a client that believes the one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import { verifyProvenance } from "../../src/app/install/provenance.ts";
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

  test("refuses one of another release, and one that was changed", async () => {
    const other = await (await fetch(`${server.url}/v1/skills/a/b/versions/1.1.0/provenance`)).text();
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? other : body);
    await expect(ask()).rejects.toMatchObject({ code: "REGISTRY_UNTRUSTED", message: /* which */ expect.any(String) });
    await ask().catch((error: Error) => expect(error.message).toContain("about other bytes"));
    liar.tamper = (path, body) => (path.endsWith("/provenance") ? body.replace('"payload":"e', '"payload":"f') : body);
    await ask().catch((error: Error) => expect(error.message).toContain("not signed with a key"));
  });
});
