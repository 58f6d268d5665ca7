import { expect, test } from "vitest";
import type { LeftOut } from "../../src/app/index/self-test.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

interface Index {
  readonly skills: readonly { readonly name: string }[];
}

/** What the reference validator takes and no client finds: a space after the opening line. */
const UNSEEN = { "SKILL.md": "--- \nname: unseen\ndescription: Nobody finds it.\n---\n" };

function publish(): { readonly registry: RegistryFixture; readonly told: LeftOut[] } {
  const registry = new RegistryFixture().publish("a/seen", "1.0.0").publish("a/unseen", "1.0.0", { files: UNSEEN });
  return { registry, told: [] };
}

test("what clients would drop is in no index for them, said once, and named to who may see it", async () => {
  const { registry, told } = publish();
  const { ask } = createIndex({ registry, deps: { onLeftOut: (leftOut) => told.push(leftOut) } });
  for (const folder of ["agent-skills", "skills", "agent-skills"]) {
    const { skills } = await json<Index>(ask(`/.well-known/${folder}/index.json`));
    expect(skills.map(({ name }) => name)).toEqual(["seen"]);
  }
  expect(told.map(({ release }) => release.skill)).toEqual(["a/unseen"]);
  const status = await json<{ leftOut: readonly object[] }>(ask("/v1/status"));
  expect(status.leftOut).toEqual([{ id: "a/unseen", version: "1.0.0", why: expect.stringMatching(/exactly ---/) }]);
  expect((await ask("/v1/skills/a/unseen/versions/1.0.0/archive.zip")).status).toBe(200);
});

test("a scope in which nothing is left is not there", async () => {
  const { ask } = createIndex({ registry: publish().registry });
  expect((await ask("/skills/a/unseen/.well-known/agent-skills/index.json")).status).toBe(404);
  expect((await ask("/skills/a/unseen/1.0.0/.well-known/skills/index.json")).status).toBe(404);
});

test("nobody hears of a release left out that is hidden from them", async () => {
  const { registry } = publish();
  registry.offer("a/unseen", { visibility: "private" });
  const everybody = createIndex({ registry, audience: "all" });
  await everybody.ask("/.well-known/agent-skills/index.json");
  const status = await (await createIndex({ registry }).ask("/v1/status")).text();
  expect(status).not.toMatch(/unseen|leftOut/);
});

test("a release whose bytes are not those of its digest is left out alone", async () => {
  const registry = new RegistryFixture()
    .publish("a/one", "1.0.0")
    .publish("a/two", "1.0.0", { files: { "x.md": "X" } });
  const lying = Object.create(registry.objects, {
    blob: {
      value: async (oid: string, max?: number) => {
        const { size, bytes } = await registry.objects.blob(oid, max);
        return { size, bytes: bytes?.length === 1 ? Buffer.from("Y") : bytes };
      },
    },
  });
  const { ask } = createIndex({ registry, deps: { objects: () => lying } });
  const { skills } = await json<Index>(ask("/.well-known/agent-skills/index.json"));
  expect(skills.map(({ name }) => name)).toEqual(["one"]);
});
