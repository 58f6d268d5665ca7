/** `sync` of skills from several registries: one that is away or lies holds back nothing that another one withdrew. */
import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { restore } from "../../../src/app/install/restore.ts";
import { sync } from "../../../src/app/install/sync.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const CLOSED = "http://127.0.0.1:1";

let place: InstallPlace;
let [one, other] = [new RegistryFixture(), new RegistryFixture()];
let servers: readonly [TestServer, TestServer];
/** What takes the place of the registry at a location. */
let stead = new Map<string, Registry>();
beforeEach(async () => {
  stead = new Map();
  place = new InstallPlace();
  one = new RegistryFixture().publish("tools/review", "1.0.0");
  other = new RegistryFixture().publish("billing/refunds", "1.0.0").publish("billing/prices", "1.0.0");
  servers = [await serveIndex(one), await serveIndex(other)];
  await place.install(servers[0].url, ["review"]);
  await place.install(servers[1].url, ["refunds", "prices"]);
});
afterEach(async () => {
  for (const server of servers) await server.close();
  place.cleanup();
});

function round() {
  const registryOf = async (location: string) => stead.get(location) ?? openHttpRegistry(location);
  return sync({ registryOf, ...place.folders() }, { only: [], placed: false });
}
const has = (name: string) => existsSync(place.at(SKILLS, name, "SKILL.md"));

/** A registry of which some answers are another's, or an error. */
function likeBut(location: string, changes: Partial<Registry>): void {
  stead.set(location, Object.assign(openHttpRegistry(location), changes));
}

test("one that is away keeps its own skills, and holds back no other's", async () => {
  await servers[0].close();
  other.state("billing/refunds", "1.0.0", "withdrawn", { reason: "it leaks" }).publish("billing/prices", "1.1.0");
  const { removed, installed, away, offline } = await round();
  expect(removed.map(({ id }) => id)).toEqual(["billing/refunds"]);
  expect(installed).toMatchObject([{ id: "billing/prices", version: "1.1.0", change: "upgraded" }]);
  expect([away, offline]).toEqual([[expect.stringContaining(servers[0].url)], undefined]);
  expect([has("review"), has("refunds"), has("prices")]).toEqual([true, false, true]);
});

test("where none can be asked, everything stays", async () => {
  for (const location of servers.map(({ url }) => url)) stead.set(location, openHttpRegistry(CLOSED));
  const { removed, installed, away, offline } = await round();
  expect([removed, installed, away]).toEqual([[], [], undefined]);
  expect(offline).toMatch(/cannot be reached/);
});

test("where one lies nothing is placed, and what was withdrawn goes all the same, also what would have been led on", async () => {
  other
    .publish("billing/refunds", "1.1.0")
    .state("billing/refunds", "1.0.0", "withdrawn", { reason: "it leaks" })
    .publish("billing/prices", "1.1.0");
  const lie = new RegistryError("LEDGER_FORKED", "Another history.");
  likeBut(servers[0].url, { resolve: () => Promise.reject(lie) });
  const { removed, installed, failure } = await round();
  expect([removed.map(({ id }) => id), installed, failure]).toEqual([["billing/refunds"], [], lie]);
  expect(place.lock().get(`${SKILLS}/prices`)?.version).toBe("1.0.0");
  // With nothing to take away it is what it is of an install.
  await expect(round()).rejects.toBe(lie);
});

test("a registry has no say in what came from another one", async () => {
  const { digest } = place.lock().get(`${SKILLS}/refunds`) ?? {};
  const revocations = [{ id: "x/y", version: "1.0.0", digest: digest ?? "", reason: "out of spite" }];
  likeBut(servers[0].url, { revocations: async () => ({ revocations }) as never });
  expect((await round()).removed).toEqual([]);
  expect(has("refunds")).toBe(true);
});

test("a frozen install refuses a registry that is caught, and warns of one that is away", async () => {
  const frozen = () => {
    const registryOf = async (location: string) => stead.get(location) ?? openHttpRegistry(location);
    return restore({ registryOf, ...place.folders() }, { only: [], placed: false, force: false, frozen: true });
  };
  const caught = new RegistryError("REGISTRY_UNTRUSTED", "It signs nothing.");
  likeBut(servers[0].url, { revocations: () => Promise.reject(caught) });
  await expect(frozen()).rejects.toBe(caught);
  stead.set(servers[0].url, openHttpRegistry(CLOSED));
  expect((await frozen()).installed.flatMap(({ warnings }) => warnings)).toEqual([
    expect.stringContaining("could not be asked what was withdrawn"),
  ]);
});
