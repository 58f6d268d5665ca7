/**
 * Random facts of a ledger, in the order in which they happened: of skills that are released, refused, held, offered,
 * renamed, withdrawn and erased, of who uses them, and of what the registry's own chain knows of approvals, sources and scans.
 */
import fc from "fast-check";
import { sha256 } from "../../src/core/bytes.ts";
import { scanBody } from "../../src/core/gate/external-scan.ts";
import {
  type ChainId,
  type Fact,
  type HeldChange,
  REGISTRY_CHAIN,
  STATES,
  VISIBILITIES,
} from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";
import { mirroredBody } from "../../src/core/relations/source-evidence.ts";

export const OID = "c".repeat(40);
/** The last two have nothing to release before they continue another one. */
export const IDS = ["a/one", "b/one", "a/two", "b/two", "c/two"] as SkillId[];
const NEW = IDS.slice(3);
export const common = { at: "2026-01-01T00:00:00Z", commit: OID, by: "Ada" };
const PIN = "git https://example.com/one";

type Released = Extract<Fact, { type: "released" }>;
type Dated = readonly [ChainId, Fact];
type Step =
  | { readonly chain: ChainId; readonly fact: Fact; readonly entered: string | undefined }
  | { readonly from: SkillId; readonly to: SkillId };

export function released(of: { readonly version: string; readonly content: number; readonly path: string }): Released {
  return {
    ...common,
    type: "released",
    version: of.version,
    digest: sha256(String(of.content)),
    size: 1,
    tree: OID,
    path: of.path,
    name: "one",
    description: "Does one.",
    kind: "skill",
    rules: sha256(""),
    verdict: "pass",
    notes: "",
  };
}

export function refused(path: string, requires: readonly SkillId[] = []): Fact {
  const findings = { digest: sha256(""), count: 1, list: [] };
  const needs = requires.length === 0 ? {} : { requires: [...requires] };
  return { ...common, type: "refused", tree: OID, path, findings, ...needs };
}

const version = fc.constantFrom("1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0-rc.1");
const folder = fc.constantFrom("skills/a/one", "a/one", "plugins/a/skills/one");
const id = fc.constantFrom(...IDS);
const commit = fc.constantFrom(OID, "d".repeat(40));
const stages = fc
  .uniqueArray(fc.constantFrom("owner", "admin"), { minLength: 1 })
  .map((roles) => roles.map((role) => ({ role, count: 1, people: [] })));
const content = fc
  .record({ version, content: fc.nat(2), path: folder, isPointer: fc.boolean() })
  .map(({ isPointer, ...of }) => ({ ...released(of), ...(isPointer && { source: { from: PIN, folder: OID } }) }));
// A group of what may be there, may come yet, or have other bytes; a group may hold a group.
const group = fc
  .record({
    version,
    path: folder,
    content: fc.integer({ min: 3, max: 4 }),
    members: fc.uniqueArray(fc.tuple(id, fc.nat(4)), { minLength: 1, maxLength: 2 }),
  })
  .map(({ members, ...of }) => ({
    ...released(of),
    kind: "group" as const,
    members: members.map(([member, bytes]) => ({ id: member, version: "1.0.0", digest: sha256(String(bytes)) })),
  }));
const state = fc
  .record({ version, to: fc.constantFrom(...STATES), reason: fc.constantFrom("", "old"), emergency: fc.boolean() })
  .map(({ emergency, ...of }): Fact => {
    const more = emergency && of.to === "withdrawn" ? { emergency: true } : {};
    return { ...common, type: "state", from: "online", ...of, ...more };
  });
const erased = fc.record({ version, emergency: fc.boolean() }).map((of): Fact => {
  return { ...common, type: "state", from: "online", to: "withdrawn", reason: "leak", erased: true, ...of };
});
const offer = fc
  .record({ visibility: fc.constantFrom(...VISIBILITIES), enabled: fc.boolean() })
  .map(({ visibility, enabled }): Fact => {
    const changes = { visibility: { from: "public" as const, to: visibility }, enabled: { from: true, to: enabled } };
    return { ...common, type: "offer", changes };
  });
const change = fc.constantFrom<HeldChange>(
  { what: "visibility", to: "public" },
  { what: "readers", to: ["eve"] },
  { what: "channel", name: "stable", to: null },
);
const holds = fc
  .array(fc.record({ commit, stages, changes: fc.array(change, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 })
  .map((held): Fact => ({ ...common, type: "offer", changes: {}, holds: held }));
const fact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: content },
  { weight: 2, arbitrary: group },
  { weight: 2, arbitrary: state },
  { weight: 1, arbitrary: erased },
  {
    weight: 1,
    arbitrary: fc
      .record({ name: fc.constantFrom("latest", "stable"), to: fc.option(version) })
      .map((of): Fact => ({ ...common, type: "channel", from: null, ...of })),
  },
  { weight: 1, arbitrary: offer },
  { weight: 2, arbitrary: holds },
  { weight: 1, arbitrary: folder.map((path): Fact => ({ ...common, type: "retired", path })) },
  { weight: 1, arbitrary: folder.map((path): Fact => ({ ...common, type: "restored", path })) },
  {
    weight: 1,
    arbitrary: folder.map((path): Fact => {
      const waiting = ["approval"];
      return { ...common, type: "held", version: "1.0.0", tree: OID, path, waiting, stages: [] };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(folder, fc.uniqueArray(id, { maxLength: 2 })).map(([path, needs]) => refused(path, needs)),
  },
  {
    weight: 1,
    arbitrary: folder.map((path): Fact => ({ ...common, type: "renamed", path, from: "skills/x", to: path })),
  },
);

const evidence = (kind: string, subject: string, body = "", by = "Ada"): Fact => ({
  ...common,
  type: "evidence",
  kind,
  after: null,
  subject,
  body,
  digest: sha256(body),
  source: "",
  by,
});
const approval = fc
  .record({
    commit,
    role: fc.constantFrom("owner", "admin"),
    about: fc.constantFrom("policy.yaml", "skilltrunk.yaml", "guarded-files", "a/one"),
    by: fc.constantFrom("ann", "bob"),
  })
  .map(({ commit: of, role, about, by }) => evidence("approval", `${of}:${role}:1:${about}`, "", by));
const known = fc.oneof(
  fc.constantFrom("one", "two").map((subject) => evidence("mass-removal", subject)),
  fc.tuple(id, fc.constantFrom("e", "f")).map(([of, tree]) => {
    return evidence("source", `${of} ${PIN}`, mirroredBody(tree.repeat(40)));
  }),
  id.map((of) => evidence("source-refused", `${of} ${PIN}`, "too large")),
  fc.tuple(fc.nat(1), fc.nat(2)).map(([bytes, more]) => {
    return evidence("scan", `av ${sha256(String(bytes))}`, scanBody({ tool: "av", version: "1", results: [], more }));
  }),
);
const heldRule = fc
  .record({ which: fc.constantFrom("policy", "settings"), commit, from: fc.option(commit), stages })
  .map(({ which, commit: of, ...held }): Fact => {
    return { ...common, commit: of, type: "offer", changes: {}, [which]: held };
  });
const guarded = stages.map((held): Fact => {
  return { ...common, type: "offer", changes: {}, guarded: { paths: ["CODEOWNERS"], stages: held } };
});
const accepted = fc.tuple(id, commit).map(([skill, of]): Fact => {
  const accepts = { waivers: [], forced: [sha256("0")] };
  return { ...common, commit: of, type: "offer", changes: {}, skill, accepts };
});
const subject = fc.constantFrom("agents/bot", "agents/cat", "teams/team", "organisation");
const use = fc.option(fc.constantFrom("1.0.0", "^1", "latest"));
const binding: fc.Arbitrary<Fact> = fc
  .oneof(
    fc.record({ subject, skill: id, to: use, grants: fc.constantFrom({}, { net: null }, { net: "2027-01-01" }) }),
    fc.record({ subject, to: fc.constantFrom(null, "", "team", "team other", "other team") }),
    fc.record({ subject: fc.constant("organisation"), skill: id, to: use, deny: fc.constant(true as const) }),
    fc.record({ subject: fc.constant("locks/bot"), skill: id, to: fc.option(version), use: fc.constant("^1") }),
  )
  .map((of) => ({
    ...{ ...common, type: "binding" as const, from: null, ...of },
    ...(of.subject.startsWith("locks/") && { digest: sha256("0") }),
  })) as fc.Arbitrary<Fact>;

const registry = fc.oneof(approval, known, heldRule, guarded, accepted, binding);
// Evidence may have let through any of it, by whatever clock.
const entered = fc.constantFrom(undefined, undefined, "2026-01-01T00:00:30Z", "2026-01-02T00:00:00Z");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ chain: id, fact, entered }) },
  { weight: 7, arbitrary: fc.record({ chain: fc.constant(REGISTRY_CHAIN), fact: registry, entered }) },
  { weight: 2, arbitrary: fc.record({ from: id, to: fc.constantFrom(...NEW) }) },
);

/**
 * Nothing that no plan would say: no version is published twice, what continues another one has no release of its own yet, and
 * of what goes on under another name no more is told than that content for it is refused.
 */
export const history: fc.Arbitrary<readonly Dated[]> = fc
  .array(step, { maxLength: 60, size: "max" })
  .map((steps) => steps.flatMap(toFacts(new Map(), new Set())));

function toFacts(versions: Map<ChainId, Set<string>>, gone: Set<ChainId>): (step: Step) => readonly Dated[] {
  return (one) => {
    if ("from" in one) {
      const { from, to } = one;
      const published = versions.get(from);
      if (from === to || gone.has(from) || published === undefined || versions.has(to)) return [];
      gone.add(from);
      versions.set(to, new Set(published));
      return [
        [to, { ...common, type: "renamed", path: `skills/${to}`, from, to }],
        [from, { ...common, type: "renamed", from, to }],
      ];
    }
    const { chain, fact: told, entered: then } = one;
    const of: Fact = then === undefined ? told : { ...told, entered: then };
    if (chain === REGISTRY_CHAIN) return [[chain, of]];
    const published = versions.get(chain) ?? new Set();
    const isNew = NEW.includes(chain) && published.size === 0;
    if (gone.has(chain) ? of.type !== "refused" : isNew && ["released", "state"].includes(of.type)) return [];
    if (of.type === "renamed" && published.size === 0) return [];
    if (of.type === "released") {
      if (published.has(of.version)) return [];
      versions.set(chain, published.add(of.version));
    }
    return [[chain, of]];
  };
}

/** Which chains continue which: their facts are to be folded after those. */
export function continued(facts: readonly Dated[]): ReadonlyMap<ChainId, ChainId> {
  return new Map(
    facts.flatMap(([chain, of]) =>
      of.type === "renamed" && of.path !== undefined && of.to === chain ? [[chain, of.from as ChainId] as const] : [],
    ),
  );
}
