/** Patches of random histories in which skills have to do with each other, and agents with them. */
import fc from "fast-check";
import { skillMd } from "./git-fixture.ts";
import type { Patch } from "./memory-trunk.ts";

const AGENT_MD = "---\nname: helper\ndescription: Helps when asked to.\n---\n\nHelp.\n";
const AGENT_FILE = "bindings/agents/quote.yaml";
const LOCK_FILE = "bindings/agents/quote.lock.yaml";
const TEAM_FILE = "bindings/teams/sales.yaml";
const ORGANISATION_FILE = "bindings/organisation.yaml";
const ZERO = `sha256:${"0".repeat(64)}`;

/** What else a folder may have: all of it goes with the skill. */
export const RELATED_FILES = ["skill.yaml", "agent.md"];

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const maybe = (text: string) => fc.constantFrom(text, "");

/** Skills in `folder` that need, hold or bring others of `id`, in every kind that is quick to write. */
export function related(folder: fc.Arbitrary<string>, id: fc.Arbitrary<string>): fc.Arbitrary<Patch> {
  const range = fc.constantFrom("", "@^1", "@>=1.0.1", "@1.0.0", "@~1.1");
  const requires = fc
    .array(
      fc.tuple(id, range).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 2 },
    )
    .map((wanted) => `requires: [${wanted.join(", ")}]\n`);
  const member = fc.tuple(id, fc.constantFrom("1.0.0", "1.0.1", "1.1.0")).map((pin) => pin.join("@"));
  const group = fc
    .array(member, { minLength: 1, maxLength: 2 })
    .map((members) => `kind: group\nmembers: [${members.join(", ")}]\n`);
  const manifest = fc.oneof(
    { weight: 4, arbitrary: requires },
    { weight: 4, arbitrary: group },
    { weight: 1, arbitrary: fc.constant("kind: agent\npayload: agent.md\n") },
    { weight: 1, arbitrary: fc.constant("permissions: [shell]\ntriggers: [refund question]\n") },
  );
  return fc
    .record({ at: folder, text: manifest, body: fc.integer({ min: 0, max: 3 }), alone: fc.boolean() })
    .map(({ at, text, body, alone }): Patch => {
      const own = { [`${at}/skill.yaml`]: text, [`${at}/agent.md`]: text.includes("agent.md") ? AGENT_MD : null };
      return alone ? own : { ...own, [`${at}/SKILL.md`]: skillMd(nameOf(at), { body: `Body ${body}.\n` }) };
    });
}

/** Files of bindings, which come, change and go. */
export function bindings(id: fc.Arbitrary<string>): fc.Arbitrary<Patch> {
  const use = fc.constantFrom("^1", "latest", "stable", "1.0.0", "*");
  const line = fc
    .record({ skill: id, use, granted: fc.boolean() })
    .map(
      ({ skill, use: wanted, granted }) => `  ${skill}: { use: "${wanted}"${granted ? ", grants: [shell]" : ""} }\n`,
    );
  const skills = line.map((text) => `skills:\n${text}`);
  const agent = fc.tuple(maybe("teams: [sales]\n"), skills).map((parts) => ({ [AGENT_FILE]: parts.join("") }));
  const team = skills.map((text) => ({ [TEAM_FILE]: text }));
  const denied = id.chain((one) => fc.constantFrom(one, `${one.slice(0, one.indexOf("/"))}/*`));
  const organisation = fc
    .tuple(denied, maybe("skills: {}\n"))
    .map(([what, rest]) => ({ [ORGANISATION_FILE]: `deny: ["${what}"]\n${rest}` }));
  const lock = fc.record({ skill: id, use }).map(({ skill, use: wanted }) => ({
    [LOCK_FILE]: `skills:\n  ${skill}: { use: "${wanted}", version: 1.0.0, digest: "${ZERO}" }\n`,
  }));
  const broken = fc.constantFrom(AGENT_FILE, TEAM_FILE, ORGANISATION_FILE).map((path) => ({ [path]: "nonsense: [\n" }));
  const gone = fc
    .constantFrom(AGENT_FILE, LOCK_FILE, TEAM_FILE, ORGANISATION_FILE)
    .map((path): Patch => ({ [path]: null }));
  return fc.oneof(
    { weight: 4, arbitrary: agent },
    { weight: 2, arbitrary: team },
    { weight: 2, arbitrary: organisation },
    { weight: 1, arbitrary: lock },
    { weight: 1, arbitrary: broken },
    { weight: 1, arbitrary: gone },
  ) as fc.Arbitrary<Patch>;
}
