/**
 * What the programs that agents already have take of a release, by their own rules. They say nothing when they leave a
 * skill out, so the index asks here first, about the very bytes that it would hand out.
 */
import { parseDocument } from "yaml";
import { quote } from "../errors.ts";
import { isName } from "../names.ts";
import type { ArchiveFile } from "../skill/archive.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../skill/skill-files.ts";
import { MAX_SKILL_MD_BYTES } from "../skill/skill-md.ts";
import { findUnfit } from "../trunk/yaml-limits.ts";

/** The frontmatter as skills 1.7.4 and Gemini CLI look for it. */
const FRONTMATTER = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n?/;

/** Why clients would leave out a skill of this name and description with these files; undefined where they take it. */
export function clientRefusal(
  skill: { readonly name: string; readonly description: string },
  files: readonly ArchiveFile[],
): string | undefined {
  if (!isName(skill.name))
    return `its name is ${quote(skill.name)}: expected lowercase letters, digits and single hyphens`;
  if (skill.description.trim() === "") return "it has no description";
  return refusalOfFiles(files) ?? refusalOfInstructions(files);
}

function refusalOfFiles(files: readonly ArchiveFile[]): string | undefined {
  if (files.length > MAX_FILES) return `it has ${files.length} files: expected at most ${MAX_FILES}`;
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > MAX_UNPACKED_BYTES) return `it has ${size} bytes unpacked: expected at most ${MAX_UNPACKED_BYTES}`;
  const unsafe = files.find(({ path }) => isRefusedPath(path));
  return unsafe === undefined ? undefined : `no client unpacks a file called ${quote(unsafe.path, 80)}`;
}

/** A leading slash, a drive, a backslash anywhere, empty parts, `.` and `..`, NUL. */
function isRefusedPath(path: string): boolean {
  if (/^[A-Za-z]:|[\\\0]/.test(path)) return true;
  return path.split("/").some((part) => part === "" || part === "." || part === "..");
}

function refusalOfInstructions(files: readonly ArchiveFile[]): string | undefined {
  const file = files.find(({ path }) => path === "SKILL.md");
  if (file === undefined) return "it has no SKILL.md at its root";
  if (file.bytes.length > MAX_SKILL_MD_BYTES) return `its SKILL.md has ${file.bytes.length} bytes`;
  const head = headOf(file.bytes);
  if (head === undefined) return "its SKILL.md has no frontmatter between two lines of exactly ---";
  const fields = readFields(head);
  if (fields === undefined) return "the frontmatter of its SKILL.md is no YAML 1.2 mapping";
  const unread = ["name", "description"].find((key) => typeof fields[key] !== "string" || fields[key] === "");
  if (unread !== undefined) return `YAML 1.2 reads no text as the ${unread} of its SKILL.md`;
  const metadata = fields["metadata"];
  const isInternal =
    typeof metadata === "object" && metadata !== null && "internal" in metadata && metadata.internal === true;
  return isInternal ? "its metadata.internal is true, which hides it" : undefined;
}

function headOf(skillMd: Uint8Array): string | undefined {
  return FRONTMATTER.exec(new TextDecoder("utf-8", { ignoreBOM: true }).decode(skillMd))?.[1];
}

/** A SKILL.md's frontmatter as YAML 1.2 reads it, key by key; undefined where clients find none. */
export function clientFrontmatter(skillMd: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const head = skillMd.length > MAX_SKILL_MD_BYTES ? undefined : headOf(skillMd);
  return head === undefined ? undefined : readFields(head);
}

function readFields(head: string): Readonly<Record<string, unknown>> | undefined {
  if (findUnfit(head) !== undefined) return undefined;
  const document = parseDocument(head, { schema: "core", version: "1.2", logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
