/** A copy of a registry as OCI artifacts: what is pushed again, beside what was there, and what the copy knows afterwards. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { pushOci } from "../../../src/app/index/push-oci.ts";
import { install } from "../../../src/app/install/install.ts";
import { OciRegistry } from "../../../src/app/install/oci-registry.ts";
import { sync } from "../../../src/app/install/sync.ts";
import type { OciStore } from "../../../src/app/ports/oci-store.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, toRequest } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

/** A place in memory. */
class MemoryStore implements OciStore {
  readonly location = "oci://memory/skills";
  readonly tags = new Map<string, Uint8Array>();
  private readonly blobs = new Map<string, Uint8Array>();

  async hasBlob(at: string, digest: string): Promise<boolean> {
    return this.blobs.has(`${at} ${digest}`);
  }
  async putBlob(at: string, digest: string, bytes: Uint8Array): Promise<void> {
    this.blobs.set(`${at} ${digest}`, bytes);
  }
  async putManifest(at: string, tag: string, bytes: Uint8Array): Promise<void> {
    this.tags.set(`${at}:${tag}`, bytes);
  }
  async manifest(at: string, tag: string): Promise<Uint8Array | undefined> {
    return this.tags.get(`${at}:${tag}`);
  }
  async blob(at: string, digest: string): Promise<Uint8Array> {
    return this.blobs.get(`${at} ${digest}`) ?? expect.fail(`no ${digest} at ${at}`);
  }
}

let published: RegistryFixture;
let server: TestServer;
let store: MemoryStore;
let place: InstallPlace;
beforeEach(async () => {
  published = new RegistryFixture()
    .publish("billing/refunds", "1.0.0")
    .publish("billing/refunds", "1.1.0")
    .publish("tools/review", "1.0.0")
    .publish("legal/secret", "1.0.0")
    .offer("legal/secret", { visibility: "internal" });
  server = await serveIndex(published, { audience: "internal" });
  store = new MemoryStore();
  place = new InstallPlace();
});
afterEach(async () => {
  place.cleanup();
  await server.close();
});

const push = (...named: string[]) =>
  pushOci({ registry: openHttpRegistry(server.url), store, named: named.map(toRequest), progress: () => {} });
const copy = () => new OciRegistry(store);
const listed = async () => (await copy().list()).map(({ id, version }) => `${id}@${version}`);

test("a skill that is named is listed beside what was pushed before, in its new state, and in order", async () => {
  expect(await push()).toMatchObject({ skills: 2, releases: 3, pushed: 3 });
  published.publish("billing/refunds", "1.2.0");
  expect(await push("legal/secret", "tools/review", "tools/review")).toMatchObject({
    skills: 3,
    releases: 4,
    pushed: 1,
  });
  expect(await listed()).toEqual(["billing/refunds@1.1.0", "legal/secret@1.0.0", "tools/review@1.0.0"]);
  await push("refunds");
  expect(await listed()).toEqual(["billing/refunds@1.2.0", "legal/secret@1.0.0", "tools/review@1.0.0"]);
});

test("a push that names nothing makes the list anew: of what is hidden since there is nothing in it", async () => {
  await push("legal/secret");
  published.offer("tools/review", { visibility: "internal" });
  await push();
  expect(await listed()).toEqual(["billing/refunds@1.1.0"]);
});

test("a list that cannot be read is not written over by a push of one skill", async () => {
  await push();
  store.tags.set(":index", Buffer.from("<html>"));
  await expect(push("refunds")).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
  expect(store.tags.get(":index")).toEqual(Buffer.from("<html>"));
  await push();
  expect(await listed()).toHaveLength(2);
});

test("a name that a skill had leads on, and vouches for what was released under it", async () => {
  await push();
  const before = copy();
  const ports = place.ports(before);
  const wish = { requests: [toRequest("billing/refunds@1.1.0")], force: false };
  await install({ registry: before, target: ports.target, lock: ports.lock }, wish);

  published.rename("billing/refunds", "payments/refunds").publish("payments/refunds", "2.0.0");
  published.rename("payments/refunds", "money/refunds").publish("money/refunds", "3.0.0");
  await push();
  expect(await listed()).toEqual(["money/refunds@3.0.0", "tools/review@1.0.0"]);
  for (const name of ["billing/refunds", "payments/refunds"] as SkillId[]) {
    const { id, version, warnings } = await copy().resolve(toRequest(name));
    expect([id, version, warnings]).toEqual(["money/refunds", "3.0.0", [`${name} is now money/refunds.`]]);
    expect(await copy().events(name)).toEqual(await openHttpRegistry(server.url).events(name));
  }
  await expect(copy().resolve(toRequest("money/review"))).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });

  // The lock knows the first name; 1.0.0 was released under it, and only its chain says so.
  const after = copy();
  const again = { requests: [toRequest("billing/refunds@1.0.0")], force: false };
  const { installed } = await install({ registry: after, target: ports.target, lock: ports.lock }, again);
  expect(installed).toMatchObject([{ id: "money/refunds", version: "1.0.0" }]);
  const { kept } = await sync(place.ports(copy()), { only: [], placed: false });
  expect(kept).toEqual([]);
});

test("channels are as the index says that they are, with every move", async () => {
  published
    .channel("billing/refunds", "stable", "1.0.0", { by: "Ada", pr: 4 })
    .channel("billing/refunds", "stable", "1.1.0");
  published.rename("billing/refunds", "money/refunds").channel("money/refunds", "beta", "1.0.0");
  await push();
  const index = openHttpRegistry(server.url);
  const skill = toRequest("money/refunds");
  expect(await copy().channels(skill)).toEqual(await index.channels(skill));
  for (const channel of ["stable", "beta", "latest"]) {
    expect(await copy().channelEvents(skill, channel)).toEqual(await index.channelEvents(skill, channel));
  }
  await expect(copy().channelEvents(skill, "nothing")).rejects.toThrow("it has no such channel");
});

test("what was withdrawn before a push is taken away by it", async () => {
  await push();
  const registry = copy();
  const ports = place.ports(registry);
  const wish = { requests: [toRequest("refunds@1.1.0")], force: false };
  await install({ registry, target: ports.target, lock: ports.lock }, wish);
  published.state("billing/refunds", "1.1.0", "withdrawn", { reason: "it leaks" });
  await push("refunds");
  const { removed } = await sync(place.ports(copy()), { only: [], placed: false });
  expect(removed).toMatchObject([{ id: "billing/refunds", why: "billing/refunds@1.1.0 was withdrawn: it leaks" }]);
});
