/** What comes with a release, and what that can do more than before. */
import { describe, expect, it } from "vitest";
import type { Release } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  BRINGS_NOTHING,
  type BroughtFrom,
  bringingIn,
  bringingOf,
  broughtWidenings,
  toBringsView,
} from "../../../src/core/relations/bringing.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { type ClosureEntry, NO_RELATIONS, NOTHING_DECLARED } from "../../../src/core/skill/declares.ts";

const pin = (id: string, version = "1.0.0"): ClosureEntry => ({ id: id as SkillId, version, digest: "sha256:0" });

interface Known {
  readonly requires?: readonly string[];
  readonly closure?: readonly ClosureEntry[];
  readonly permissions?: readonly string[];
  readonly secrets?: readonly string[];
  readonly hosts?: readonly string[];
  readonly can?: readonly string[];
}

function world(releases: Readonly<Record<string, Known>>): BroughtFrom {
  const find = ({ id, version }: ClosureEntry): Pick<Release, "relations" | "scan"> | undefined => {
    const known = releases[`${id}@${version}`];
    if (known === undefined) return undefined;
    const { requires = [], closure = [], permissions = [], secrets = [], hosts = [], can = [] } = known;
    return {
      relations: { ...NO_RELATIONS, requires, closure, declares: { ...NOTHING_DECLARED, permissions, secrets } },
      scan: { policy: "sha256:0", found: {}, capabilities: can, hosts },
    };
  };
  return { find, now: (id) => (id === "t/old" ? ("t/c" as SkillId) : id) };
}

describe("what a release brings", () => {
  it("is its closure, its members and what those bring, once each, also in a circle", () => {
    const find = world({
      "t/b@1.0.0": { closure: [pin("t/c")], hosts: ["b.dev"], permissions: ["shell"] },
      "t/c@1.0.0": { closure: [pin("t/b")], hosts: ["c.dev", "b.dev"], secrets: ["KEY"] },
    });
    const brings = bringingOf(
      { requires: [], closure: [], members: [pin("t/b"), { mcp: "https://x.dev", version: "1", digest: "sha256:0" }] },
      find,
    );
    expect(brings.releases).toEqual(["https://x.dev@1", "t/b@1.0.0", "t/c@1.0.0"]);
    expect(brings.capabilities).toMatchObject({
      network: ["b.dev", "c.dev"],
      permissions: ["shell"],
      secrets: ["KEY"],
    });
  });

  it("has of what is needed the release that its own closure chose, not those of the closures in it", () => {
    const find = world({ "t/b@1.0.0": { closure: [pin("t/c")] }, "t/c@1.0.0": {}, "t/c@1.1.0": {} });
    const closure = [pin("t/c", "1.1.0"), pin("t/b")];
    expect(bringingOf({ requires: [], closure, members: [] }, find).releases).toEqual(["t/b@1.0.0", "t/c@1.1.0"]);
  });

  it("has of what comes along twice the one release that does for all, by the names of now", () => {
    const find = world({
      "t/b@1.0.0": { requires: ["t/old@^1.0"], closure: [pin("t/c", "1.0.0")] },
      "t/c@1.0.0": { permissions: ["shell"] },
      "t/c@1.1.0": { permissions: ["network:c.dev"] },
      "t/c@2.0.0": {},
    });
    const held = (version: string) =>
      bringingOf({ requires: [], closure: [], members: [pin("t/b"), pin("t/c", version)] }, find);
    expect(held("1.1.0").releases).toEqual(["t/b@1.0.0", "t/c@1.1.0"]);
    expect(held("1.1.0").capabilities.permissions).toEqual(["network:c.dev"]);
    // Nothing does for both: both are told, and neither can be installed.
    expect(held("2.0.0").releases).toEqual(["t/b@1.0.0", "t/c@1.0.0", "t/c@2.0.0"]);
  });

  it("leaves out what the asker may not know of", () => {
    expect(bringingOf({ requires: [], closure: [pin("t/b")], members: [] }, world({})).releases).toEqual([]);
  });

  it("names the skill where no more is remembered than that there is something, and the release where a list was cut", () => {
    const find = world({ "t/b@1.0.0": { can: ["shell", "secrets", "network"], hosts: ["b.dev", "… and more"] } });
    const { capabilities } = bringingOf({ requires: [], closure: [pin("t/b")], members: [] }, find);
    expect(capabilities).toMatchObject({
      shell: ["those of t/b"],
      secrets: ["those of t/b"],
      network: ["b.dev", "more of t/b@1.0.0"],
      tools: [],
    });
  });
});

describe("what is widened by what comes along", () => {
  const find = world({
    "t/b@1.0.0": { hosts: ["b.dev"], can: ["network", "shell"] },
    "t/b@2.0.0": { hosts: ["b.dev", "new.dev"], can: ["network", "shell"], permissions: ["network:new.dev"] },
  });
  const brings = (version: string) => bringingOf({ requires: [], closure: [pin("t/b", version)], members: [] }, find);

  it("is what neither the release nor what came with it could do", () => {
    const before = { profile: EMPTY_PROFILE, brings: brings("1.0.0") };
    expect(broughtWidenings(before, { brings: brings("2.0.0") })).toEqual([
      { capability: "network", added: ["new.dev"] },
      { capability: "permissions", added: ["network:new.dev"] },
    ]);
    expect(broughtWidenings(before, { brings: brings("1.0.0") })).toEqual([]);
    const capabilities = { ...EMPTY_PROFILE.capabilities, network: ["new.dev"], permissions: ["network:new.dev"] };
    const own = { ...EMPTY_PROFILE, capabilities };
    expect(broughtWidenings({ ...before, profile: own }, { brings: brings("2.0.0") })).toEqual([]);
  });
});

describe("what a release brings as a document", () => {
  it("leaves out what is empty, and reads back as it was", () => {
    const brings = bringingOf(
      { requires: [], closure: [pin("t/b")], members: [] },
      world({ "t/b@1.0.0": { permissions: ["shell"] } }),
    );
    expect(toBringsView(brings)).toEqual({ releases: ["t/b@1.0.0"], capabilities: { permissions: ["shell"] } });
    expect(bringingIn(toBringsView(brings))).toEqual(brings);
    expect(bringingIn(toBringsView(BRINGS_NOTHING))).toEqual(BRINGS_NOTHING);
  });
});
