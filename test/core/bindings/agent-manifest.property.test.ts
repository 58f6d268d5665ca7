/** No sequence of edits makes a manifest carry what was taken back, what is denied, or what its reader may not see. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { principal } from "../../../src/core/access/audience.ts";
import { manifestOf } from "../../../src/core/bindings/agent-manifest.ts";
import { isDenied } from "../../../src/core/bindings/effective-bindings.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { type Audience, mayRead, stateOf } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const SKILLS = ["a/one", "a/two", "b/three"];
const VERSIONS = ["1.0.0", "1.1.0", "2.0.0"];
const ASKERS: readonly Audience[] = [
  "all",
  "internal",
  principal({ name: "quote", groups: [], member: false }),
  principal({ name: "ann", groups: ["support"], member: true }),
];

const skill = fc.constantFrom(...SKILLS);
const version = fc.constantFrom(...VERSIONS);
const use = fc.constantFrom("^1", "*", "1.0.0", "2.0.0", "latest", "stable");
const edit = fc.oneof(
  fc.record({
    kind: fc.constant("state" as const),
    skill,
    version,
    to: fc.constantFrom("online", "yanked", "offline", "withdrawn", "deprecated"),
  }),
  fc.record({ kind: fc.constant("visibility" as const), skill, to: fc.constantFrom("public", "internal", "private") }),
  fc.record({
    kind: fc.constant("bind" as const),
    file: fc.constantFrom("agents/quote", "teams/sales", "organisation"),
    skill,
    use,
  }),
  fc.record({ kind: fc.constant("lock" as const), skill, use, version }),
  fc.record({ kind: fc.constant("deny" as const), what: fc.constantFrom("a/*", "b/three", "none/x") }),
  fc.record({ kind: fc.constant("channel" as const), skill, version }),
);

type Step = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(made: BoundFixture, step: Step): void {
  if (step.kind === "state") made.state(step.skill, step.version, step.to);
  else if (step.kind === "visibility") made.visibility(step.skill, step.to);
  else if (step.kind === "channel")
    made.say(step.skill, { type: "channel", name: "stable", from: null, to: step.version } as never);
  else made.bind(filesOf(step));
}

function filesOf(step: Extract<Step, { kind: "bind" | "lock" | "deny" }>): Readonly<Record<string, string>> {
  if (step.kind === "deny") return { organisation: `deny: ["${step.what}"]\nskills: { a/two: ^1 }\n` };
  if (step.kind === "bind") {
    const teams = step.file.startsWith("agents/") ? "teams: [sales]\n" : "";
    return { [step.file]: `${teams}skills: { ${step.skill}: "${step.use}" }\n` };
  }
  const digest = sha256(`${step.skill} ${step.version}`);
  const entry = `{ use: "${step.use}", version: ${step.version}, digest: "${digest}" }`;
  return { "agents/quote.lock": `skills: { ${step.skill}: ${entry} }\n` };
}

it("holds whatever is merged", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (steps) => {
      const made = new BoundFixture();
      for (const id of SKILLS) for (const one of VERSIONS) made.release(id, one);
      made.bind({ "agents/quote": "teams: [sales]\nskills: { a/one: ^1 }\n" });
      for (const step of steps) apply(made, step);
      const { catalog } = made;
      for (const audience of ASKERS) {
        const { skills, pending } = manifestOf(catalog, "quote", { audience, now: "2026-06-01T00:00:00Z" });
        for (const { id, version: given, digest } of skills) {
          const entry = catalog.skills.get(id as SkillId);
          const release = entry?.releases.get(given);
          if (entry === undefined || release === undefined) throw new Error(`${id}@${given} is not published`);
          expect(release.digest).toBe(digest);
          expect(["offline", "withdrawn"]).not.toContain(stateOf(catalog, release));
          expect(isDenied(catalog, entry.id)).toBe(false);
        }
        for (const { id } of [...skills, ...pending]) {
          const entry = catalog.skills.get(id as SkillId);
          expect(entry !== undefined && mayRead(entry, audience)).toBe(true);
        }
      }
    }),
    { numRuns: 150 },
  );
});
