/** What is hidden from the asker is exactly absent: on every route, the same answer as for what never was. */
import { describe, expect, test } from "vitest";
import { nameOf, type SkillId } from "../../src/core/names.ts";
import { createIndex, type IndexFixture, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const HIDDEN = {
  private: (r: RegistryFixture) => r.offer("secret/plan", { visibility: "private" }),
  internal: (r: RegistryFixture) => r.offer("secret/plan", { visibility: "internal" }),
  disabled: (r: RegistryFixture) => r.offer("secret/plan", { enabled: false }),
} as const;

/** A registry with a visible skill and one that `hide` hides. */
function publish(hide: (registry: RegistryFixture) => unknown): RegistryFixture {
  const registry = new RegistryFixture()
    .publish("open/plan", "1.0.0")
    .publish("open/other", "1.0.0")
    .publish("secret/plan", "1.0.0", { description: "A wholly confidential undertaking." })
    .publish("secret/plan", "1.1.0", {
      files: { "hidden.md": "hidden\n" },
      description: "A wholly confidential undertaking.",
    })
    .offer("secret/plan", { tags: ["hush"], owners: ["@acme/spies"] })
    .channel("secret/plan", "stable", "1.0.0");
  hide(registry);
  return registry;
}

/** Every route that names a skill, by namespace and name. */
const ROUTES: readonly ((id: string) => string)[] = [
  (id) => `/v1/skills/${id}`,
  (id) => `/v1/skills/${id}/events`,
  (id) => `/v1/skills/${id}?at=2026-01-01T00:05:00Z`,
  (id) => `/v1/skills/${id}/channels?at=2026-01-01T00:09:00Z`,
  (id) => `/v1/skills/${id}/versions/1.0.0?at=2026-01-01T00:05:00Z`,
  (id) => `/v1/skills/${id}/channels`,
  (id) => `/v1/skills/${id}/channels/stable/events`,
  (id) => `/v1/skills/${id}/channels/latest/events`,
  (id) => `/v1/skills/${id}/versions/1.0.0`,
  (id) => `/v1/skills/${id}/versions/latest`,
  (id) => `/v1/skills/${id}/versions/stable`,
  (id) => `/v1/skills/${id}/versions/%5E1`,
  (id) => `/v1/skills/${id}/versions/nonsense%20range`,
  (id) => `/v1/skills/${id}/versions/1.1.0/archive.zip`,
  (id) => `/v1/skills/${id}/versions/1.1.0/files/hidden.md`,
  (id) => `/skills/${id}`,
  (id) => `/skills/${id}/1.0.0`,
  (id) => `/skills/${id}/1.1.0/files/hidden.md`,
  (id) => `/skills/${id}/.well-known/agent-skills/index.json`,
  (id) => `/skills/${id}/.well-known/skills/index.json`,
  (id) => `/skills/${id}/1.0.0/.well-known/agent-skills/index.json`,
  (id) => `/skills/${id}/1.0.0/.well-known/skills/index.json`,
  (id) => `/skills/${id}/.well-known/agent-skills/${nameOf(id as SkillId)}/SKILL.md`,
  (id) => `/skills/${id.split("/")[0]}`,
  (id) => `/skills/${id.split("/")[0]}/.well-known/agent-skills/index.json`,
  (id) => `/skills/${id.split("/")[0]}/.well-known/skills/${nameOf(id as SkillId)}/SKILL.md`,
];

async function answerOf(index: IndexFixture, path: string, accept: string): Promise<unknown> {
  const answer = await index.ask(path, { headers: { accept } });
  const headers = [...answer.headers].filter(([name]) => name !== "content-length");
  return { status: answer.status, headers, body: await answer.text() };
}

describe.each(Object.entries(HIDDEN))("a skill that is %s", (_, hide) => {
  const index = createIndex({ registry: publish(hide) });

  test("makes no bare name ambiguous", async () => {
    expect((await json<{ id: string }>(index.ask("/v1/skills/plan"))).id).toBe("open/plan");
  });
  const absent = createIndex({
    registry: new RegistryFixture().publish("open/plan", "1.0.0").publish("open/other", "1.0.0"),
  });

  test.each(ROUTES.map((route) => route("secret/plan")))("%s answers as if it never was", async (path) => {
    for (const accept of ["*/*", "text/html"]) {
      const hidden = await answerOf(index, path, accept);
      expect(hidden).toMatchObject({ status: 404 });
      expect(hidden).toEqual(await answerOf(absent, path, accept));
    }
  });

  test("answers alike for a name that nobody ever had", async () => {
    for (const route of ROUTES) {
      const hidden = JSON.stringify(await answerOf(index, route("secret/plan"), "*/*"));
      const never = JSON.stringify(await answerOf(index, route("nobody/ever"), "*/*"));
      expect(never.replaceAll("nobody/ever", "secret/plan").replaceAll('\\"ever', '\\"plan')).toBe(hidden);
    }
  });

  test.each([
    "/v1/skills",
    "/v1/skills?namespace=secret",
    "/v1/skills?at=2026-01-01T00:05:00Z",
    "/v1/skills?q=confidential&at=2026-01-01T00:05:00Z",
    "/v1/skills?tag=hush",
    "/v1/skills?owner=%40acme%2Fspies",
    "/v1/skills?q=confidential",
    "/v1/search?q=confidential",
    "/v1/revocations",
    "/.well-known/agent-skills/index.json",
    "/.well-known/skills/index.json",
    "/",
    "/?namespace=secret",
    "/?order=id-desc",
  ])("%s does not know it", async (path) => {
    const answer = await index.ask(path);
    expect(answer.status).toBe(200);
    const body = await answer.text();
    expect(body.replaceAll(`namespace=secret`, "")).not.toMatch(/secret|confidential|hush|spies/);
    expect(body).toBe(await (await absent.ask(path)).text());
  });

  test("is not counted, and nobody sees that something happened to it", async () => {
    expect(await json(index.ask("/v1/status"))).toEqual(await json(absent.ask("/v1/status")));
    expect(await json(index.ask("/v1/skills"))).toMatchObject({ total: 2 });
  });

  test("does not take its bare name from the one that is to be seen", async () => {
    const { skills } = await json<{ skills: { name: string }[] }>(index.ask("/.well-known/agent-skills/index.json"));
    expect(skills.map((s) => s.name)).toEqual(["other", "plan"]);
  });

  test("has no archive", async () => {
    const release = index.registry.catalog.skills.get("secret/plan" as SkillId)?.releases.get("1.1.0");
    const digest = release?.digest.slice(7) ?? "";
    const never = "0".repeat(64);
    const hidden = await answerOf(index, `/archives/sha256/${digest}.zip`, "*/*");
    expect(hidden).toMatchObject({ status: 404 });
    expect(JSON.stringify(hidden).replace(digest, never)).toBe(
      JSON.stringify(await answerOf(index, `/archives/sha256/${never}.zip`, "*/*")),
    );
  });
});

describe("a skill that is not hidden from this asker", () => {
  test("answers on every one of these routes", async () => {
    const index = createIndex({ registry: publish(HIDDEN.internal), audience: "internal" });
    const answers = await Promise.all(ROUTES.map(async (route) => (await index.ask(route("secret/plan"))).status));
    // The one nonsense range is found nowhere.
    expect(answers.filter((status) => status !== 200)).toEqual([404]);
  });

  test("has an archive, also while a hidden skill has the same bytes", async () => {
    const bytes = { "SKILL.md": "the same\n" };
    const registry = new RegistryFixture()
      .publish("a/open", "1.0.0", { files: bytes })
      .publish("a/closed", "1.0.0", { files: bytes });
    registry.offer("a/closed", { visibility: "private" });
    const digest = registry.catalog.skills
      .get("a/open" as SkillId)
      ?.releases.get("1.0.0")
      ?.digest.slice(7);
    expect((await createIndex({ registry }).ask(`/archives/sha256/${digest}.zip`)).status).toBe(200);
    registry.state("a/closed", "1.0.0", "withdrawn");
    expect((await createIndex({ registry }).ask(`/archives/sha256/${digest}.zip`)).status).toBe(404);
  });
});
