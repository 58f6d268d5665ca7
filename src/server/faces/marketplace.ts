/**
 * The marketplace of Claude Code over HTTPS: each skill is a plugin whose `archive` source is the release's own archive.
 * At the root, and below a namespace, a skill or a version.
 */
import { Hono } from "hono";
import { marketplaceName, pluginFacts, pluginSkills } from "../../core/catalog/marketplace.ts";
import { archivePath } from "../../core/catalog/present.ts";
import { type Document, sendDocument, toJsonDocument } from "../document.ts";
import { routeNotFound } from "../problem.ts";
import { baseUrlOf, type IndexContext, type IndexEnv, type Shared } from "../scope.ts";
import { flatScopes, type Listed, mapLimited } from "./flat.ts";
import { plugin, pluginPath, pluginRoutes } from "./plugin-archives.ts";

export const MARKETPLACE = ".claude-plugin/marketplace.json";
/** Releases tested at once for a marketplace that has not been asked for before. */
const CONCURRENCY = 16;
/** Addresses of the index under which a list's document is kept: it says itself where its archives are. */
const KEPT_ADDRESSES = 8;

/** `.claude-plugin/marketplace.json` at every scope. */
export function marketplaceRoutes(shared: Shared): Hono<IndexEnv> {
  const routes = new Hono<IndexEnv>().route("/", pluginRoutes(shared));
  const kept = new WeakMap<readonly Listed[], Map<string, Document>>();
  for (const { at, listed } of flatScopes(shared)) {
    routes.get(`${at}/${MARKETPLACE}`, async (c) => {
      const all = listed(c);
      const base = baseUrlOf(c, shared.deps);
      // An address that shows a token is not to be in a name.
      const host = shared.deps.baseUrl ?? new URL(c.req.url).origin;
      const place = `${host}${c.req.path.slice(0, -MARKETPLACE.length - 1)}`;
      const documents = kept.get(all) ?? new Map<string, Document>();
      const key = `${base} ${place}`;
      const document = documents.get(key) ?? (await write(shared, c, { all, base, place, isWhole: at === "" }));
      if (documents.size < KEPT_ADDRESSES) kept.set(all, documents.set(key, document));
      return sendDocument(c, document);
    });
  }
  return routes;
}

function sourceOf(url: string, digest: string): object {
  return { source: "archive", url, sha256: digest.slice("sha256:".length) };
}

async function write(
  shared: Shared,
  c: IndexContext,
  what: {
    readonly all: readonly Listed[];
    readonly base: string;
    readonly place: string;
    readonly isWhole: boolean;
  },
): Promise<Document> {
  const { all, base, place, isWhole } = what;
  const { catalog } = c.var.scope;
  const plugins = await mapLimited(all, CONCURRENCY, async (listed) => {
    const { name, release } = listed;
    const skills = pluginSkills(catalog, listed, c.var.scope.audience) ?? [];
    const refusals = await Promise.all(skills.map((skill) => shared.selfTest.refusal(skill.release)));
    if (skills.length === 0 || refusals.some((why) => why !== undefined)) return [];
    const facts = pluginFacts(catalog, listed);
    if (release.kind === "group") {
      const archive = plugin(shared.files, { name, group: release, skills });
      if (archive === undefined) return [];
      const { etag } = await shared.packing.sums(archive);
      return [{ ...facts, source: sourceOf(`${base}${pluginPath(release)}`, etag) }];
    }
    // The archive is the skill's folder: its root is the plugin, and the entry is its manifest.
    const source = sourceOf(`${base}${archivePath(release)}`, release.digest);
    return [{ ...facts, source, strict: false, skills: ["./"] }];
  });
  const offered = plugins.flat();
  if (offered.length === 0 && !isWhole) throw routeNotFound();
  const name = marketplaceName(place.replace(/^https?:\/\//, ""));
  // No plugin may be called like its marketplace.
  return toJsonDocument({ name, owner: { name }, plugins: offered.filter((plugin) => plugin.name !== name) });
}
