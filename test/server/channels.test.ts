/** `…/channels` and the moves of each, over HTTP. */
import { describe, expect, test } from "vitest";
import { channelEventsViewSchema, channelsViewSchema } from "../../src/core/catalog/view.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("billing/old", "1.0.0")
  .channel("billing/old", "production", "1.0.0", { by: "Ada", pr: 41 })
  .rename("billing/old", "billing/refunds")
  .publish("billing/refunds", "1.1.0")
  .channel("billing/refunds", "production", "1.1.0", { by: "Grace", pr: 57 });
const index = createIndex({ registry });
const at = "/v1/skills/billing/refunds/channels";

describe("channels", () => {
  test("are answered with their last move", async () => {
    const view = channelsViewSchema.strict().parse(await json(index.ask(at)));
    expect(view.channels.map(({ name, version, moved }) => [name, version, moved?.pr])).toEqual([
      ["latest", "1.1.0", undefined],
      ["production", "1.1.0", 57],
    ]);
  });

  test("who moved production, and through which pull request", async () => {
    const view = channelEventsViewSchema.strict().parse(await json(index.ask(`${at}/production/events`)));
    expect(view.events.map(({ from, to, by, pr }) => [from, to, by, pr])).toEqual([
      [null, "1.0.0", "Ada", 41],
      ["1.0.0", "1.1.0", "Grace", 57],
    ]);
  });

  test("are found by the skill's old name", async () => {
    const old = await json<{ id: string }>(index.ask("/v1/skills/billing/old/channels"));
    expect(old.id).toBe("billing/refunds");
  });

  test.each([
    [`${at}/beta/events`, "CHANNEL_UNRESOLVABLE"],
    [`${at}/%3Cb%3E/events`, "CHANNEL_UNRESOLVABLE"],
    [`${at}/production`, "ROUTE_NOT_FOUND"],
    ["/v1/skills/nobody/ever/channels", "SKILL_NOT_FOUND"],
    ["/v1/skills/nobody/ever/channels/latest/events", "SKILL_NOT_FOUND"],
    ["/v1/skills/Billing/refunds/channels", "SKILL_NOT_FOUND"],
  ])("%s is 404 %s", async (path, code) => {
    const answer = await index.ask(path);
    expect(answer.status).toBe(404);
    expect(await json(answer)).toMatchObject({ code });
  });

  test.each([at, `${at}/production/events`])("%s has an ETag, answers 304 and HEAD", async (path) => {
    const answer = await index.ask(path);
    const etag = answer.headers.get("etag") ?? "";
    expect(answer.headers.get("cache-control")).toBe("public, no-cache");
    expect((await index.ask(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    const head = await index.ask(path, { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    expect((await index.ask(path, { method: "POST" })).status).toBe(405);
  });

  test("tell no move that their snapshot does not know yet", async () => {
    const behind = new RegistryFixture().publish("a/one", "1.0.0").channel("a/one", "stable", "1.0.0");
    const { snapshot } = behind;
    behind.publish("a/one", "1.1.0").channel("a/one", "stable", "1.1.0");
    const { ask } = createIndex({ registry: behind, deps: { snapshot: () => snapshot } });
    const view = channelEventsViewSchema.parse(await json(ask("/v1/skills/a/one/channels/stable/events")));
    expect(view.events.map(({ to }) => to)).toEqual(["1.0.0"]);
  });
});
