/** `bindings/{agents,teams}/<id>.yaml` and `bindings/organisation.yaml`: which skills an agent runs, and what it grants them. */
import { z } from "zod";
import { isWanted } from "../catalog/resolve.ts";
import { type Finding, finding } from "../finding.ts";
import { type Digest, isDigest, isName, isVersion, parseSkillId, type SkillId } from "../names.ts";
import { nameText } from "../trunk/settings.ts";
import { parsedText, parseYamlFile, textOf } from "../trunk/yaml-file.ts";
import type { BindingSubject } from "./binding-place.ts";
import { isPermission, isSecretName, PERMISSION_EXPECTED, SECRET_NAME_EXPECTED } from "./grant-words.ts";
import { isSecretReference, REFERENCE_EXPECTED } from "./secret-reference.ts";

/** Entries of one file. */
const MAX_SKILLS = 500;
const MAX_TEAMS = 32;
const MAX_DENIED = 500;
/** Of one skill. */
const MAX_GRANTS = 64;
const MAX_SECRETS = 32;

/** That a skill is used, and what it is given. */
export interface Binding {
  /** An exact version, a range or a channel. */
  readonly use: string;
  /** Name of a secret → where it is. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Permission → the last day (`YYYY-MM-DD`) on which it holds, or null. */
  readonly grants: ReadonlyMap<string, string | null>;
}

/** What any of the three kinds of files says. */
export interface BindingFile {
  /** Of an agent, in the order in which they count. */
  readonly teams: readonly string[];
  /** Of the organisation: `namespace/name`, or `namespace/*`. */
  readonly deny: readonly string[];
  readonly skills: ReadonlyMap<SkillId, Binding>;
}

/** What an agent's lock remembers of one skill. */
export interface LockedBinding {
  /** What the binding asked for when this was resolved. */
  readonly use: string;
  readonly version: string;
  readonly digest: Digest;
}

const use = textOf("a version, a range or a channel such as `1.2.0`, `^1.2` or `stable`", isUse).describe(
  "Which release: an exact version, a range such as ^1.2, or a channel such as stable.",
);
const day = textOf("a date such as `2027-03-31`", (text) => z.iso.date().safeParse(text).success).meta({
  format: "date",
});
const permission = textOf(PERMISSION_EXPECTED, isPermission);

const grants = z
  .array(
    z.union(
      [
        permission.transform((text): readonly [string, string | null] => [text, null]),
        z
          .strictObject({ permission, until: day.describe("The last day on which it holds.").exactOptional() })
          .transform(({ permission: text, until = null }): readonly [string, string | null] => [text, until]),
      ],
      { error: `${PERMISSION_EXPECTED}, or a mapping of \`permission\` and \`until\`` },
    ),
  )
  .max(MAX_GRANTS)
  .superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [i, [text]] of entries.entries()) {
      if (seen.has(text)) context.addIssue({ code: "custom", path: [i], message: "each permission once" });
      seen.add(text);
    }
  })
  .transform((entries): Binding["grants"] => new Map(entries));

const secrets = z
  .record(textOf(SECRET_NAME_EXPECTED, isSecretName), textOf(REFERENCE_EXPECTED, isSecretReference))
  .superRefine((record, context) => limitEntries(record, MAX_SECRETS, context))
  .transform((record): Binding["secrets"] => new Map(Object.entries(record)));

const NOTHING_GIVEN: Omit<Binding, "use"> = { secrets: new Map(), grants: new Map() };

const binding = z.union(
  [
    use.transform((text): Binding => ({ use: text, ...NOTHING_GIVEN })),
    z
      .strictObject({
        use,
        secrets: secrets.describe("Each secret that the skill needs, and where it is.").exactOptional(),
        grants: grants.describe("What the skill is allowed, of the permissions that it asks for.").exactOptional(),
      })
      .transform((given): Binding => ({ ...NOTHING_GIVEN, ...given })),
  ],
  { error: "a version, a range or a channel, or a mapping of `use`, `secrets` and `grants`" },
);

const id = parsedText("a skill's `namespace/name`", parseSkillId);

const skills = z
  .record(id, binding)
  .superRefine((record, context) => limitEntries(record, MAX_SKILLS, context))
  .transform((record): BindingFile["skills"] => new Map(Object.entries(record) as [SkillId, Binding][]))
  .default(new Map());

/** The schema of `bindings/agents/<id>.yaml`. */
export const agentSchema = z
  .strictObject({
    teams: z
      .array(nameText)
      .max(MAX_TEAMS)
      .default([])
      .describe("Teams whose bindings it has too; of two that bind the same skill, the first one counts."),
    skills: skills.describe("The skills that it runs. They count before those of its teams."),
  })
  .describe("What an agent runs. Changing it is a pull request like any other.");

/** The schema of `bindings/teams/<id>.yaml`. */
export const teamSchema = z
  .strictObject({ skills: skills.describe("The skills that every agent of the team runs.") })
  .describe("What the agents of a team run, where they say nothing else themselves.");

/** The schema of `bindings/organisation.yaml`. */
export const organisationSchema = z
  .strictObject({
    deny: z
      .array(textOf("a skill's `namespace/name`, or `namespace/*`", isDenial))
      .max(MAX_DENIED)
      .default([])
      .describe("Skills that no agent runs, whatever other files say: namespace/name, or namespace/* for all of them."),
    skills: skills.describe("The skills that every agent runs, where its team or itself says nothing else."),
  })
  .describe("What holds for every agent.");

/** The schema of `bindings/agents/<id>.lock.yaml`. */
export const bindingLockSchema = z
  .strictObject({
    skills: z
      .record(
        id,
        z.strictObject({
          use: use.describe("What the binding asked for."),
          version: textOf("a version such as `1.2.0`", isVersion),
          digest: parsedText("an archive digest, `sha256:` and 64 hex digits", (text) =>
            isDigest(text) ? text : undefined,
          ).meta({ pattern: "^sha256:[0-9a-f]{64}$" }),
        }),
      )
      .superRefine((record, context) => limitEntries(record, MAX_LOCKED, context))
      .transform((record) => new Map(Object.entries(record) as [SkillId, LockedBinding][]))
      .default(new Map()),
  })
  .describe("The releases that an agent's bindings were resolved to. Written by `skilltrunk lock`.");
/** An agent's own skills, its teams' and the organisation's. */
const MAX_LOCKED = 2000;

/** Reads one of the three kinds of files: undefined and why where it cannot be used. */
export function parseBindingFile(
  path: string,
  subject: BindingSubject,
  bytes: Uint8Array,
): { readonly value: BindingFile | undefined; readonly findings: readonly Finding[] } {
  const schema: z.ZodType<Partial<BindingFile>> =
    subject === "organisation" ? organisationSchema : subject.startsWith("teams/") ? teamSchema : agentSchema;
  const { value, findings } = parseYamlFile(
    { path, bytes, rule: "binding", isSecret: (at) => at.includes("secrets") },
    schema,
  );
  if (value === undefined) return { value, findings: findings.map(aboutSecret) };
  return { value: { teams: [], deny: [], skills: new Map(), ...value }, findings };
}

/** Reads a lock, likewise. */
export function parseBindingLock(
  path: string,
  bytes: Uint8Array,
): { readonly value: ReadonlyMap<SkillId, LockedBinding> | undefined; readonly findings: readonly Finding[] } {
  const { value, findings } = parseYamlFile({ path, bytes, rule: "binding" }, bindingLockSchema);
  return { value: value?.skills, findings };
}

/** What stands where a reference should is a matter of its own: it may be a secret that everybody can read now. */
function aboutSecret(found: Finding): Finding {
  if (!found.message.includes(REFERENCE_EXPECTED)) return found;
  return finding({
    ...found,
    rule: "binding-secret",
    hint: "Put the secret into a vault or the agent's environment and name that place. If it was a secret, change it: it stays in the repository's history.",
  });
}

/** May this say which release of a skill is used? */
function isUse(text: string): boolean {
  return text.trim() !== "" && isWanted(text);
}

function isDenial(text: string): boolean {
  return parseSkillId(text) !== undefined || (text.endsWith("/*") && isName(text.slice(0, -2)));
}

function limitEntries(record: object, max: number, context: z.RefinementCtx): void {
  const count = Object.keys(record).length;
  if (count > max) context.addIssue({ code: "custom", message: `at most ${max} entries` });
}
