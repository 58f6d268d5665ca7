/** `skilltrunk.yaml`: the settings of a skills repository, every one of them optional (DESIGN 3). */
import { z } from "zod";
import type { Finding } from "../finding.ts";
import { VISIBILITIES, type Visibility } from "../ledger/event.ts";
import {
  isName,
  isOid,
  isPersonName,
  MAX_NAME,
  MAX_PERSON,
  NAME_PATTERN,
  type Oid,
  PERSON_PATTERN,
  parseSkillId,
  type SkillId,
} from "../names.ts";
import { parseSshKey } from "../trust/ssh-signature.ts";
import { type MarketplaceSettings, marketplaceSchema } from "./marketplace-settings.ts";
import { type PathTemplate, parsePathTemplate } from "./path-template.ts";
import { parsedText, parseYamlFile, textOf } from "./yaml-file.ts";

export const SETTINGS_PATH = "skilltrunk.yaml";
/** Entries of one list of owners or readers. */
const MAX_PEOPLE = 100;
const MAX_TEMPLATES = 32;
/** Words of the vocabulary. */
const MAX_TAGS = 1000;
const LEDGER_BRANCH = "skilltrunk/ledger";

export interface NamespaceSettings {
  readonly visibility?: Visibility;
  readonly owners?: readonly string[];
  readonly readers?: readonly string[];
}

export interface Settings {
  /** In order of precedence. */
  readonly paths: readonly PathTemplate[];
  /** Of skills whose template names none. */
  readonly namespace: string;
  readonly names: "unique" | "scoped";
  readonly versions: "derived" | "declared";
  readonly visibility: Visibility;
  readonly namespaces: ReadonlyMap<string, NamespaceSettings>;
  /** The words that skills may be tagged with; absent: any. */
  readonly tags?: readonly string[];
  readonly owners: readonly string[];
  /** Who may change settings, policy and workflows, and force a release. */
  readonly admins: readonly string[];
  /** The commit at which the ledger starts; absent: the root. */
  readonly history: { readonly from?: Oid };
  /** Old identity → new identity. No two old ones share a new one, and following them always ends. */
  readonly renames: ReadonlyMap<SkillId, SkillId>;
  /** The ledger's branch, and its repository where that is another one. */
  readonly ledger: {
    readonly branch: string;
    readonly repository?: string;
    /** SSH keys with which the ledger's commits may be signed; absent: nobody looks. */
    readonly signers?: readonly string[];
  };
  /** The branch that counts; absent: the repository's default branch. */
  readonly trunk?: string;
  /** The protected environment of the code host whose reviewers may let a workflow withdraw a release at once. */
  readonly emergency: { readonly environment: string };
  /** The generated branch for programs that install plugins from Git; absent: none is written. */
  readonly marketplace?: MarketplaceSettings;
}

/** A schema for lists of who owns or reads something: logins and teams, never e-mail addresses. */
export const people = z
  .array(
    textOf("a login, `@login` or `@organisation/team`", isPersonName).meta({
      pattern: PERSON_PATTERN,
      maxLength: MAX_PERSON,
    }),
  )
  .max(MAX_PEOPLE);

/** A schema for what a namespace or a skill may be called. */
export const nameText = textOf("a name of lowercase letters, digits and single hyphens", isName).meta({
  pattern: NAME_PATTERN,
  maxLength: MAX_NAME,
});
const id = parsedText("a skill's `namespace/name`", parseSkillId);
const branch = textOf("a branch name", isBranchName);
const repository = textOf("the https, ssh or file URL of a repository, without a password", isRepositoryUrl);
const signer = textOf(
  "an SSH public key such as `ssh-ed25519 AAAA…` (or ecdsa-sha2-nistp256, ssh-rsa)",
  (text) => parseSshKey(text) !== undefined,
);
const environment = textOf("the name of an environment", (text) => /^[\w][\w ./-]{0,254}$/.test(text));
const template = parsedText(
  "a path template such as `skills/{namespace}/{name}` (`{name}` once and last, `{namespace}` at most once)",
  parsePathTemplate,
);

/** The schema of `skilltrunk.yaml`. */
export const settingsSchema = z
  .strictObject({
    paths: z
      .array(template)
      .min(1)
      .max(MAX_TEMPLATES)
      .describe("Where skills are: a folder that matches one of these and holds a SKILL.md. Earlier ones win.")
      .exactOptional(),
    namespace: nameText.describe("The namespace of skills whose path has none.").exactOptional(),
    names: z
      .enum(["unique", "scoped"])
      .describe("May two namespaces have a skill of the same name? unique: no; scoped: yes.")
      .exactOptional(),
    versions: z
      .enum(["derived", "declared"])
      .describe("derived: versions follow the titles of merges; declared: metadata.version of SKILL.md.")
      .exactOptional(),
    visibility: z
      .enum(VISIBILITIES)
      .describe("Who sees a skill that does not say so itself: anybody, the company, or its owners and readers.")
      .exactOptional(),
    namespaces: z
      .record(
        nameText,
        z.strictObject({
          visibility: z
            .enum(VISIBILITIES)
            .describe("How openly its skills may be shown at most, and are where they say nothing.")
            .exactOptional(),
          owners: people.describe("Who owns its skills that name no owners.").exactOptional(),
          readers: people
            .describe("Who reads its private skills that name no readers, and the most that one may name.")
            .exactOptional(),
        }),
      )
      .transform((record): Settings["namespaces"] => new Map(Object.entries(record)))
      .describe("What holds for a whole namespace.")
      .exactOptional(),
    tags: z
      .array(nameText)
      .max(MAX_TAGS)
      .describe("The words that skills may be tagged with; any where not given.")
      .exactOptional(),
    owners: people.describe("Who owns what nobody else owns: logins or teams.").exactOptional(),
    admins: people
      .describe("Who may change settings, policy and workflows, and force a release; the owners where not given.")
      .exactOptional(),
    history: z
      .strictObject({ from: textOf("the 40 hex digits of a commit", isOid).meta({ pattern: "^[0-9a-f]{40}$" }) })
      .describe("The commit at which the registry starts.")
      .exactOptional(),
    renames: z
      .record(id, id)
      .transform((record) => new Map(Object.entries(record) as [SkillId, SkillId][]))
      .superRefine(checkRenames)
      .describe("Skills that got another name: old namespace/name to new one.")
      .exactOptional(),
    ledger: z
      .strictObject({
        branch: branch.exactOptional(),
        repository: repository
          .describe("Where it is, if not in this repository: an https, ssh or file URL without a password.")
          .exactOptional(),
        signers: z
          .array(signer)
          .min(1)
          .max(MAX_PEOPLE)
          .describe("The SSH public keys of who may sign its commits, old ones too: verify asks for their signatures.")
          .exactOptional(),
      })
      .describe("The branch on which the registry writes down what happened.")
      .exactOptional(),
    trunk: branch.describe("The branch that counts; the repository's default branch where not given.").exactOptional(),
    emergency: z
      .strictObject({ environment: environment.describe("Its name; withdraw where not given.") })
      .describe("The environment of the code host whose reviewers may let a workflow withdraw a release at once.")
      .exactOptional(),
    marketplace: marketplaceSchema({ branch, repository }).exactOptional(),
  })
  .superRefine((raw, context) => {
    const ledger = raw.ledger?.branch ?? LEDGER_BRANCH;
    const issue = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (raw.trunk === ledger) issue(["trunk"], "another branch than the ledger's");
    const generated = raw.marketplace?.branch;
    if (generated === undefined) return;
    if (generated === ledger) issue(["marketplace"], "another branch than the ledger's");
    else if (generated === (raw.trunk ?? "main")) issue(["marketplace"], "another branch than the trunk");
  })
  .describe("Settings of a skills repository; every key is optional.");

function toSettings(raw: z.infer<typeof settingsSchema>): Settings {
  const { owners = DEFAULT_SETTINGS.owners, admins = owners } = raw;
  return { ...DEFAULT_SETTINGS, ...raw, owners, admins, ledger: { ...DEFAULT_SETTINGS.ledger, ...raw.ledger } };
}

const DEFAULT_PATHS = ["skills/{namespace}/{name}", "skills/{name}", "plugins/{namespace}/skills/{name}", "{name}"];

/** The settings of a repository that has no `skilltrunk.yaml`. */
export const DEFAULT_SETTINGS: Settings = {
  paths: DEFAULT_PATHS.flatMap((text) => parsePathTemplate(text) ?? []),
  namespace: "default",
  names: "unique",
  versions: "derived",
  visibility: "public",
  namespaces: new Map(),
  owners: [],
  admins: [],
  history: {},
  renames: new Map(),
  ledger: { branch: LEDGER_BRANCH },
  emergency: { environment: "withdraw" },
};

/** Reads `skilltrunk.yaml`: the defaults where there is none, undefined and why where it cannot be used. */
export function parseSettings(bytes: Uint8Array | undefined): {
  readonly settings: Settings | undefined;
  readonly findings: readonly Finding[];
} {
  if (bytes === undefined) return { settings: DEFAULT_SETTINGS, findings: [] };
  const { value, findings } = parseYamlFile({ path: SETTINGS_PATH, bytes, rule: "settings" }, settingsSchema);
  return { settings: value === undefined ? undefined : toSettings(value), findings };
}

/**
 * Who may see a skill of this namespace that asks for `wanted`: the namespace's setting, or else the repository's, is
 * the default; a namespace's own setting is also the ceiling, so that no skill is less restricted than its namespace.
 */
export function visibilityOf(settings: Settings, namespace: string, wanted: Visibility | undefined): Visibility {
  const ceiling = settings.namespaces.get(namespace)?.visibility;
  if (ceiling === undefined) return wanted ?? settings.visibility;
  if (wanted === undefined) return ceiling;
  return VISIBILITIES.indexOf(wanted) > VISIBILITIES.indexOf(ceiling) ? wanted : ceiling;
}

/** Is this a branch name that is safe in any command line and file system? Narrower than git-check-ref-format(1). */
export function isBranchName(text: string): boolean {
  const segments = text.split("/");
  return (
    text.length <= 200 &&
    text !== "HEAD" &&
    segments[0] !== "refs" &&
    segments.every((s) => /^[A-Za-z0-9_][\w.-]*$/.test(s) && !s.includes("..") && !/\.(?:lock)?$/i.test(s))
  );
}

/** `https://`, `http://`, `ssh://`, `file://` or `user@host:path`; nothing that git could take for an option or a secret. */
function isRepositoryUrl(text: string): boolean {
  if (text.length > 1024 || !/^[\x21-\x7e]+$/.test(text)) return false;
  if (/^\w[\w.-]*@\w[\w.-]*:(?:[\w~]|\/\w)[^:]*$/.test(text)) return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, password } = new URL(text);
  const anonymous = username === "" || (protocol === "ssh:" && /^\w/.test(username));
  const host = protocol === "file:" ? hostname === "" : /^[\w[]/.test(hostname);
  return PROTOCOLS.has(protocol) && anonymous && password === "" && host && pathname.length > 1;
}

const PROTOCOLS: ReadonlySet<string> = new Set(["https:", "http:", "ssh:", "file:"]);

function checkRenames(renames: ReadonlyMap<SkillId, SkillId>, context: z.RefinementCtx): void {
  const targets = new Set<SkillId>();
  for (const [from, to] of renames) {
    if (targets.has(to))
      context.addIssue({ code: "custom", path: [from], message: "a new name that no other skill gets" });
    targets.add(to);
  }
  // Where targets are distinct, what no start reaches runs in a circle.
  const ending = new Set<SkillId>();
  for (const start of renames.keys()) {
    for (let at = start; !targets.has(start) && renames.has(at) && !ending.has(at); at = renames.get(at) ?? start)
      ending.add(at);
  }
  for (const from of renames.keys()) {
    if (!ending.has(from)) context.addIssue({ code: "custom", path: [from], message: "renames that come to an end" });
  }
}
