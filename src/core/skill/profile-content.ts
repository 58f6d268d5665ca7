/** Reads off a skill's files what they can do and cost: its content profile. */
import { compareUtf8, detached, sha256 } from "../bytes.ts";
import type { ContentProfile, ObservedCapability } from "./content-profile.ts";
import type { Manifest } from "./manifest.ts";
import { hostsIn } from "./network-hosts.ts";
import { textOf } from "./reference-text.ts";
import type { ReferenceValue } from "./reference-yaml.ts";
import type { SkillFile } from "./skill-files.ts";
import type { SkillMd } from "./skill-md.ts";
import { byteOrderMark, isProgram, isText } from "./text-files.ts";
import { estimateTokens } from "./tokens.ts";

/** Entries of one list of a profile. */
export const MAX_PROFILE_ENTRIES = 500;
/** Stands last in a list of which not all is listed. */
export const AND_MORE = "… and more";
/** Bytes of one file that are looked at for hosts. */
const MAX_SCANNED_BYTES = 1024 * 1024;
/** URLs of one skill that are looked at for hosts. */
const MAX_URLS = 50_000;
const MAX_ENTRY = 1000;

const EXECUTABLE = 0o100755;

/** What of a SKILL.md counts in its skill's profile; without its instructions, so that it may be kept. */
export type SkillMdProfile = Pick<ContentProfile, "tokens" | "bodyLines"> & { readonly tools: readonly string[] };

/** What a SKILL.md brings to the profile of its skill. */
export function profileSkillMd({ name, description, body, allowedTools }: SkillMd): SkillMdProfile {
  return {
    tools: listed(toolsOf(allowedTools)),
    tokens: { description: estimateTokens(name) + estimateTokens(description), body: estimateTokens(body) },
    bodyLines: body === "" ? 0 : body.split("\n").length,
  };
}

/** The profile of a skill's content. `skillMd` is absent where SKILL.md cannot be read. */
export function profileOf(content: {
  readonly files: readonly SkillFile[];
  readonly skillMd: SkillMdProfile | undefined;
  readonly manifest: Manifest;
  /** What the scanner saw of it. */
  readonly observed: Pick<ContentProfile["capabilities"], ObservedCapability>;
}): ContentProfile {
  const { files, skillMd, manifest, observed } = content;
  return {
    capabilities: {
      network: hostsOf(files),
      tools: skillMd?.tools ?? [],
      permissions: listed(manifest.permissions),
      secrets: listed(manifest.secrets.map(({ name }) => name)),
      scripts: pathsOf(files.filter(isProgram)),
      executables: pathsOf(files.filter(({ mode }) => mode === EXECUTABLE)),
      environment: listed(observed.environment),
      shell: listed(observed.shell),
      writes: listed(observed.writes),
      installs: listed(observed.installs),
      persistence: listed(observed.persistence),
      agents: listed(observed.agents),
    },
    tokens: skillMd?.tokens ?? { description: 0, body: 0 },
    bodyLines: skillMd?.bodyLines ?? 0,
  };
}

function pathsOf(files: readonly SkillFile[]): readonly string[] {
  return listed(files.map(({ path }) => path));
}

/** Sorted, without repeats, and of a bounded size. */
function listed(entries: Iterable<string>, isWhole = true): readonly string[] {
  const sorted = [...new Set(entries)].sort(compareUtf8);
  const kept = sorted.slice(0, MAX_PROFILE_ENTRIES).map(bounded);
  return isWhole && kept.length === sorted.length ? kept : [...kept, AND_MORE];
}

/** Two long entries stay two. */
function bounded(entry: string): string {
  return entry.length <= MAX_ENTRY ? entry : `${entry.slice(0, MAX_ENTRY).toWellFormed()}… ${sha256(entry)}`;
}

/** The hosts that texts name. Which of too many are listed depends on nothing but the files. */
function hostsOf(files: readonly SkillFile[]): readonly string[] {
  const hosts = new Set<string>();
  let urls = 0;
  let isWhole = true;
  for (const { path, bytes } of [...files].sort((a, b) => compareUtf8(a.path, b.path))) {
    if (bytes === undefined || !isText({ path, bytes })) continue;
    if (bytes.length > MAX_SCANNED_BYTES) isWhole = false;
    for (const host of hostsIn(asUtf8(bytes.subarray(0, MAX_SCANNED_BYTES)))) {
      if (host !== undefined) hosts.add(host);
      urls += 1;
      if (urls >= MAX_URLS || hosts.size > MAX_PROFILE_ENTRIES) return listed(hosts, false);
    }
  }
  return listed(hosts, isWhole);
}

/** Programs on Windows are often UTF-16. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const mark = byteOrderMark(bytes);
  if (mark !== "UTF-16LE" && mark !== "UTF-16BE") return bytes;
  const units = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return Buffer.from((mark === "UTF-16BE" ? units.swap16() : units).toString("utf16le"));
}

/** The entries of `allowed-tools`, which clients take apart at spaces and commas outside parentheses. */
function toolsOf(value: ReferenceValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(toolsOf);
  return splitTools(textOf(value));
}

function splitTools(text: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i] ?? " ";
    if (char === "(") depth += 1;
    else if (char === ")") depth = Math.max(0, depth - 1);
    else if (i === text.length || (depth === 0 && /[\s,]/.test(char))) {
      if (i > start) entries.push(detached(text.slice(start, i)));
      start = i + 1;
    }
  }
  return entries;
}
