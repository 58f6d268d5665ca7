/** `feed.atom` (RFC 4287): the newest releases of the registry, of a namespace or of a skill. */
import { Hono } from "hono";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { stateOf } from "../../core/catalog/resolve.ts";
import { firstWhere } from "../../core/sorted.ts";
import { type Document, sendDocument, toDocument } from "../document.ts";
import type { Row } from "../listing.ts";
import { routeNotFound } from "../problem.ts";
import { requestedSkill } from "../requested.ts";
import { baseUrlOf, type IndexContext, type IndexEnv, type Shared } from "../scope.ts";

export const FEED = "feed.atom";
const TYPE = "application/atom+xml; charset=utf-8";
const MAX_ENTRIES = 50;
const MAX_SUMMARY = 2000;
/** Documents kept for one list: by scope and by the address of the index. */
const KEPT = 64;

interface Published {
  readonly entry: SkillEntry;
  readonly release: Release;
}

export function feedRoutes(shared: Shared): Hono<IndexEnv> {
  const kept = new WeakMap<readonly Row[], Map<string, Document>>();
  const feed = (c: IndexContext, scope: string, choose: (rows: readonly Row[]) => readonly Row[]) => {
    const rows = shared.listing(c.var.scope).rows(c.var.scope.catalog);
    const base = baseUrlOf(c, shared.deps);
    const documents = kept.get(rows) ?? new Map<string, Document>();
    kept.set(rows, documents);
    const key = `${base}${scope}`;
    const known = documents.get(key);
    if (known !== undefined) return sendDocument(c, known);
    const entries = choose(rows).map(({ entry }) => entry);
    if (entries.length === 0 && scope !== "") throw routeNotFound();
    const document = toDocument(write({ base, scope, newest: newestOf(c.var.scope.catalog, entries) }), TYPE);
    if (documents.size < KEPT) documents.set(key, document);
    return sendDocument(c, document);
  };
  return new Hono<IndexEnv>()
    .get(`/${FEED}`, (c) => feed(c, "", (rows) => rows))
    .get(`/skills/:namespace/${FEED}`, (c) => {
      const namespace = c.req.param("namespace");
      return feed(c, `/skills/${namespace}`, (rows) => rows.filter(({ entry }) => entry.namespace === namespace));
    })
    .get(`/skills/:namespace/:name/${FEED}`, (c) => {
      const { entry } = requestedSkill(c);
      const { scope } = c.var;
      const row = shared.listing(scope).row(scope.catalog, entry.id);
      return feed(c, `/skills/${entry.id}`, () => (row === undefined ? [] : [row]));
    });
}

/** What is still given out, the newest first. Each release is looked at once: a registry may have a hundred thousand. */
export function newestOf(catalog: Catalog, entries: readonly SkillEntry[]): readonly Published[] {
  const newest: Published[] = [];
  for (const entry of entries) {
    for (const release of entry.releases.values()) {
      const oldest = newest[MAX_ENTRIES - 1];
      if (oldest !== undefined && compareUtf8(release.at, oldest.release.at) < 0) continue;
      if (TAKEN_BACK.has(stateOf(catalog, release))) continue;
      const published = { entry, release };
      const place = firstWhere(newest.length, (i) => compareNewest(published, newest[i] ?? published) <= 0);
      newest.splice(place, 0, published);
      if (newest.length > MAX_ENTRIES) newest.pop();
    }
  }
  return newest;
}
const TAKEN_BACK: ReadonlySet<string> = new Set(["offline", "withdrawn"]);

/** Of one time in the order of skills; of one skill, what comes later in its chain is put first. */
function compareNewest(a: Published, b: Published): number {
  return compareUtf8(b.release.at, a.release.at) || compareUtf8(a.entry.id, b.entry.id);
}

function write(feed: { readonly base: string; readonly scope: string; readonly newest: readonly Published[] }): string {
  const { base, scope, newest } = feed;
  const title = scope === "" ? "Skills" : scope.slice("/skills/".length);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${xml(`${base}${scope}/${FEED}`)}</id>`,
    `<title>${xml(title)}</title>`,
    `<updated>${xml(newest[0]?.release.at ?? "1970-01-01T00:00:00Z")}</updated>`,
    `<link rel="self" type="application/atom+xml" href="${xml(`${base}${scope}/${FEED}`)}"/>`,
    `<link rel="alternate" type="text/html" href="${xml(`${base}${scope === "" ? "/" : scope}`)}"/>`,
    ...newest.map((published) => writeEntry(base, published)),
    "</feed>\n",
  ].join("\n");
}

function writeEntry(base: string, { entry, release }: Published): string {
  const address = `${base}/skills/${entry.id}/${release.version}`;
  return [
    "<entry>",
    `<id>${xml(address)}</id>`,
    `<title>${xml(`${entry.id} ${release.version}`)}</title>`,
    `<updated>${xml(release.at)}</updated>`,
    `<author><name>${xml(release.by || "unknown")}</name></author>`,
    `<link rel="alternate" type="text/html" href="${xml(address)}"/>`,
    `<summary type="text">${xml([...release.notes].slice(0, MAX_SUMMARY).join(""))}</summary>`,
    "</entry>",
  ].join("\n");
}

/** Text as XML 1.0 may hold it: what it has no character for is left out. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
