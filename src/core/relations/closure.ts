/**
 * Everything that a skill needs, directly or not, as one release of each: the greatest that every range takes which is
 * asked of it. An agent's folder holds one release of a name, so two that exclude each other cannot both be needed.
 */
import { Range } from "semver";
import { compareUtf8 } from "../bytes.ts";
import type { Release, SkillEntry } from "../catalog/catalog.ts";
import { greatestOf, isOffered } from "../catalog/offered.ts";
import type { State } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { ClosureEntry } from "../skill/declares.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";

/** Releases that one may need. */
export const MAX_CLOSURE = 100;
/** Looks at a requirement, all in all. */
const MAX_STEPS = 10_000;

/** Somebody who needs something: the skill itself, or one that it needs. */
export interface Asking extends Requirement {
  readonly by: SkillId;
}

export type ClosureProblem =
  /** There is no such skill, or not everybody may know of it who may know of the one that asks. */
  | { readonly kind: "unknown"; readonly asked: Asking }
  /** Nothing that is offered is in range: of this one, or of all that are asked of it. */
  | { readonly kind: "unavailable"; readonly asked: Asking; readonly others: readonly Asking[] }
  | { readonly kind: "group"; readonly asked: Asking }
  /** It needs itself: by way of these, the last of which asks for it. */
  | { readonly kind: "cycle"; readonly path: readonly SkillId[] }
  | { readonly kind: "too-many" };

export interface ClosureReading {
  /** The skill that an identity leads to now; undefined where the one that asks may not need it. */
  readonly find: (id: SkillId) => SkillEntry | undefined;
  readonly stateOf: (release: Release) => State;
}

/** What needs nothing comes first; among what could be next, in the UTF-8 order of identities. */
export function resolveClosure(
  root: { readonly id: SkillId; readonly requires: readonly Requirement[] },
  reading: ClosureReading,
): { readonly closure: readonly ClosureEntry[] } | { readonly problem: ClosureProblem } {
  return new Resolving(root.id, reading).run(root.requires);
}

type Stop = { readonly problem: ClosureProblem } | "changed";

class Resolving {
  private readonly root: SkillId;
  private readonly reading: ClosureReading;
  /** All that was ever asked of a skill: it only grows, so that resolving ends. */
  private readonly asked = new Map<SkillId, Asking[]>();
  private picked = new Map<SkillId, Release>();
  private steps = 0;

  constructor(root: SkillId, reading: ClosureReading) {
    this.root = root;
    this.reading = reading;
  }

  run(requires: readonly Requirement[]): ReturnType<typeof resolveClosure> {
    for (;;) {
      this.picked = new Map();
      const outcome = this.walk(requires);
      if (outcome !== "changed") return outcome ?? { closure: this.inOrder(requires) };
    }
  }

  /** `changed`: something is asked now that an earlier choice did not know of. */
  private walk(requires: readonly Requirement[]): Stop | undefined {
    const waiting: Asking[] = sorted(requires).map((one) => ({ ...one, by: this.root }));
    const ways = new Map<SkillId, readonly SkillId[]>([[this.root, [this.root]]]);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const way = ways.get(next.by) ?? [];
      const taken = this.take(next, way);
      if (taken === "changed" || (taken !== undefined && "problem" in taken)) return taken;
      if (taken === undefined) continue;
      ways.set(taken.skill, [...way, taken.skill]);
      waiting.push(...requirementsOf(taken).map((one) => ({ ...one, by: taken.skill })));
    }
    return undefined;
  }

  /** A release that is newly needed; undefined where the one that was chosen will do. */
  private take(next: Asking, way: readonly SkillId[]): Release | Stop | undefined {
    if (++this.steps > MAX_STEPS || this.picked.size >= MAX_CLOSURE) return { problem: { kind: "too-many" } };
    const entry = this.reading.find(next.id);
    if (next.id === this.root || entry?.id === this.root) return { problem: { kind: "cycle", path: way } };
    if (entry === undefined) return { problem: { kind: "unknown", asked: next } };
    const isNew = this.remember(entry.id, next);
    const before = this.picked.get(entry.id);
    if (before !== undefined && !isNew) return undefined;
    const release = this.pick(entry);
    if (release === undefined) return { problem: this.unavailable(entry.id, next) };
    if (release.kind === "group") return { problem: { kind: "group", asked: next } };
    if (before !== undefined) return before === release ? undefined : "changed";
    this.picked.set(entry.id, release);
    return { ...release, skill: entry.id };
  }

  private remember(id: SkillId, next: Asking): boolean {
    const known = this.asked.get(id) ?? [];
    if (known.some(({ range }) => range === next.range)) return false;
    this.asked.set(id, [...known, next]);
    return true;
  }

  private pick(entry: SkillEntry): Release | undefined {
    const ranges = (this.asked.get(entry.id) ?? []).map(({ range }) => new Range(range));
    const releases = entry.retired ? [] : entry.releases.values();
    return greatestOf(
      releases,
      (one) => isOffered(this.reading.stateOf(one)) && ranges.every((range) => range.test(one.version)),
    );
  }

  private unavailable(id: SkillId, asked: Asking): ClosureProblem {
    const others = (this.asked.get(id) ?? []).filter(({ range }) => range !== asked.range);
    return { kind: "unavailable", asked, others };
  }

  private inOrder(requires: readonly Requirement[]): readonly ClosureEntry[] {
    const ordered = new Map<SkillId, ClosureEntry>();
    const seen = new Set<SkillId>([this.root]);
    const visit = (wanted: readonly Requirement[]): void => {
      for (const { id: asked } of sorted(wanted)) {
        const id = this.reading.find(asked)?.id ?? asked;
        const release = this.picked.get(id);
        if (release === undefined || seen.has(id)) continue;
        seen.add(id);
        visit(requirementsOf(release));
        ordered.set(id, { id, version: release.version, digest: release.digest });
      }
    };
    visit(requires);
    return [...ordered.values()];
  }
}

function requirementsOf({ relations }: Release): readonly Requirement[] {
  return relations.requires.flatMap((text) => parseRequirement(text) ?? []);
}

function sorted(requires: readonly Requirement[]): readonly Requirement[] {
  return [...requires].sort((a, b) => compareUtf8(a.id, b.id));
}
