/** `skill.yaml`: what a skill declares about itself beside SKILL.md, every key of it optional (DESIGN 3). */
import { z } from "zod";
import type { Kind } from "../catalog/catalog.ts";
import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { relationFinding } from "../relations/relation-rules.ts";
import type { Member, Requirement } from "../relations/requirement.ts";
import type { SourcePointer } from "../relations/source-pointer.ts";
import { parseYamlFile } from "../trunk/yaml-file.ts";
import type { Compliance } from "./compliance.ts";
import { type ContentRuleId, contentFinding } from "./content-rule-table.ts";
import {
  askedShape,
  MAX_DECLARED,
  manifestSchema,
  manifestShape,
  relatedShape,
  type SecretWish,
} from "./manifest-schema.ts";
import type { Runtime } from "./runtime.ts";

/** Its path inside the skill's folder. */
export const MANIFEST_PATH = "skill.yaml";

export interface Manifest {
  readonly kind: Kind;
  /** The version of a folder that only points to its content. */
  readonly version?: string;
  /** The one file that a harness is given of another kind than `skill`: an agent's `.md`, a server's JSON. */
  readonly payload?: string;
  readonly requires: readonly Requirement[];
  /** What a group holds. */
  readonly members: readonly Member[];
  /** What the skill must be allowed: `network:api.example.com`, `filesystem:write`. */
  readonly permissions: readonly string[];
  /** The secrets that it is given; never their values. */
  readonly secrets: readonly SecretWish[];
  /** Words and phrases by which an agent recognises that the skill applies. */
  readonly triggers: readonly string[];
  /** Which agents, systems, processors, models or tools it is made for. */
  readonly compatibility: ReadonlyMap<string, readonly string[]>;
  /** How it wants to be run; for runtimes to enforce. */
  readonly runtime?: Runtime;
  /** Where its content comes from. */
  readonly source?: SourcePointer;
  /** Of skill.yaml, 1-based: where it says so. */
  readonly sourceLine?: number;
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
};

/** Reads `skill.yaml`. What of it can be read counts: at least its permissions and secrets, if those can. */
export function parseManifest(bytes: Uint8Array | undefined): {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
} {
  if (bytes === undefined) return { manifest: EMPTY_MANIFEST, findings: [] };
  const file = { path: MANIFEST_PATH, bytes, rule: MANIFEST_RULES, isSecret };
  const keys = parseYamlFile(file, z.record(z.string(), z.unknown()));
  if (keys.value === undefined) return { manifest: EMPTY_MANIFEST, findings: unreadable(bytes, keys.findings) };
  if (isForeign(Object.keys(keys.value))) return { manifest: EMPTY_MANIFEST, findings: [foreign()] };

  const whole = parseYamlFile(file, manifestSchema);
  const mistyped = mistypedIn(Object.keys(keys.value), bytes);
  if (whole.value !== undefined) return bounded(located({ ...EMPTY_MANIFEST, ...whole.value }, bytes));
  const asked = parseYamlFile(file, z.object(askedShape));
  const related = parseYamlFile(file, z.object(relatedShape));
  const readable = parseYamlFile(file, z.object(manifestShape)).value ?? { ...asked.value, ...related.value };
  // What it is may be read where what it needs or holds may not.
  const { kind } = parseYamlFile(file, z.object({ kind: manifestShape.kind })).value ?? {};
  const told = new Set([...asked.findings, ...related.findings].map(({ message }) => message));
  return {
    manifest: { ...EMPTY_MANIFEST, ...readable, ...(kind === undefined ? {} : { kind }) },
    findings: [
      ...related.findings.map(unreadableRelation),
      ...asked.findings.map((found) => reissued(found, "manifest-permissions")),
      ...whole.findings
        .filter(({ message }) => !told.has(message))
        .map((found) => mistyped.get(found.line ?? 0)?.(found) ?? reissued(found)),
    ],
  };
}

/** Who mistakes `secrets` for the place of their values must not find them repeated in a report, or in the ledger. */
function isSecret([key]: readonly PropertyKey[]): boolean {
  return key === "secrets";
}

/** What names another skill, or another place, says on which line it does. */
function located(manifest: Manifest, bytes: Uint8Array): Manifest {
  const { source, requires, members } = manifest;
  if (requires.length + members.length === 0 && source === undefined) return manifest;
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  const at = <T extends object>(one: T): T => {
    const line = "id" in one ? lines.findIndex((text) => text.includes(String(one.id))) + 1 : 0;
    return line === 0 ? one : { ...one, line };
  };
  const sourceLine = lines.findIndex((text) => /^["']?source\b/.test(text)) + 1;
  return {
    ...manifest,
    requires: requires.map(at),
    members: members.map(at),
    ...(source === undefined || sourceLine === 0 ? {} : { sourceLine }),
  };
}

/** An event carries all that a release declares: what is longer cannot be published. */
function bounded(manifest: Manifest): ReturnType<typeof parseManifest> {
  const { requires, members, permissions, secrets, triggers, runtime } = manifest;
  const compatibility = [...manifest.compatibility];
  const { length } = JSON.stringify([requires, members, permissions, secrets, triggers, runtime, compatibility]);
  if (length <= MAX_DECLARED) return { manifest, findings: [] };
  const message = `expected at most ${MAX_DECLARED} characters of declarations in all, got ${length}.`;
  return { manifest, findings: [relationFinding("manifest-relations", { path: MANIFEST_PATH, line: 1, message })] };
}

const MANIFEST_RULES = "manifest";

/** What stops the settings or a lifecycle file only gets a skill's manifest reported: repositories have files of this name. */
function reissued({ rule, path, line, message }: Finding, as = rule as ContentRuleId): Finding {
  return contentFinding(as, { path, message, ...(line === undefined ? {} : { line }) });
}

function unreadableRelation({ path, line, message }: Finding): Finding {
  return relationFinding("manifest-relations", { path, message, ...(line === undefined ? {} : { line }) });
}

/** A file that may need or hold others, or ask for permissions, must be readable; another one is none of our business. */
function unreadable(bytes: Uint8Array, findings: readonly Finding[]): readonly Finding[] {
  const text = Buffer.from(bytes).toString("latin1");
  if (/^["']?(?:requires|members)["']?[ \t]*:/m.test(text)) return findings.map(unreadableRelation);
  const asks = /(?:^|[{,\s])["']?(?:permissions|secrets)["']?[ \t]*:/.test(text);
  return findings.map((found) => reissued(found, asks ? "manifest-permissions" : undefined));
}

/** Is this file somebody else's? It is ours if most of its keys are, mistyped ones too, or if it asks for something. */
function isForeign(keys: readonly string[]): boolean {
  // Every tool's file has a version.
  const ours = keys.flatMap((key) => (key === "version" ? [] : (meantBy(key) ?? [])));
  return ours.length * 2 < keys.length && !ours.some((key) => Object.hasOwn(askedShape, key));
}

/** Our key that this is, or is nearly. */
function meantBy(key: string): string | undefined {
  return Object.hasOwn(manifestShape, key) ? key : nearest(key, Object.keys(manifestShape));
}

type Reissue = (found: Finding) => Finding;

/** By line: what a skill asks for, needs or holds is not lost by a slip of the keyboard that some tool only reports. */
function mistypedIn(keys: readonly string[], bytes: Uint8Array): ReadonlyMap<number, Reissue> {
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  return new Map(
    keys.flatMap((key): readonly [number, Reissue][] => {
      const meant = meantBy(key) ?? "";
      if (meant === key) return [];
      const line = lines.findIndex((text) => text.replace(/["'\s]/g, "").startsWith(`${key}:`)) + 1;
      if (meant === "requires" || meant === "members") return [[line, unreadableRelation]];
      return Object.hasOwn(askedShape, meant) ? [[line, (found) => reissued(found, "manifest-permissions")]] : [];
    }),
  );
}

function foreign(): Finding {
  const keys = Object.keys(manifestShape).map((key) => `\`${key}\``);
  return contentFinding("manifest-foreign", {
    path: MANIFEST_PATH,
    message: `The file seems to be another tool's: most of its keys are none of ${keys.join(", ")}.`,
  });
}
