/**
 * The part of Nacos' API that its clients read skills by (3.2), so that `nacos-cli` lists, gets and keeps skills in step.
 * Its namespace `public` is the flat view of all skills; any other is a namespace of ours. Its labels are channels.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { skillNotFound } from "../../core/catalog/not-found.ts";
import { channelsOf, findSkill, resolve, stateOf } from "../../core/catalog/resolve.ts";
import { RegistryError } from "../../core/errors.ts";
import { isName, type SkillRequest } from "../../core/names.ts";
import { markDeprecated } from "../deprecation.ts";
import { cacheControl, sendDocument, sendJson } from "../document.ts";
import { isOurs } from "../problem.ts";
import { parseQuery } from "../query.ts";
import type { IndexContext, IndexEnv, Shared } from "../scope.ts";
import { flatScopes } from "./flat.ts";
import { wrapped } from "./wrapped-archives.ts";

/** What Nacos calls the namespace of whoever names none. */
const DEFAULT_NAMESPACE = "public";

const word = z.string("expected some text").min(1, "expected some text").max(200);
const page = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected a whole number from 1")
  .transform(Number);
export const nacosGetSchema = z.object({
  name: word,
  namespaceId: z.string().max(200).default(""),
  version: z.string().max(200).exactOptional(),
  label: z.string().max(200).exactOptional(),
  md5: z.string().max(64).exactOptional(),
});
export const nacosListSchema = z.object({
  namespaceId: z.string().max(200).default(""),
  skillName: z.string().max(200).exactOptional(),
  pageNo: page.default(1),
  pageSize: page.pipe(z.int().max(200, "expected at most 200")).default(20),
});
export const nacosDescribeSchema = z.object({ namespaceId: z.string().max(200).default(""), skillName: word });

export function nacosRoutes(shared: Shared): Hono<IndexEnv> {
  const [root] = flatScopes(shared);
  const listed = (c: IndexContext, namespaceId: string): readonly SkillEntry[] => {
    if (isDefault(namespaceId)) return root?.listed(c).map(({ entry }) => entry) ?? [];
    const rows = shared.listing(c.var.scope).rows(c.var.scope.catalog);
    return rows.filter(({ entry }) => entry.namespace === namespaceId).map(({ entry }) => entry);
  };
  return new Hono<IndexEnv>()
    .get("/nacos/v3/client/ai/skills", (c) =>
      enveloped(c, async () => {
        const { catalog, audience, now } = c.var.scope;
        const { name, namespaceId, version, label, md5 } = parseQuery(nacosGetSchema, c.req.url);
        const wanted = version || label || undefined;
        const request = { ...toRequest(namespaceId, name), ...(wanted === undefined ? {} : { wanted }) };
        const { release } = resolve(catalog, request, { audience, now });
        markDeprecated(c, shared.deps, release);
        const archive = wrapped(shared.files, release);
        const { md5: sum } = await shared.packing.sums(archive);
        c.header("X-Nacos-Skill-Md5", sum);
        c.header("X-Nacos-Skill-Resolved-Version", release.version);
        if (md5 === sum) return c.body(null, 304, { "Cache-Control": cacheControl(audience, false) });
        return sendDocument(c, await shared.packing.document(archive), { sending: shared.sending });
      }),
    )
    .get("/nacos/v3/admin/ai/skills/list", (c) =>
      enveloped(c, async () => {
        const { namespaceId, skillName = "", pageNo, pageSize } = parseQuery(nacosListSchema, c.req.url);
        const matches = matcher(skillName);
        const found = listed(c, namespaceId).filter(({ name }) => matches(name));
        const pageItems = found
          .slice((pageNo - 1) * pageSize, pageNo * pageSize)
          .map((entry) => toSummary(c, entry, namespaceId));
        const pagesAvailable = Math.ceil(found.length / pageSize);
        return sendJson(c, success({ totalCount: found.length, pageNumber: pageNo, pagesAvailable, pageItems }));
      }),
    )
    .get("/nacos/v3/admin/ai/skills", (c) =>
      enveloped(c, async () => {
        const { namespaceId, skillName } = parseQuery(nacosDescribeSchema, c.req.url);
        const { entry } = findSkill(c.var.scope.catalog, toRequest(namespaceId, skillName), c.var.scope.audience);
        const versions = [...entry.releases.values()].reverse().map((release) => toVersion(c, release));
        return sendJson(c, success({ ...toSummary(c, entry, namespaceId), versions }));
      }),
    );
}

function isDefault(namespaceId: string): boolean {
  return namespaceId === "" || namespaceId === DEFAULT_NAMESPACE;
}

function toRequest(namespaceId: string, name: string): SkillRequest {
  if (!isName(name) || (!isDefault(namespaceId) && !isName(namespaceId))) throw skillNotFound(name);
  return isDefault(namespaceId) ? { name } : { namespace: namespaceId, name };
}

/** `*` stands for anything, and so does what is before and after. */
function matcher(wanted: string): (name: string) => boolean {
  const parts = wanted.toLowerCase().split("*");
  return (name) => parts.every((part) => name.includes(part));
}

function toSummary(c: IndexContext, entry: SkillEntry, namespaceId: string): object {
  const { catalog } = c.var.scope;
  const channels = channelsOf(catalog, entry);
  const latest = entry.releases.get(channels["latest"] ?? entry.last ?? "");
  return {
    namespaceId: isDefault(namespaceId) ? DEFAULT_NAMESPACE : namespaceId,
    name: entry.name,
    description: latest?.description ?? "",
    owner: entry.offer.owners.join(","),
    enable: true,
    bizTags: JSON.stringify(entry.offer.tags),
    scope: entry.offer.visibility === "private" ? "PRIVATE" : "PUBLIC",
    updateTime: Date.parse(entry.updatedAt),
    downloadCount: 0,
    labels: Object.fromEntries(Object.entries(channels).filter(([, version]) => version !== null)),
    onlineCnt: [...entry.releases.values()].filter((release) => stateOf(catalog, release) === "online").length,
  };
}

function toVersion(c: IndexContext, release: Release): object {
  const time = Date.parse(release.at);
  const status = ["online", "deprecated"].includes(stateOf(c.var.scope.catalog, release)) ? "online" : "offline";
  return {
    version: release.version,
    status,
    author: release.by,
    commitMsg: release.notes,
    createTime: time,
    updateTime: time,
  };
}

function success(data: object): object {
  return { code: 0, message: "success", data };
}

/** Errors as these clients read them; a failure of ours goes where every other does. */
async function enveloped(c: Context<IndexEnv>, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (isOurs(error) || !(error instanceof RegistryError)) throw error;
    if (error.code === "USAGE")
      return c.json({ code: 10000, message: "parameter validate error", data: error.message }, 400);
    return c.json({ code: 20004, message: "resource not found", data: error.message }, 404);
  }
}
