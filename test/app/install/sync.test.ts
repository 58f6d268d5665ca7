import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { sync } from "../../../src/app/install/sync.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { CLAUDE, InstallPlace, SKILLS } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
beforeEach(async () => {
  place = new InstallPlace();
  published = new RegistryFixture()
    .publish("tools/review", "1.0.0", { files: { "notes.md": "one" } })
    .publish("billing/refunds", "1.0.0");
  server = await serveIndex(published);
  await place.install(server.url, ["review", "refunds@1.0.0"], [SKILLS, CLAUDE]);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const round = () => sync(place.ports(openHttpRegistry(server.url)), { only: [], placed: false });
const has = (name: string) => [SKILLS, CLAUDE].map((folder) => existsSync(place.at(folder, name, "SKILL.md")));

test("brings what is offered now, and writes nothing where nothing is new", async () => {
  const before = readFileSync(place.lockPath, "utf8");
  published.publish("billing/refunds", "2.0.0");
  expect((await round()).installed.map(({ change }) => change)).toEqual(["unchanged", "unchanged"]);
  expect(readFileSync(place.lockPath, "utf8")).toBe(before);
  published.publish("tools/review", "1.1.0", { files: { "notes.md": "two" } });
  expect((await round()).installed).toMatchObject([{ change: "unchanged" }, { change: "upgraded", version: "1.1.0" }]);
  expect(readFileSync(place.at(CLAUDE, "review", "notes.md"), "utf8")).toBe("two");
});

test("takes away what was withdrawn, in every place, and says why", async () => {
  published.state("billing/refunds", "1.0.0", "withdrawn", { reason: "it leaks" });
  const { removed, kept } = await round();
  expect(kept).toEqual([]);
  expect(removed).toEqual([
    {
      id: "billing/refunds",
      version: "1.0.0",
      dir: `${SKILLS}/refunds`,
      why: "billing/refunds@1.0.0 was withdrawn: it leaks",
    },
  ]);
  expect([has("refunds"), has("review")]).toEqual([
    [false, false],
    [true, true],
  ]);
  expect([...place.lock().keys()]).toEqual([`${SKILLS}/review`]);
});

test("replaces what was withdrawn where what was asked for leads on", async () => {
  published.publish("tools/review", "1.1.0").state("tools/review", "1.0.0", "withdrawn", { reason: "it leaks" });
  const { removed, replaced, installed } = await round();
  expect(removed).toEqual([]);
  const why = "tools/review@1.0.0 was withdrawn: it leaks";
  expect(replaced).toEqual([{ id: "tools/review", version: "1.0.0", dir: `${SKILLS}/review`, why, by: "1.1.0" }]);
  expect(installed).toMatchObject([{}, { id: "tools/review", version: "1.1.0", change: "upgraded" }]);
  expect((await round()).replaced).toBeUndefined();
});

test("keeps what was edited, also if it was withdrawn, and says both", async () => {
  appendFileSync(place.at(SKILLS, "refunds", "SKILL.md"), "mine");
  published.state("billing/refunds", "1.0.0", "withdrawn", { reason: "it leaks" });
  const { removed, kept } = await round();
  expect(removed).toEqual([]);
  expect(kept).toMatchObject([{ why: expect.stringMatching(/was withdrawn: it leaks.*is not as billing\/refunds/) }]);
  expect(has("refunds")).toEqual([true, true]);
});

test("works on with what is there while the registry is away, and asks once for what was withdrawn", async () => {
  const asked = () => server.requests.filter((path) => path === "/v1/revocations").length;
  await round();
  expect(asked()).toBe(1);
  await server.close();
  const { offline, installed, removed } = await round();
  expect([installed, removed, offline]).toEqual([[], [], expect.stringContaining("cannot be reached")]);
  expect(has("review")).toEqual([true, true]);
});

test("says where no lock is that there is nothing to keep in step, whatever lies in the folders", async () => {
  rmSync(place.lockPath);
  expect(await round()).toEqual({ installed: [], kept: [], removed: [], unlocked: place.lockPath });
  expect(has("review")).toEqual([true, true]);
});
