import { describe, expect, it } from "vitest";
import { channelMoves, identitiesOf, toChannelEvents, toChannelsView } from "../../../src/core/catalog/channels.ts";
import { findSkill } from "../../../src/core/catalog/resolve.ts";
import { channelEventsViewSchema, channelsViewSchema } from "../../../src/core/catalog/view.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

async function ask(registry: RegistryFixture, id: string) {
  const [namespace = "", name = ""] = id.split("/");
  const { catalog } = registry;
  const { entry } = findSkill(catalog, { namespace, name }, "all");
  const ids = identitiesOf(catalog, entry);
  const chains = await Promise.all(ids.map(async (one) => ({ id: one, lines: await registry.events(one) })));
  return { catalog, entry, ids, moves: channelMoves(chains) };
}

const moved = () =>
  new RegistryFixture()
    .publish("a/one", "1.0.0")
    .channel("a/one", "production", "1.0.0", { by: "Ada", pr: 41 })
    .publish("a/one", "1.1.0", { notes: 'a line with "type":"channel" in it' })
    .channel("a/one", "production", "1.1.0", { by: "Grace", pr: 57 });

describe("where channels are", () => {
  it("says what each is pinned to, what it means, and its last move", async () => {
    const { catalog, entry, moves } = await ask(moved().state("a/one", "1.1.0", "offline"), "a/one");
    const view = channelsViewSchema.strict().parse(toChannelsView(catalog, entry, moves));
    expect(view).toMatchObject({
      id: "a/one",
      channels: [
        { name: "latest", pinned: null, version: "1.0.0", moved: null },
        { name: "production", pinned: "1.1.0", version: "1.0.0", moved: { from: "1.0.0", by: "Grace", pr: 57 } },
      ],
    });
  });
});

describe("why a channel is not where people expect it", () => {
  const skipped = async (registry: RegistryFixture) => {
    const { catalog, entry, moves } = await ask(registry, "a/one");
    const view = channelsViewSchema.strict().parse(toChannelsView(catalog, entry, moves));
    return view.channels.map(({ name, version, skipped: passed = [] }) =>
      [name, version, ...passed.map((one) => `${one.version} ${one.state} ${one.reason}`)].join(" "),
    );
  };

  it("is what it passes over, newest first", async () => {
    const registry = moved().publish("a/one", "2.0.0-rc.1").publish("a/one", "1.2.0");
    expect(await skipped(registry)).toEqual(["latest 1.2.0", "production 1.1.0"]);
    registry
      .state("a/one", "1.2.0", "yanked", { reason: "slow" })
      .state("a/one", "1.1.0", "offline", { reason: "bad" });
    registry.state("a/one", "2.0.0-rc.1", "yanked", { reason: "early" });
    expect(await skipped(registry)).toEqual([
      "latest 1.0.0 1.2.0 yanked slow 1.1.0 offline bad",
      "production 1.0.0 1.1.0 offline bad",
    ]);
    registry.state("a/one", "1.2.0", "online").state("a/one", "1.1.0", "online");
    expect(await skipped(registry)).toEqual(["latest 1.2.0", "production 1.1.0"]);
    registry.state("a/one", "1.2.0", "deprecated", { reason: "old" });
    expect(await skipped(registry)).toEqual(["latest 1.1.0 1.2.0 deprecated old", "production 1.1.0"]);
    registry.state("a/one", "1.1.0", "deprecated", { reason: "older" }).state("a/one", "1.0.0", "offline");
    expect(await skipped(registry)).toEqual(["latest 1.2.0", "production 1.1.0"]);
  });
});

describe("the moves of a channel", () => {
  it("have old, new, by, pull request, commit and time, oldest first", async () => {
    const { entry, moves } = await ask(moved(), "a/one");
    const view = channelEventsViewSchema.strict().parse(toChannelEvents(entry, "production", moves));
    expect(view.events.map(({ from, to, by, pr }) => [from, to, by, pr])).toEqual([
      [null, "1.0.0", "Ada", 41],
      ["1.0.0", "1.1.0", "Grace", 57],
    ]);
    expect(view.events[0]?.at).toBe("2026-01-01T00:02:00Z");
    expect(view.events[0]?.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it("are still told of a channel that is gone, and of none that never was", async () => {
    const { catalog, entry, moves } = await ask(moved().channel("a/one", "production", null), "a/one");
    expect(toChannelsView(catalog, entry, moves).channels.map(({ name }) => name)).toEqual(["latest"]);
    expect(toChannelEvents(entry, "production", moves).events.at(-1)).toMatchObject({ from: "1.1.0", to: null });
    expect(toChannelEvents(entry, "latest", moves).events).toEqual([]);
    expect(() => toChannelEvents(entry, "beta", moves)).toThrow(
      expect.objectContaining({ code: "CHANNEL_UNRESOLVABLE" }),
    );
  });

  it("go on under a new name, without what the old name does afterwards", async () => {
    const registry = moved()
      .rename("a/one", "b/one")
      .channel("b/one", "production", "1.0.0")
      .channel("a/one", "production", "9.0.0");
    const { ids, moves } = await ask(registry, "a/one");
    expect(ids).toEqual(["a/one", "b/one"] as SkillId[]);
    expect(moves.map(({ to }) => to)).toEqual(["1.0.0", "1.1.0", "1.0.0"]);
  });
});
