/** `?at=`: the catalog folded at that moment, for whoever may read it today. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgentManifest } from "../../src/core/bindings/agent-view.ts";
import type { BindingSubject } from "../../src/core/bindings/binding-place.ts";
import type { SkillView } from "../../src/core/catalog/view.ts";
import { STATES } from "../../src/core/ledger/event.ts";
import type { Digest, SkillId } from "../../src/core/names.ts";
import { createIndex, type IndexFixture, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`;

describe("a skill of the past", () => {
  const registry = new RegistryFixture()
    .publish("billing/refunds", "1.0.0")
    .channel("billing/refunds", "production", "1.0.0", { by: "Ada", pr: 41 })
    .publish("billing/refunds", "1.1.0")
    .channel("billing/refunds", "production", "1.1.0", { by: "Grace", pr: 57 })
    .state("billing/refunds", "1.0.0", "deprecated", { reason: "old", sunset: "2026-01-01" })
    .state("billing/refunds", "1.1.0", "withdrawn", { reason: "a leak" });
  const index = createIndex({ registry });
  const skill = "/v1/skills/billing/refunds";

  test("is as it was", async () => {
    const was = await json<SkillView>(index.ask(`${skill}?at=${at(2)}`));
    expect(was).toMatchObject({ version: "1.0.0", channels: { production: "1.0.0" }, asOf: at(2) });
    expect(was.versions).toHaveLength(1);
    expect(await json(index.ask(`/v1/skills/refunds?at=${at(2)}`))).toEqual(was);
    expect((await json<SkillView>(index.ask(skill))).asOf).toBeUndefined();
  });

  test("says what production was, and who had moved it", async () => {
    const { channels } = await json<{ channels: unknown[] }>(index.ask(`${skill}/channels?at=${at(3)}`));
    expect(channels[1]).toMatchObject({ name: "production", version: "1.0.0", moved: { by: "Ada", pr: 41 } });
    const moves = await json<{ events: unknown[] }>(index.ask(`${skill}/channels/production/events?at=${at(3)}`));
    expect(moves.events).toHaveLength(1);
    const release = await json(index.ask(`${skill}/versions/production?at=${at(4)}`));
    // Its bytes are not handed out today.
    expect(release).toMatchObject({ version: "1.1.0", state: "online", files: [] });
    expect((await json<{ files: unknown[] }>(index.ask(`${skill}/versions/1.0.0?at=${at(4)}`))).files).toHaveLength(1);
  });

  test("has the time of then for what expires", async () => {
    const warnings = async (moment: string) =>
      (await json<{ warnings: string[] }>(index.ask(`${skill}/versions/1.0.0?at=${moment}`))).warnings.join();
    expect(await warnings("2026-01-01T12:00:00Z")).toContain("It sunsets on 2026-01-01");
    expect(await warnings("2026-01-02T00:00:00Z")).toContain("Its sunset was 2026-01-01");
  });

  test("is asked for by a commit, too, and by a time with an offset", async () => {
    const { commit = "" } = (await json<SkillView>(index.ask(skill))).versions[0] ?? {};
    expect(await json(index.ask(`${skill}?at=${commit}`))).toMatchObject({ asOf: at(3), version: "1.1.0" });
    expect(await json(index.ask(`${skill}?at=2026-01-01T01:03:00+01:00`))).toMatchObject({ asOf: at(3) });
    expect(await json(index.ask(`/v1/skills?at=${commit}`))).toMatchObject({ asOf: at(3), total: 1 });
  });

  test.each([
    [`${skill}?at=yesterday`, 400],
    [`${skill}?at=`, 400],
    [`${skill}?at=2026-01-01`, 400],
    [`${skill}?at=${at(2)}&at=${at(3)}`, 400],
    [`/v1/skills?at=${"f".repeat(40)}`, 404],
    [`${skill}?at=${at(0)}`, 404],
    [`${skill}/versions/1.1.0?at=${at(2)}`, 404],
    [`${skill}/channels/beta/events?at=${at(2)}`, 404],
    [`/v1/skills/nobody/ever?at=${at(2)}`, 404],
    [`/v1/skills/nobody?at=${at(2)}`, 404],
  ])("%s is %i", async (path, status) => {
    expect((await index.ask(path)).status).toBe(status);
    expect(index.errors).toEqual([]);
  });

  test.each([
    `${skill}/diff?from=1.0.0&at=${at(2)}`,
    `${skill}/versions/1.0.0/profile?at=2020-01-01T00:00:00Z`,
    `${skill}/versions/1.0.0/archive.zip?at=${at(2)}`,
    `${skill}/versions/1.0.0/profile?%61t=${at(2)}`,
    `${skill}/events?at=${at(2)}`,
    `/v1/skills/nobody/ever/events?at=${at(2)}`,
    `/v1/status?at=${at(2)}`,
    `/v1/agents?at=`,
    `/?at=${at(2)}`,
    `/skills/billing/refunds?at=${at(2)}`,
    `/feed.atom?at=${at(2)}`,
  ])("%s is refused: it would be answered as of now", async (path) => {
    const answer = await index.ask(path, { headers: { accept: "application/json" } });
    expect([answer.status, await json(answer)]).toMatchObject([400, { code: "USAGE" }]);
    expect((await index.ask("/v1/nowhere?at=1")).status).toBe(404);
  });

  test("is found by words, too", async () => {
    expect(await json(index.ask(`/v1/search?q=refunds&at=${at(2)}`))).toMatchObject({ total: 1, asOf: at(2) });
    expect(await json(index.ask(`/v1/search?q=refunds&at=2020-01-01T00:00:00Z`))).toMatchObject({ total: 0 });
  });

  test("is not asked for before it is past, nor by a whole day", async () => {
    const detail = async (moment: string) =>
      (await json<{ detail: string }>(index.ask(`${skill}?at=${moment}`))).detail;
    expect(await detail("2999-01-01T00:00:00Z")).toMatch(
      /^The moment 2999-01-01T00:00:00Z is still to come: here it is/,
    );
    expect((await index.ask("/v1/skills?at=2999-01-01T00:00:00Z")).status).toBe(400);
    expect(await detail("2026-01-01")).toMatch(/2026-01-01T00:00:00Z begins it, 2026-01-01T23:59:59Z ends it/);
  });

  test("has an ETag, answers 304 and HEAD", async () => {
    for (const path of [`${skill}?at=${at(2)}`, `/v1/skills?at=${at(2)}`, `${skill}/channels?at=${at(2)}`]) {
      const etag = (await index.ask(path)).headers.get("etag") ?? "";
      expect((await index.ask(path, { headers: { "if-none-match": etag } })).status).toBe(304);
      expect((await index.ask(path, { method: "HEAD" })).headers.get("etag")).toBe(etag);
    }
  });

  test("is read once for a moment, however often the list of it is asked for", async () => {
    let reads = 0;
    const { ask } = createIndex({
      registry,
      deps: {
        chains: (...asked) => {
          reads++;
          return registry.chains(...asked);
        },
      },
    });
    await Promise.all([ask(`/v1/skills?at=${at(2)}`), ask(`/v1/skills?at=${at(2)}&limit=1`)]);
    await ask(`/v1/skills?at=${at(2)}&q=refunds`);
    expect(reads).toBe(1);
  });

  test("costs nothing where the skill is hidden or absent", async () => {
    const { ask } = createIndex({
      registry,
      deps: {
        chains: () => {
          throw new Error("read");
        },
      },
    });
    expect((await ask(`/v1/skills/nobody/ever?at=${at(2)}`)).status).toBe(404);
  });

  test("keeps few waiting", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => index.ask(`/v1/skills?at=2025-01-01T00:00:${i + 10}Z`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  });
});

describe("what skills had to do with each other", () => {
  const registry = new RegistryFixture().publish("t/base", "1.0.0");
  const base = { id: "t/base" as SkillId, version: "1.0.0", digest: digestIn(registry, "t/base") };
  registry
    .publish("t/app", "1.0.0", { related: { requires: ["t/base@^1"], closure: [base] } })
    .publish("t/kit", "1.0.0", { kind: "group", related: { members: [base] } })
    .bind("agents/ann", "skills:\n  t/app: ^1\n")
    .bind("agents/ann", "skills:\n  t/kit: ^1\n")
    .state("t/base", "1.0.0", "withdrawn", { reason: "a leak" })
    .retire("t/kit");
  const index = createIndex({ registry, audience: "internal" });
  const answer = <T = unknown>(path: string) => json<T>(index.ask(path));

  test("is told of then: closures, dependents and groups", async () => {
    const closure = (minute: number) => answer(`/v1/skills/t/app/versions/1.0.0/closure?at=${at(minute)}`);
    expect(await closure(3)).toMatchObject({ closure: [{ ...base, state: "online" }], asOf: at(3) });
    expect(await closure(6)).toMatchObject({ closure: [{ ...base, state: "withdrawn" }] });
    expect(await closure(6)).not.toHaveProperty("incomplete");
    expect(await answer(`/v1/skills/t/app/versions/1.0.0?at=${at(3)}`)).toMatchObject({ closure: [base] });
    // A group goes with what it holds.
    expect(await answer(`/v1/skills/t/kit/versions/1.0.0?at=${at(3)}`)).toMatchObject({ state: "online" });
    expect((await index.ask(`/v1/skills/t/kit/versions/1.0.0?at=${at(6)}`)).status).toBe(410);
    const dependents = (minute: number) => answer(`/v1/skills/t/base/dependents?at=${at(minute)}`);
    expect(await dependents(2)).toMatchObject({ dependents: [{ id: "t/app", by: "requires" }] });
    expect(await dependents(5)).toMatchObject({ dependents: [{ id: "t/app" }, { id: "t/kit" }] });
    const groups = (minute: number) => answer(`/v1/skills/t/base/groups?at=${at(minute)}`);
    expect(await groups(2)).toMatchObject({ groups: [], asOf: at(2) });
    expect(await groups(5)).toMatchObject({ groups: [{ id: "t/kit", version: "1.0.0", pinned: "1.0.0" }] });
    expect(await groups(6)).toMatchObject({ groups: [] });
    expect(await answer("/v1/skills/t/base/groups")).toMatchObject({ groups: [] });
  });

  test("agents had then what their files said then, judged by the time of then", async () => {
    const manifest = (moment: string) => answer<AgentManifest>(`/v1/agents/ann/manifest?at=${moment}`);
    expect(await manifest(at(4))).toMatchObject({ skills: [{ id: "t/app", brings: [{ id: "t/base" }] }], asOf: at(4) });
    expect(await manifest(at(5))).toMatchObject({ skills: [{ id: "t/kit" }] });
    expect(await manifest(at(6))).toMatchObject({ skills: [], pending: [{ id: "t/kit", status: "unresolvable" }] });
    expect((await index.ask(`/v1/agents/ann/manifest?at=${at(2)}`)).status).toBe(404);
    const bound = (minute: number) => answer(`/v1/skills/t/app/versions/1.0.0/bound?at=${at(minute)}`);
    expect(await bound(4)).toMatchObject({ agents: [{ agent: "ann", status: "active" }], asOf: at(4) });
    expect(await bound(5)).toMatchObject({ agents: [] });
  });

  test("a commit that only changed what an agent uses is a moment, to whom agents are known", async () => {
    const commit = createHash("sha1").update(at(4)).digest("hex");
    const path = `/v1/agents/ann/manifest?at=${commit}`;
    expect(await answer(path)).toMatchObject({ skills: [{ id: "t/app" }], asOf: at(4) });
    expect((await createIndex({ registry, audience: "public" }).ask(path)).status).toBe(404);
  });

  test("is authorised by today's visibility", async () => {
    const later = new RegistryFixture().publish("t/base", "1.0.0");
    const held = { id: "t/base" as SkillId, version: "1.0.0", digest: digestIn(later, "t/base") };
    later
      .publish("t/kit", "1.0.0", { kind: "group", related: { members: [held] } })
      .bind("agents/ann", "skills:\n  t/kit: ^1\n")
      .offer("t/kit", { visibility: "private" });
    const { ask } = createIndex({ registry: later, audience: "internal" });
    expect(await json(ask(`/v1/skills/t/base/groups?at=${at(3)}`))).toMatchObject({ groups: [] });
    expect(await json(ask(`/v1/skills/t/base/dependents?at=${at(3)}`))).toMatchObject({ dependents: [] });
    expect(await json(ask(`/v1/agents/ann/manifest?at=${at(3)}`))).toMatchObject({ skills: [], pending: [] });
    expect((await ask(`/v1/skills/t/kit/versions/1.0.0/bound?at=${at(3)}`)).status).toBe(404);
  });
});

function digestIn({ catalog }: RegistryFixture, id: string): Digest {
  return catalog.skills.get(id as SkillId)?.releases.get("1.0.0")?.digest ?? "sha256:";
}

const IDS = ["a/one", "b/one", "a/two", "c/three"];
const VERSIONS = ["1.0.0", "1.1.0", "2.0.0-rc.1"];
type Step = (registry: RegistryFixture) => unknown;
const GROUPS = ["a/kit", "z/kit"];
const use = fc.constantFrom("^1", "latest", "stable", "1.0.0", "*");
const skillId = fc.constantFrom(...IDS);
const version = fc.constantFrom(...VERSIONS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(skillId, version).map(
      ([id, v]): Step =>
        (r) =>
          once(r, id, v),
    ),
  },
  fc.tuple(skillId, version, fc.constantFrom(...STATES)).map(
    ([id, v, to]): Step =>
      (r) =>
        r.state(id, v, to),
  ),
  fc.tuple(skillId, fc.option(version)).map(
    ([id, v]): Step =>
      (r) =>
        r.channel(id, "stable", v),
  ),
  fc.tuple(skillId, fc.constantFrom("x", "y")).map(
    ([id, tag]): Step =>
      (r) =>
        r.offer(id, { tags: [tag] }),
  ),
  skillId.map(
    (id): Step =>
      (r) =>
        r.retire(id),
  ),
  fc.tuple(skillId, fc.constantFrom("public", "internal")).map(
    ([id, visibility]): Step =>
      (r) =>
        r.offer(id, { visibility: visibility as "public" }),
  ),
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...GROUPS), version, skillId, fc.boolean()).map(
      ([id, v, other, holds]): Step =>
        (r) =>
          joined(r, { id, version: v, other, holds }),
    ),
  },
  fc.tuple(fc.constantFrom("agents/ann", "teams/all"), fc.constantFrom(...IDS, ...GROUPS), use).map(
    ([file, id, wanted]): Step =>
      (r) =>
        r.bind(
          file as BindingSubject,
          `${file === "agents/ann" ? "teams: [all]\n" : ""}skills:\n  ${id}: "${wanted}"\n`,
        ),
  ),
);

/** Half of what happens waited for somebody, who let it through before the next merge. */
const maybeLate = fc.record({ one: step, seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 59 })) });

/** What is asked, as of when it is answered, and what is the catalog then. */
interface Moment {
  readonly query: string;
  readonly now: string;
  readonly snapshot: RegistryFixture["snapshot"];
}

/** A release that holds or needs the first release of another skill, where there is one. */
function joined(
  registry: RegistryFixture,
  { id, version: v, other, holds }: { id: string; version: string; other: string; holds: boolean },
): unknown {
  const named = registry.catalog.skills.get(other as SkillId);
  const [release] = named?.releases.values() ?? [];
  if (release === undefined || registry.catalog.skills.get(id as SkillId)?.releases.has(v) === true) return undefined;
  const pin = { id: other as SkillId, version: release.version, digest: release.digest };
  const files = { "notes.md": `${id} ${v}\n` };
  return holds
    ? registry.publish(id, v, { kind: "group", files, related: { members: [pin] } })
    : registry.publish(id, v, { kind: "group", files, related: { requires: [`${other}@*`], closure: [pin] } });
}

/** A version is published once. */
function once(registry: RegistryFixture, id: string, v: string): unknown {
  const entry = registry.catalog.skills.get(id as never);
  return entry?.releases.has(v) === true ? undefined : registry.publish(id, v);
}

const ROUTES = [
  "/v1/skills",
  "/v1/search?q=kit",
  "/v1/agents/ann/manifest",
  ...[...IDS, ...GROUPS, "d/one"].flatMap((id) => [
    `/v1/skills/${id}`,
    `/v1/skills/${id}/channels`,
    `/v1/skills/${id}/channels/stable/events`,
    `/v1/skills/${id}/versions/latest`,
    `/v1/skills/${id}/versions/1.0.0`,
    `/v1/skills/${id}/versions/1.0.0/closure`,
    `/v1/skills/${id}/versions/1.0.0/bound`,
    `/v1/skills/${id}/dependents`,
    `/v1/skills/${id}/groups`,
  ]),
];

async function answers(index: IndexFixture, query: string): Promise<unknown> {
  const all = await Promise.all(
    ROUTES.map(async (route) => {
      const {
        files: _,
        asOf: __,
        ...document
      } = await json<Record<string, unknown>>(
        index.ask(route + (route.includes("?") ? query.replace("?", "&") : query)),
      );
      return [route, document];
    }),
  );
  return Object.fromEntries(all);
}

describe("at every moment", () => {
  test("?at= equals the catalog folded at that moment", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(maybeLate, { minLength: 1, maxLength: 14 }), fc.boolean(), async (steps, renames) => {
        const registry = new RegistryFixture().publish("b/one", "1.0.0").publish("a/one", "1.0.0");
        const moments: Moment[] = [];
        const take = (one: Step, seconds: number) => {
          const before = registry.snapshot;
          registry.late(seconds, one);
          const { snapshot } = registry;
          const { at: moment = null, trunk } = snapshot.catalog.head;
          if (snapshot === before || moment === null) return;
          moments.push({ query: `at=${trunk}`, now: moment, snapshot });
          // Until somebody let it through it had not happened, whenever it was merged.
          moments.push({ query: `at=${moment}`, now: moment, snapshot: seconds === 0 ? snapshot : before });
          const then = new Date(Date.parse(moment) + seconds * 1000).toISOString().replace(".000Z", "Z");
          if (seconds > 0) moments.push({ query: `at=${then}`, now: then, snapshot });
        };
        for (const { one, seconds } of steps) take(one, seconds);
        if (renames) take((r) => r.rename("b/one", "d/one"), 0);
        const index = createIndex({ registry, audience: "internal" });
        for (const { query, now, snapshot } of moments) {
          // A commit that did something to no published skill is unknown.
          if ((await index.ask(`/v1/skills?${query}`)).status === 404) continue;
          const then = createIndex({
            registry,
            audience: "internal",
            deps: { snapshot: () => snapshot, now: () => now },
          });
          expect(await answers(index, `?${query}`)).toEqual(await answers(then, ""));
        }
      }),
      { numRuns: 15 },
    );
  }, 180_000);

  test("a skill that is hidden today is absent", async () => {
    const hide = fc.constantFrom({ visibility: "private" }, { visibility: "internal" }, { enabled: false } as const);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), hide, async (steps, hidden) => {
        const registry = new RegistryFixture().publish("secret/plan", "1.0.0").publish("a/one", "1.0.0");
        for (const one of steps) one(registry);
        registry.channel("secret/plan", "stable", "1.0.0").offer("secret/plan", hidden as never);
        const { commit: last = "" } = JSON.parse((await registry.events("secret/plan" as never)).at(-1) ?? "");
        const index = createIndex({ registry });
        for (let minute = 0; minute < 16; minute++) {
          expect(await (await index.ask(`/v1/skills?at=${at(minute)}`)).text()).not.toContain("secret");
          for (const rest of ["", "/channels", "/channels/stable/events", "/versions/1.0.0"]) {
            const answer = await index.ask(`/v1/skills/secret/plan${rest}?at=${at(minute)}`);
            expect(await json(answer)).toMatchObject({ code: "SKILL_NOT_FOUND" });
          }
        }
        // Nor is there a commit that changed nothing else.
        const unknown = "f".repeat(40);
        const told = await (await index.ask(`/v1/skills?at=${last}`)).text();
        expect(told.replaceAll(last, unknown)).toBe(await (await index.ask(`/v1/skills?at=${unknown}`)).text());
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
