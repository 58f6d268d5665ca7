/** `/v1/revocations`, and what answers about a deprecated release say in their headers. */
import { describe, expect, test } from "vitest";
import type { RevocationsView } from "../../src/core/catalog/view.ts";
import type { SkillId } from "../../src/core/names.ts";
import { skillMd } from "../support/git-fixture.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const withdrawn = () =>
  new RegistryFixture()
    .publish("open/plan", "1.0.0")
    .publish("open/plan", "1.1.0")
    .state("open/plan", "1.0.0", "withdrawn", { reason: "a <key> leaked" });

describe("/v1/revocations", () => {
  test("says what was withdrawn, why and when", async () => {
    const view = await json<RevocationsView>(createIndex({ registry: withdrawn() }).ask("/v1/revocations"));
    expect(view.revocations).toMatchObject([
      { id: "open/plan", version: "1.0.0", reason: "a <key> leaked", at: "2026-01-01T00:03:00Z" },
    ]);
    expect(view.revocations[0]?.digest).toMatch(/^sha256:/);
  });

  test("has an ETag that changes with it alone, answers 304 and HEAD", async () => {
    const { registry, ask } = createIndex({ registry: withdrawn() });
    const etag = (await ask("/v1/revocations")).headers.get("etag") ?? "";
    registry.publish("open/plan", "1.2.0");
    expect((await ask("/v1/revocations", { headers: { "if-none-match": etag } })).status).toBe(304);
    const head = await ask("/v1/revocations", { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    registry.state("open/plan", "1.2.0", "withdrawn", { reason: "too" });
    expect((await ask("/v1/revocations", { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  test.each([{ visibility: "private" }, { visibility: "internal" }, { enabled: false }] as const)(
    "does not know a skill that is hidden by %j",
    async (offer) => {
      const registry = withdrawn().publish("secret/plan", "1.0.0").state("secret/plan", "1.0.0", "withdrawn");
      registry.offer("secret/plan", offer);
      const answer = await createIndex({ registry }).ask("/v1/revocations");
      const absent = await createIndex({ registry: withdrawn() }).ask("/v1/revocations");
      expect([...answer.headers]).toEqual([...absent.headers]);
      expect(await answer.text()).toBe(await absent.text());
    },
  );
});

describe("an answer that is a deprecated release", () => {
  const at = "/v1/skills/billing/refunds/versions";
  const deprecated = (replacement = "billing/pricing@^1.0", sunset = "2027-03-31") =>
    new RegistryFixture()
      .publish("billing/refunds", "1.0.0")
      .publish("billing/refunds", "1.1.0")
      .publish("billing/pricing", "1.0.0")
      .state("billing/refunds", "1.0.0", "deprecated", { reason: "old", replacement, sunset });
  const headersOf = async (registry: RegistryFixture, path: string, init: RequestInit = {}) => {
    const { headers } = await createIndex({ registry }).ask(path, init);
    return ["deprecation", "sunset", "link"].map((name) => headers.get(name));
  };
  const ALL = [
    `@${Date.UTC(2026, 0, 1, 0, 4) / 1000}`,
    "Wed, 31 Mar 2027 23:59:59 GMT",
    '</v1/skills/billing/pricing/versions/%5E1.0>; rel="successor-version"',
  ];
  const archiveOf = ({ catalog }: RegistryFixture, id = "billing/refunds") =>
    `/archives/sha256/${catalog.skills
      .get(id as SkillId)
      ?.releases.get("1.0.0")
      ?.digest.slice(7)}.zip`;

  test("says since when, until when, and what follows", async () => {
    const registry = deprecated();
    expect(await headersOf(registry, `${at}/1.0.0`)).toEqual(ALL);
    expect(await headersOf(registry, `${at}/1.0.0`, { method: "HEAD" })).toEqual(ALL);
    expect(await headersOf(registry, `${at}/1.0.0/archive.zip`)).toEqual(ALL);
    expect(await headersOf(registry, archiveOf(registry))).toEqual(ALL);
    const etag = (await createIndex({ registry }).ask(`${at}/1.0.0`)).headers.get("etag") ?? "";
    expect(await headersOf(registry, `${at}/1.0.0`, { headers: { "if-none-match": etag } })).toEqual(ALL);
    expect(await headersOf(registry, `${at}/1.1.0`)).toEqual([null, null, null]);
  });

  test.each(["1.1.0", "nobody/ever", "billing/pricing@9.9.9"])(
    "names no successor where there is no %s",
    async (to) => {
      expect(await headersOf(deprecated(to), `${at}/1.0.0`)).toEqual([ALL[0], ALL[1], null]);
    },
  );

  test("names no hidden successor", async () => {
    const registry = deprecated().offer("billing/pricing", { visibility: "private" });
    expect((await headersOf(registry, `${at}/1.0.0`))[2]).toBeNull();
  });

  test("has no sunset that is none, and none before the deprecation", async () => {
    expect((await headersOf(deprecated("", "soon"), `${at}/1.0.0`))[1]).toBeNull();
    expect((await headersOf(deprecated("", "2027-13-01"), `${at}/1.0.0`))[1]).toBeNull();
    expect((await headersOf(deprecated("", "2020-01-01"), `${at}/1.0.0`))[1]).toBe("Thu, 01 Jan 2026 00:04:00 GMT");
  });

  test("is not one where the same bytes are online under another name, or withdrawn", async () => {
    const same = { files: { "SKILL.md": skillMd("same") } };
    const registry = new RegistryFixture()
      .publish("a/same", "1.0.0", same)
      .publish("b/same", "1.0.0", same)
      .state("a/same", "1.0.0", "deprecated");
    expect(await headersOf(registry, archiveOf(registry, "a/same"))).toEqual([null, null, null]);
    expect((await headersOf(registry, "/v1/skills/a/same/versions/1.0.0"))[0]).not.toBeNull();
  });
});
