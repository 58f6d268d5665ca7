/** `skill.yaml`: what a skill declares about itself beside SKILL.md, every key of it optional (DESIGN 3). */
import { z } from "zod";
import type { Json } from "./bytes.ts";
import type { Kind } from "./catalog.ts";
import { type Compliance, complianceSchema } from "./compliance.ts";
import { type ContentRuleId, contentFinding } from "./content-rule-table.ts";
import type { Finding } from "./finding.ts";
import { parseYamlFile, textOf } from "./yaml-file.ts";

/** Its path inside the skill's folder. */
export const MANIFEST_PATH = "skill.yaml";

export interface Manifest {
  readonly kind: Kind;
  /** Skills that this one needs: `namespace/name`, with `@` and a version range where one is given. */
  readonly requires: readonly string[];
  /** What a group holds, each with its version. */
  readonly members: readonly string[];
  /** What the skill must be allowed: `network:api.example.com`, `filesystem:write`. */
  readonly permissions: readonly string[];
  /** Names of the secrets that it must be given. */
  readonly secrets: readonly string[];
  /** Words and phrases by which an agent recognises that the skill applies. */
  readonly triggers: readonly string[];
  /** Which agents, models, systems or tools it is made for. */
  readonly compatibility: ReadonlyMap<string, readonly string[]>;
  /** How it wants to be run; for runtimes to enforce. */
  readonly runtime: ReadonlyMap<string, Json>;
  /** Where its content comes from. */
  readonly source: ReadonlyMap<string, string>;
  /** What it says of personal data and logs. */
  readonly compliance?: Compliance;
}

/** The manifest of a skill that has no skill.yaml. */
export const EMPTY_MANIFEST: Manifest = {
  kind: "skill",
  requires: [],
  members: [],
  permissions: [],
  secrets: [],
  triggers: [],
  compatibility: new Map(),
  runtime: new Map(),
  source: new Map(),
};

const MAX_ENTRIES = 500;
const MAX_TEXT = 200;

const text = z.string().min(1).max(MAX_TEXT);
const texts = z.array(text).max(MAX_ENTRIES);
const permission = textOf(
  "a permission such as `network:api.example.com`",
  (value) => value.length <= MAX_TEXT && /^[a-z][a-z0-9-]*(?::[\x21-\x7e]+)?$/.test(value),
);
const secretName = textOf(
  "the name of a secret such as `CRM_TOKEN`",
  (value) => value.length <= MAX_TEXT && /^\w[\w./-]*$/.test(value),
);
const secret = z.union(
  [
    secretName,
    z
      .strictObject({
        name: secretName,
        description: z.string().max(1000).exactOptional(),
        required: z.boolean().exactOptional(),
      })
      .transform(({ name }) => name),
  ],
  { error: "the name of a secret such as `CRM_TOKEN`, or a mapping of `name`, `description` and `required`" },
);

const askedShape = {
  permissions: z.array(permission).max(MAX_ENTRIES).exactOptional(),
  secrets: z.array(secret).max(MAX_ENTRIES).exactOptional(),
};

const shape = {
  kind: z.enum(["skill", "agent", "mcp-server", "hook", "group"]).exactOptional(),
  requires: z
    .union([texts, z.strictObject({ skills: texts }).transform(({ skills }) => skills)], {
      error: "a list of skills such as `billing/price-list@^1.2`",
    })
    .exactOptional(),
  members: texts.exactOptional(),
  ...askedShape,
  triggers: texts.exactOptional(),
  compatibility: z
    .record(z.string(), z.union([text.transform((one) => [one]), texts], { error: "a text or a list of texts" }))
    .transform((record): Manifest["compatibility"] => new Map(Object.entries(record)))
    .exactOptional(),
  runtime: z
    .record(z.string(), z.json())
    .transform((record): Manifest["runtime"] => new Map(Object.entries(record)))
    .exactOptional(),
  source: z
    .record(z.string(), z.string().max(1000))
    .transform((record): Manifest["source"] => new Map(Object.entries(record)))
    .exactOptional(),
  compliance: complianceSchema.exactOptional(),
};

/** Reads `skill.yaml`. What of it can be read counts: at least its permissions and secrets, if those can. */
export function parseManifest(bytes: Uint8Array | undefined): {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
} {
  if (bytes === undefined) return { manifest: EMPTY_MANIFEST, findings: [] };
  const file = { path: MANIFEST_PATH, bytes, rule: MANIFEST_RULES };
  const keys = parseYamlFile(file, z.record(z.string(), z.unknown()));
  if (keys.value === undefined) return { manifest: EMPTY_MANIFEST, findings: unreadable(bytes, keys.findings) };
  if (isForeign(Object.keys(keys.value))) return { manifest: EMPTY_MANIFEST, findings: [foreign()] };

  const whole = parseYamlFile(file, z.strictObject(shape));
  if (whole.value !== undefined) return { manifest: { ...EMPTY_MANIFEST, ...whole.value }, findings: [] };
  const asked = parseYamlFile(file, z.object(askedShape));
  const readable = parseYamlFile(file, z.object(shape)).value ?? asked.value;
  const aboutAsked = new Set(asked.findings.map(({ message }) => message));
  return {
    manifest: { ...EMPTY_MANIFEST, ...readable },
    findings: [
      ...asked.findings.map((found) => reissued(found, "manifest-permissions")),
      ...whole.findings.filter(({ message }) => !aboutAsked.has(message)).map((found) => reissued(found)),
    ],
  };
}

const MANIFEST_RULES = "manifest";

/** What stops the settings or a lifecycle file only gets a skill's manifest reported: repositories have files of this name. */
function reissued({ rule, path, line, message }: Finding, as = rule as ContentRuleId): Finding {
  return contentFinding(as, { path, message, ...(line === undefined ? {} : { line }) });
}

/** A file that may ask for permissions must be readable; another one is none of our business. */
function unreadable(bytes: Uint8Array, findings: readonly Finding[]): readonly Finding[] {
  const asks = /(?:^|[{,\s])["']?(?:permissions|secrets)["']?[ \t]*:/.test(Buffer.from(bytes).toString("latin1"));
  return findings.map((found) => reissued(found, asks ? "manifest-permissions" : undefined));
}

/** Is this file somebody else's? It is ours if most of its keys are, or if it asks for something. */
function isForeign(keys: readonly string[]): boolean {
  const ours = keys.filter((key) => Object.hasOwn(shape, key));
  return ours.length * 2 < keys.length && !ours.some((key) => Object.hasOwn(askedShape, key));
}

function foreign(): Finding {
  const keys = Object.keys(shape).map((key) => `\`${key}\``);
  return contentFinding("manifest-foreign", {
    path: MANIFEST_PATH,
    message: `The file seems to be another tool's: most of its keys are none of ${keys.join(", ")}.`,
  });
}
