/** Skills as MCP resources, and as entries of the skills extension (SEP-2640) with the digest of each of their files. */
import { z } from "zod";
import { compareUtf8, isUtf8Text } from "../core/bytes.ts";
import { skillNotFound } from "../core/catalog/not-found.ts";
import type { ReleaseView, SkillSummary } from "../core/catalog/view.ts";
import { RegistryError } from "../core/errors.ts";
import { clientFrontmatter } from "../core/install/client-rules.ts";
import { firstWhere } from "../core/sorted.ts";
import type { Shelf } from "./shelf.ts";
import { MAX_FILE_BYTES, tooLarge } from "./tools.ts";
import { parseSkillUri, type SkillAddress, skillUri } from "./uris.ts";

/** Resources on one page. */
const PAGE = 100;
/** Entries on one page: each is read from its files. */
const ENTRIES = 20;

const cursorSchema = z.string().max(400);

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** What follows a cursor in a list by identity; it stays right while skills come and go. Throws USAGE. */
function pageOf(skills: readonly SkillSummary[], cursor: unknown, size: number): Page<SkillSummary> {
  const after = cursor === undefined ? "" : readCursor(cursor);
  const from = firstWhere(skills.length, (i) => compareUtf8(skills[i]?.id ?? "", after) > 0);
  const items = skills.slice(from, from + size);
  const last = items.at(-1);
  const hasMore = last !== undefined && from + items.length < skills.length;
  return { items, ...(hasMore ? { nextCursor: Buffer.from(last.id).toString("base64url") } : {}) };
}

function readCursor(cursor: unknown): string {
  const text = cursorSchema.safeParse(cursor);
  if (text.success) return Buffer.from(text.data, "base64url").toString("utf8");
  throw new RegistryError("USAGE", "The cursor is not one that a list ended with.");
}

/** One resource for each skill: its SKILL.md as `latest` has it. */
export async function listResources(shelf: Shelf, cursor: unknown): Promise<object> {
  const { items, nextCursor } = pageOf(await shelf.list(cursor !== undefined), cursor, PAGE);
  const resources = items.map((skill) => ({
    uri: skillUri({ request: { namespace: skill.namespace, name: skill.name }, path: "SKILL.md" }),
    name: skill.name,
    title: skill.id,
    description: skill.description,
    mimeType: "text/markdown",
  }));
  return { resources, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

export const RESOURCE_TEMPLATES = [
  {
    uriTemplate: "skill://{namespace}/{name}/{+path}",
    name: "skill-file",
    title: "A file of a skill's latest release",
  },
  {
    uriTemplate: "skill://{namespace}/{version}/{name}/{+path}",
    name: "release-file",
    title: "A file of one release of a skill",
  },
];

/** One file. Throws SKILL_NOT_FOUND and its like, FILE_NOT_FOUND, USAGE for one that is too large. */
export async function readResource(shelf: Shelf, uri: string): Promise<object> {
  const { request, path } = toAddress(uri);
  const release = await shelf.release(request);
  const listed = release.files.find((file) => file.path === path);
  if (listed !== undefined && listed.size > MAX_FILE_BYTES) throw tooLarge(path, listed.size);
  const bytes = await shelf.file(release, path);
  if (!isUtf8Text(bytes)) {
    return { contents: [{ uri, mimeType: "application/octet-stream", blob: Buffer.from(bytes).toString("base64") }] };
  }
  const mimeType = path.endsWith(".md") ? "text/markdown" : "text/plain";
  return { contents: [{ uri, mimeType, text: new TextDecoder().decode(bytes) }] };
}

/** One page of `skills/list`: what no client would load is left out. */
export async function listSkillEntries(shelf: Shelf, cursor: unknown): Promise<object> {
  const { items, nextCursor } = pageOf(await shelf.list(cursor !== undefined), cursor, ENTRIES);
  const skills: object[] = [];
  for (const { namespace, name } of items) {
    const entry = await toEntry(shelf, { request: { namespace, name }, path: "SKILL.md" });
    if (entry !== undefined) skills.push(entry);
  }
  return { skills, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

/** The answer to `skills/get`: the entry of one skill or of one release. Throws SKILL_NOT_FOUND and its like. */
export async function getSkillEntry(shelf: Shelf, uri: string): Promise<object> {
  const address = toAddress(uri);
  const skill = address.path === "SKILL.md" ? await toEntry(shelf, address) : undefined;
  if (skill === undefined) throw skillNotFound(uri);
  return { skill };
}

async function toEntry(shelf: Shelf, { request }: SkillAddress): Promise<object | undefined> {
  const release = await shelf.release(request);
  const frontmatter = clientFrontmatter(await shelf.file(release, "SKILL.md"));
  return frontmatter === undefined
    ? undefined
    : { uri: skillUri({ request, path: "SKILL.md" }), frontmatter, resources: resourcesOf(release, request) };
}

function resourcesOf({ files }: ReleaseView, request: SkillAddress["request"]): readonly object[] {
  return files.map(({ path, size, sha256 }) => ({ uri: skillUri({ request, path }), digest: sha256, size }));
}

function toAddress(uri: string): SkillAddress {
  const address = parseSkillUri(uri);
  if (address === undefined) throw skillNotFound(uri);
  return address;
}
