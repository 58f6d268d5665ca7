/**
 * A registry with something of every visibility, in which what is open points at what is hidden wherever one skill may
 * name another; and the same registry as it would be if some of it had never been.
 */

import type { SkillId } from "../../src/core/names.ts";
import { RegistryFixture } from "./registry-fixture.ts";
import type { Subject } from "./route-examples.ts";

/** A skill, and what happens to it. */
interface Resident {
  readonly id: string;
  readonly publish: (registry: RegistryFixture) => unknown;
}

const secret = (notes: string, first = false) => ({
  files: { "notes.md": `${notes}\n` },
  description: `A wholly confidential undertaking, ${first ? "first " : ""}${notes}.`,
  scan: judged(HIDDEN_HOST),
});

const OPEN_HOST = "shown.example.com";
const HIDDEN_HOST = "hush.example.com";

/** How a release was judged that names a host. */
function judged(host: string) {
  return { policy: `sha256:${"0".repeat(64)}` as const, found: {}, capabilities: ["network"], hosts: [host] };
}

/** The merge of a forced release: who approved it was approved of that skill alone. */
const FORCED = "f0".repeat(20);

function forcedBy(role: string) {
  return { path: `acknowledgements/${role}.yaml`, reason: `the ${role} want it`, commit: FORCED, by: role, pr: 5 };
}

/** A group's pin of a release, which has the same bytes whether or not that is in the registry too. */
function pin(id: string, version: string) {
  const alone = new RegistryFixture();
  RESIDENTS.find((one) => one.id === id)?.publish(alone);
  const digest = alone.catalog.skills.get(id as SkillId)?.releases.get(version)?.digest;
  if (digest === undefined) throw new Error(`${id}@${version} is not published`);
  return { id: id as SkillId, version, digest };
}

/** Of what an open skill once pinned, and who sees it may not see any more. */
const PINNED = `sha256:${"5e".repeat(32)}` as const;
const HELD_OPENLY = `sha256:${"3a".repeat(32)}` as const;
const HELD = `sha256:${"4f".repeat(32)}` as const;

const RESIDENTS: readonly Resident[] = [
  {
    id: "open/plan",
    publish: (r) =>
      r
        .publish("open/plan", "1.0.0", { description: "Plans in the openness." })
        .publish("open/plan", "1.1.0", {
          ...{ files: { "notes.md": "open\n" }, description: "Plans in the openness." },
          force: forcedBy("openers"),
        })
        .offer("open/plan", { tags: ["shown"], owners: ["@acme/everyone"] })
        .channel("open/plan", "stable", "1.0.0")
        .hold("open/plan", "1.2.0", { role: "openers", channel: "stable" })
        .approve("open/plan", FORCED, "openers"),
  },
  {
    id: "open/other",
    publish: (r) =>
      r
        .publish("open/other", "1.0.0", {
          related: {
            requires: ["secret/plan@^1", "gone/plan"],
            closure: [{ id: "secret/plan" as SkillId, version: "1.0.0", digest: PINNED }],
            members: [{ id: "bobs/tool" as SkillId, version: "1.0.0", digest: HELD }],
          },
        })
        .publish("open/other", "2.0.0", { files: { "notes.md": "other\n" } })
        .offer("open/other", { tags: ["another"], owners: ["@acme/others"] })
        .state("open/other", "1.0.0", "deprecated", { reason: "old", replacement: "secret/plan@^1" })
        .state("open/other", "2.0.0", "deprecated", { reason: "old", replacement: "gone/plan" })
        .channel("open/other", "stable", "2.0.0"),
  },
  {
    id: "inner/plan",
    publish: (r) =>
      r
        .publish("inner/plan", "1.0.0", secret("inside", true))
        .publish("inner/plan", "1.1.0", secret("inside"))
        .offer("inner/plan", { visibility: "internal", tags: ["hush"], owners: ["@acme/insiders"] })
        .channel("inner/plan", "stable", "1.0.0"),
  },
  {
    id: "secret/plan",
    publish: (r) =>
      r
        .publish("secret/plan", "1.0.0", secret("hidden", true))
        .publish("secret/plan", "1.1.0", {
          ...secret("hidden"),
          force: forcedBy("whisperers"),
          related: { members: [{ id: "open/plan" as SkillId, version: "1.0.0", digest: HELD_OPENLY }] },
        })
        .publish("secret/plan", "1.2.0", secret("taken back"))
        .offer("secret/plan", {
          visibility: "private",
          tags: ["hush"],
          owners: ["@acme/spies", "@acme/moles"],
          readingOwners: ["@acme/spies"],
          readers: ["support"],
        })
        .state("secret/plan", "1.2.0", "withdrawn", { reason: "a leak" })
        .channel("secret/plan", "stable", "1.0.0")
        .hold("secret/plan", "1.3.0", { role: "whisperers", channel: "stable" })
        .approve("secret/plan", FORCED, "whisperers"),
  },
  {
    id: "bobs/tool",
    publish: (r) =>
      r
        .publish("bobs/tool", "1.0.0", secret("of bob", true))
        .publish("bobs/tool", "1.1.0", secret("of bob"))
        .offer("bobs/tool", { visibility: "private", tags: ["own"], owners: ["bob"] })
        .channel("bobs/tool", "stable", "1.1.0"),
  },
  {
    id: "gone/plan",
    publish: (r) =>
      r
        .publish("gone/plan", "1.0.0", secret("switched off", true))
        .publish("gone/plan", "1.1.0", secret("switched off"))
        .offer("gone/plan", { enabled: false, tags: ["hush"], owners: ["@acme/leavers"] })
        .channel("gone/plan", "stable", "1.0.0"),
  },
  {
    id: "kits/all",
    publish: (r) =>
      r
        .publish("kits/all", "1.0.0", {
          kind: "group",
          files: { "notes.md": "kits\n" },
          description: "An assortment.",
          related: { members: [pin("open/plan", "1.0.0"), pin("open/other", "1.0.0")] },
          scan: judged(OPEN_HOST),
        })
        .publish("kits/all", "1.1.0", {
          kind: "group",
          files: { "notes.md": "more kits\n" },
          description: "An assortment.",
          related: { members: [pin("open/plan", "1.1.0")] },
          scan: judged(OPEN_HOST),
        })
        .offer("kits/all", { tags: ["kits"], owners: ["@acme/packers"] })
        .channel("kits/all", "stable", "1.0.0"),
  },
  {
    id: "kits/hidden",
    publish: (r) =>
      r
        .publish("kits/hidden", "1.0.0", {
          kind: "group",
          ...secret("bundled", true),
          related: { members: [pin("open/plan", "1.0.0"), pin("secret/plan", "1.0.0")] },
        })
        .publish("kits/hidden", "1.1.0", {
          kind: "group",
          ...secret("bundled"),
          related: { members: [pin("open/plan", "1.1.0")] },
        })
        .offer("kits/hidden", {
          visibility: "private",
          tags: ["hush"],
          owners: ["@acme/binders"],
          readers: ["support", "packers"],
        })
        .channel("kits/hidden", "stable", "1.1.0"),
  },
];

export const SKILL_IDS: readonly string[] = RESIDENTS.map(({ id }) => id);

/** The registry in which only these were ever published, everything at the time when it was in the whole one. */
export function worldOf(ids: readonly string[] = SKILL_IDS): RegistryFixture {
  const registry = new RegistryFixture();
  RESIDENTS.forEach(({ id, publish }, i) => {
    registry.advanceTo(i * 20);
    if (ids.includes(id)) publish(registry);
  });
  registry.advanceTo(RESIDENTS.length * 20);
  const bound = SKILL_IDS.map((id) => `  ${id}: ^1\n`).join("");
  return registry
    .bind("agents/everything", `teams: [all]\nskills:\n${bound}  open/other: 1.0.0\n`.replace("  open/other: ^1\n", ""))
    .bind("agents/nothing", "")
    .bind("teams/all", `skills:\n${bound}`);
}

const WORDS: Readonly<Record<string, string>> = {
  "open/plan": "openness",
  "open/other": "other",
  "kits/all": "assortment",
};

/** What examples ask about a skill of the whole registry. */
export function subjectOf(world: RegistryFixture, id: string): Subject {
  const entry = [...world.catalog.skills.values()].find((one) => one.id === id);
  const [before, release] = [...(entry?.releases.values() ?? [])];
  if (entry === undefined || release === undefined) throw new Error(`${id} has no second release`);
  return {
    id,
    namespace: entry.namespace,
    name: entry.name,
    version: release.version,
    before: before?.version ?? "",
    channel: "stable",
    digest: release.digest.slice("sha256:".length),
    file: "notes.md",
    commit: release.commit,
    word: WORDS[id] ?? "confidential",
    tag: entry.offer.tags[0] ?? "",
    owner: entry.offer.owners[0] ?? "",
    host: [...entry.releases.values()].at(-1)?.scan?.hosts[0] ?? HIDDEN_HOST,
  };
}

/** Texts that tell of a skill: its names, what its bytes are known by, and words that nothing else has. */
export function marksOf(world: RegistryFixture, id: string): readonly string[] {
  const entry = [...world.catalog.skills.values()].find((one) => one.id === id);
  const releases = [...(entry?.releases.values() ?? [])];
  const known = releases.flatMap(({ digest, tree, commit }) => [digest.slice("sha256:".length), tree, commit]);
  const pinned = id === "secret/plan" ? [PINNED] : id === "bobs/tool" ? [HELD] : [];
  const waiting = id === "secret/plan" ? ["whisperers"] : [];
  return [id, `"${entry?.namespace}"`, ...pinned, ...waiting, ...known, ...(entry?.offer.owners ?? [])];
}
