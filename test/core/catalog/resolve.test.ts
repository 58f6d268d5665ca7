import fc from "fast-check";
import { compare, satisfies } from "semver";
import { describe, expect, it } from "vitest";
import type { Catalog, Release } from "../../../src/core/catalog/catalog.ts";
import { listSkills } from "../../../src/core/catalog/present.ts";
import {
  type Audience,
  channelsOf,
  findByDigest,
  findSkill,
  latestOf,
  mayRead,
  resolve,
} from "../../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { STATES, type State } from "../../../src/core/ledger/event.ts";
import { parseSkillRequest, type SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ONE = "team/one" as SkillId;
const NOW = "2026-06-01T12:00:00Z";

function codeOf(action: () => unknown): string {
  try {
    action();
    return "none";
  } catch (error) {
    return error instanceof RegistryError ? error.code : String(error);
  }
}

function release(catalog: Catalog, id: string, version: string): Release {
  return catalog.skills.get(id as SkillId)?.releases.get(version) as Release;
}

/** `version` and the warnings of what a request resolves to, or the code of the error. */
function answer(catalog: Catalog, request: string, audience: Audience = "all"): readonly string[] {
  const parsed = parseSkillRequest(request);
  if (parsed === undefined) return ["no request"];
  try {
    const { release: found, warnings } = resolve(catalog, parsed, { audience, now: NOW });
    return [found.version, ...warnings];
  } catch (error) {
    if (error instanceof RegistryError) return [error.code];
    throw error;
  }
}

const served = (catalog: Catalog, of: Release, audience: Audience = "all"): boolean =>
  codeOf(() => findByDigest(catalog, of.digest, audience)) === "none";

describe("the states of DESIGN 6", () => {
  const more = { reason: "old" };
  const fell = ["1.0.0", "team/one@1.1.0 is offline; fell back to 1.0.0."];
  const deprecated = ["1.1.0", "team/one@1.1.0 is deprecated: old."];
  const pinned = (state: State) => ["1.0.0", `team/one@1.1.0 is ${state}; fell back to 1.0.0.`];
  const ROWS: Record<
    State,
    { list: boolean; range: string[]; latest: string[]; stable: string[]; exact: string[]; bytes: boolean }
  > = {
    online: { list: true, range: ["1.1.0"], latest: ["1.1.0"], stable: ["1.1.0"], exact: ["1.1.0"], bytes: true },
    deprecated: {
      list: true,
      range: deprecated,
      latest: ["1.0.0"],
      stable: deprecated,
      exact: deprecated,
      bytes: true,
    },
    yanked: {
      list: false,
      range: ["1.0.0"],
      latest: ["1.0.0"],
      stable: pinned("yanked"),
      exact: ["1.1.0", "team/one@1.1.0 is yanked: old."],
      bytes: true,
    },
    offline: {
      list: false,
      range: fell,
      latest: fell,
      stable: pinned("offline"),
      exact: ["VERSION_GONE"],
      bytes: false,
    },
    withdrawn: {
      list: false,
      range: ["1.0.0"],
      latest: ["1.0.0"],
      stable: pinned("withdrawn"),
      exact: ["VERSION_GONE"],
      bytes: false,
    },
  };

  const KINDS = ["skill", "agent", "mcp-server", "hook", "group"] as const;
  const cells = KINDS.flatMap((kind) => STATES.map((state) => [kind, state] as const));

  it.each(cells)("of kind %s: %s", (kind, state) => {
    const row = ROWS[state];
    const alone = new RegistryFixture().publish(ONE, "1.1.0", { kind }).state(ONE, "1.1.0", state, more).catalog;
    expect(listSkills(alone, "all").length).toBe(row.list ? 1 : 0);
    expect(answer(alone, "team/one@^1")[0]).toBe(row.list ? "1.1.0" : "VERSION_NOT_FOUND");
    expect(answer(alone, "team/one")[0]).toBe(row.list ? "1.1.0" : "CHANNEL_UNRESOLVABLE");
    const { catalog } = new RegistryFixture()
      .publish(ONE, "1.0.0", { kind })
      .publish(ONE, "1.1.0", { kind })
      .channel(ONE, "stable", "1.1.0")
      .state(ONE, "1.1.0", state, more);
    expect(answer(catalog, "team/one@^1")).toEqual(row.range);
    expect(answer(catalog, "team/one")).toEqual(row.latest);
    expect(answer(catalog, "team/one@stable")).toEqual(row.stable);
    expect(answer(catalog, "team/one@1.1.0")).toEqual(row.exact);
    expect(served(catalog, release(catalog, ONE, "1.1.0"))).toBe(row.bytes);
    expect(answer(catalog, "team/one@1.0.0")).toEqual(["1.0.0"]);
  });

  it("names a replacement, and a sunset that is ahead, today or past", () => {
    const sunsets = ["2026-06-02", "2026-06-01", "2026-05-31"].map((sunset) => {
      const more = { reason: "old", replacement: "team/two@^1", sunset };
      const { catalog } = new RegistryFixture()
        .publish(ONE, "1.0.0")
        .publish("team/two", "1.0.0")
        .state(ONE, "1.0.0", "deprecated", more);
      return answer(catalog, "team/one")[1];
    });
    const start = "team/one@1.0.0 is deprecated: old. Use team/two@^1 instead.";
    expect(sunsets).toEqual([
      `${start} It sunsets on 2026-06-02.`,
      `${start} It sunsets on 2026-06-01.`,
      `${start} Its sunset was 2026-05-31.`,
    ]);
  });
});

const FLAGGED = (version: string) => `team/one@${version} is a prerelease: there is no other.`;

describe("latest", () => {
  it.each<[string, Record<string, State>, readonly string[]]>([
    ["is the greatest, not the last published", { "1.10.0": "online", "1.9.0": "online" }, ["1.10.0"]],
    ["passes over a greater prerelease", { "1.0.0": "online", "2.0.0-rc.1": "online" }, ["1.0.0"]],
    ["takes online before a greater deprecated one", { "1.0.0": "online", "2.0.0": "deprecated" }, ["1.0.0"]],
    [
      "takes deprecated before a prerelease",
      { "1.0.0": "deprecated", "2.0.0-rc.1": "online" },
      ["1.0.0", "team/one@1.0.0 is deprecated."],
    ],
    [
      "is the greatest prerelease, flagged",
      { "1.0.0-rc.9": "online", "1.0.0-rc.10": "online" },
      ["1.0.0-rc.10", FLAGGED("1.0.0-rc.10")],
    ],
    [
      "falls back past an offline one",
      { "1.0.0": "online", "1.1.0": "offline" },
      ["1.0.0", "team/one@1.1.0 is offline; fell back to 1.0.0."],
    ],
    ["is silent about an offline one that is lower", { "1.0.0": "offline", "1.1.0": "online" }, ["1.1.0"]],
    [
      "is an error where nothing is left",
      { "1.0.0": "yanked", "1.1.0": "withdrawn", "1.2.0-rc.1": "offline" },
      ["CHANNEL_UNRESOLVABLE"],
    ],
  ])("%s", (_what, states, expected) => {
    const registry = new RegistryFixture();
    for (const [version, state] of Object.entries(states)) registry.publish(ONE, version).state(ONE, version, state);
    expect(answer(registry.catalog, "team/one")).toEqual(expected);
    expect(answer(registry.catalog, "team/one@latest")).toEqual(expected);
    const entry = findSkill(registry.catalog, { namespace: "team", name: "one" }, "all").entry;
    const version = expected[0] === "CHANNEL_UNRESOLVABLE" ? undefined : expected[0];
    expect(latestOf(registry.catalog, entry)?.version).toBe(version);
    expect(channelsOf(registry.catalog, entry)).toEqual({ latest: version ?? null });
  });
});

describe("a request", () => {
  const version = fc.constantFrom(
    "0.9.0",
    "1.0.0",
    "1.0.1",
    "1.2.0-rc.1",
    "1.2.0",
    "1.10.0",
    "2.0.0-a",
    "2.0.0",
    "10.0.0",
  );
  const releases = fc.uniqueArray(fc.tuple(version, fc.constantFrom(...STATES)), {
    minLength: 1,
    selector: ([v]) => v,
  });

  it("for a range gives the greatest version that satisfies it and is on offer; for a pinned channel never a greater one", () => {
    const range = fc.constantFrom("*", "^1", "~1.0", ">=1.0.1 <2", "1.x", "<1", "^1.2.0-rc", ">2");
    fc.assert(
      fc.property(releases, range, (all, wanted) => {
        const registry = new RegistryFixture();
        for (const [v, state] of all) registry.publish(ONE, v).state(ONE, v, state);
        const pin = all[0]?.[0] as string;
        registry.channel(ONE, "stable", pin);
        const offered = all.filter(([, s]) => s === "online" || s === "deprecated").map(([v]) => v);
        const [best] = offered.filter((v) => satisfies(v, wanted)).sort((a, b) => compare(b, a));
        expect(answer(registry.catalog, `team/one@${wanted}`)[0]).toBe(best ?? "VERSION_NOT_FOUND");
        // A channel of pre-releases falls back to one of them too; any other never does.
        const [lower] = offered
          .filter((v) => compare(v, pin) < 0 && (!v.includes("-") || pin.includes("-")))
          .sort((a, b) => compare(b, a));
        const stable = offered.some((v) => v === pin) ? pin : (lower ?? "CHANNEL_UNRESOLVABLE");
        expect(answer(registry.catalog, "team/one@stable")[0]).toBe(stable);
      }),
      { numRuns: 300 },
    );
  });

  const { catalog } = new RegistryFixture()
    .publish(ONE, "1.0.0")
    .publish(ONE, "2.0.0-rc.1")
    .channel(ONE, "next", "2.0.0-rc.1");

  it.each([
    ["x", "1.0.0"],
    ["v1", "1.0.0"],
    ["*", "1.0.0"],
    ["v1.0.0", "1.0.0"],
    ["next", "2.0.0-rc.1"],
    ["9.9.9", "VERSION_NOT_FOUND"],
    ["^9", "VERSION_NOT_FOUND"],
    ["stable", "CHANNEL_UNRESOLVABLE"],
    ["constructor", "CHANNEL_UNRESOLVABLE"],
    ["__proto__", "VERSION_NOT_FOUND"],
    ["1.0.0+build", "1.0.0"],
    ["\u0000", "VERSION_NOT_FOUND"],
    ["../1.0.0", "VERSION_NOT_FOUND"],
    ["🙂", "VERSION_NOT_FOUND"],
    ["1".repeat(10_000), "VERSION_NOT_FOUND"],
    ["> ".repeat(5_000), "VERSION_NOT_FOUND"],
  ])("for %j gives %s", (wanted, expected) => {
    const ask = () => resolve(catalog, { namespace: "team", name: "one", wanted }, { audience: "all", now: NOW });
    if (/^[A-Z_]+$/.test(expected)) expect(codeOf(ask)).toBe(expected);
    else expect(ask().release.version).toBe(expected);
  });

  it("is shown shortened and without control characters when nothing answers it", () => {
    const wanted = `\u001b${"y".repeat(10_000)}`;
    const ask = () => resolve(catalog, { namespace: "team", name: "one", wanted }, { audience: "all", now: NOW });
    expect(ask).toThrow(/^"\\u\{1b\}y{199}…" is no version, range or channel\.$/);
  });
});

it("mayRead is a table of audience, visibility and enabled", () => {
  const audiences = ["public", "internal", "all"] as const;
  const ROWS = { public: [true, true, true], internal: [false, true, true], private: [false, false, true] };
  for (const [visibility, row] of Object.entries(ROWS) as [keyof typeof ROWS, boolean[]][])
    for (const enabled of [true, false]) {
      const { catalog } = new RegistryFixture().publish(ONE, "1.0.0").offer(ONE, { visibility, enabled });
      const entry = catalog.skills.get(ONE);
      expect(audiences.map((a) => entry !== undefined && mayRead(entry, a))).toEqual(row.map((may) => may && enabled));
    }
});
