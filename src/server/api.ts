/** `/v1`: the catalog as JSON, and the releases' bytes. */
import { Hono } from "hono";
import { forHarness } from "../core/bindings/for-harness.ts";
import { linesUntil } from "../core/catalog/as-of.ts";
import type { Release, SkillEntry } from "../core/catalog/catalog.ts";
import { channelMoves, identitiesOf, toChannelEvents, toChannelsView } from "../core/catalog/channels.ts";
import { toReleaseView, toSkillView } from "../core/catalog/present.ts";
import { isOpenQuery } from "../core/catalog/release-query.ts";
import { currentOf, stateOf } from "../core/catalog/resolve.ts";
import { isOpenFilter } from "../core/catalog/skill-filter.ts";
import { toStatus } from "../core/catalog/status.ts";
import type { ChannelMove } from "../core/catalog/view.ts";
import { waitingMoves } from "../core/catalog/waiting.ts";
import { redactLines } from "../core/ledger/redacted.ts";
import { isVersion } from "../core/names.ts";
import { sendAgents, sendBound, sendManifest } from "./agents.ts";
import { sendArchive, sendFile } from "./archives.ts";
import { sendAudit } from "./audit.ts";
import { sendCheckpoint, sendCheckpointTable, sendKeys } from "./checkpoint.ts";
import { markDeprecated } from "./deprecation.ts";
import { sendDiff } from "./diff.ts";
import { sendDocument, sendJson, toDocument } from "./document.ts";
import { eventStream } from "./event-stream.ts";
import { listPage } from "./list-page.ts";
import { asOf, looksBack } from "./looking-back.ts";
import { sendInventory, sendProvenance } from "./provenance.ts";
import { harnessQuerySchema, listQuerySchema, parseQuery, releaseQuery, searchQuerySchema } from "./query.ts";
import { sendClosure, sendDependents, sendGroups, sendProfile } from "./relations.ts";
import { namedSkill, requestedRelease, requestedSkill } from "./requested.ts";
import { revocationsDocument } from "./revocations.ts";
import type { IndexContext, IndexEnv, Shared } from "./scope.ts";

/** The routes under `/v1`. */
export function apiRoutes(shared: Shared): Hono<IndexEnv> {
  const { deps, files } = shared;
  return new Hono<IndexEnv>()
    .get("/skills", looksBack(shared), async (c) => {
      const where = releaseQuery(c.req.url);
      const query = parseQuery(listQuerySchema, c.req.url);
      const { rows, total, next } = await listPage(shared, c.var.scope, query, where);
      const skills = rows.map((row) => row.summary);
      // Who asks that sees that it was heard: a host of plain files answers the whole list.
      const heard = isOpenQuery(where) && isOpenFilter(query) ? {} : { where: true };
      return sendJson(c, { skills, total, next, ...heard, ...asOf(c.var.scope) });
    })
    .get("/search", looksBack(shared), async (c) => {
      const query = parseQuery(searchQuerySchema, c.req.url);
      const { rows, total, next } = await listPage(shared, c.var.scope, query, releaseQuery(c.req.url));
      return sendJson(c, { skills: rows.map((row) => row.summary), total, next, ...asOf(c.var.scope) });
    })
    .get("/status", (c) => {
      const { catalog, ledger, audience } = c.var.scope;
      const rows = shared.listing(c.var.scope).rows(catalog);
      const leftOut = rows.flatMap(({ entry, release }) => {
        const why = shared.selfTest.knownRefusal(release);
        return why === undefined ? [] : [{ id: entry.id, version: release.version, why }];
      });
      const listed = rows.map((row) => row.entry);
      return sendJson(c, toStatus(deps.status(), { catalog, ledger, audience, listed, leftOut }));
    })
    .get("/keys", (c) => sendKeys(c, deps))
    .get("/checkpoint", (c) => sendCheckpoint(c, deps))
    .get("/checkpoint/:bucket", (c) => sendCheckpointTable(c, deps))
    .get("/revocations", (c) => sendDocument(c, revocationsDocument(c.var.scope)))
    .get("/audit", (c) => sendAudit(c, shared))
    .get("/agents", sendAgents)
    .get("/agents/:agent/manifest", looksBack(shared), (c) => sendManifest(c, c.req.param("agent")))
    .get("/events/stream", eventStream(shared))
    .get("/skills/:name", looksBack(shared), (c) => sendSkill(c, namedSkill(c)))
    .get("/skills/:namespace/:name", looksBack(shared), (c) => sendSkill(c, requestedSkill(c).entry))
    .get("/skills/:namespace/:name/events", async (c) => {
      const { asked } = requestedSkill(c);
      const { ledger } = c.var.scope;
      const { catalog, audience } = c.var.scope;
      const lines = ledger === undefined ? [] : await deps.events(asked, ledger.commit);
      const told = redactLines(catalog, lines, audience);
      const document = toDocument(told.map((line) => `${line}\n`).join(""), "application/x-ndjson");
      return sendDocument(c, document, { sending: shared.sending });
    })
    .get("/skills/:namespace/:name/channels", looksBack(shared), async (c) => {
      const { entry } = requestedSkill(c);
      const { catalog } = c.var.scope;
      const view = toChannelsView(catalog, entry, await movesOf(c, shared, entry));
      return sendJson(c, { ...view, ...waitingMoves(catalog, entry), ...asOf(c.var.scope) });
    })
    .get("/skills/:namespace/:name/channels/:channel/events", looksBack(shared), async (c) => {
      const { entry } = requestedSkill(c);
      const view = toChannelEvents(entry, c.req.param("channel"), await movesOf(c, shared, entry));
      return sendJson(c, { ...view, ...asOf(c.var.scope) });
    })
    .get("/skills/:namespace/:name/diff", (c) => sendDiff(c, shared))
    .get("/skills/:namespace/:name/dependents", looksBack(shared, "everything"), (c) => sendDependents(c))
    .get("/skills/:namespace/:name/groups", looksBack(shared, "everything"), (c) => sendGroups(c))
    .get("/skills/:namespace/:name/versions/:wanted/closure", looksBack(shared), (c) => sendClosure(c))
    .get("/skills/:namespace/:name/versions/:wanted/profile", (c) => sendProfile(c))
    .get("/skills/:namespace/:name/versions/:wanted", looksBack(shared), async (c) => {
      const { catalog } = c.var.scope;
      const { harness } = parseQuery(harnessQuerySchema, c.req.url);
      const found = requestedRelease(c);
      const resolution = harness === undefined ? found : forHarness(catalog, found, harness);
      const fit = "fit" in resolution ? { fit: resolution.fit } : {};
      markDeprecated(c, deps, resolution.release);
      const { release } = resolution;
      const listed = isServed(c, release) ? await files.list(release.tree) : [];
      return sendJson(c, { ...toReleaseView(catalog, resolution, listed), ...fit, ...asOf(c.var.scope) });
    })
    .get("/skills/:namespace/:name/versions/:wanted/bound", looksBack(shared, "everything"), (c) => sendBound(c))
    .get("/skills/:namespace/:name/versions/:wanted/provenance", (c) => sendProvenance(c, shared))
    .get("/skills/:namespace/:name/versions/:wanted/inventory", (c) => sendInventory(c, shared))
    .get("/skills/:namespace/:name/versions/:wanted/archive.zip", (c) => {
      const { release, requested } = requestedRelease(c);
      return sendArchive(c, shared, { release, immutable: isVersion(requested) });
    })
    .get("/skills/:namespace/:name/versions/:wanted/files/:path{.+}", (c) => {
      const { release, requested } = requestedRelease(c);
      return sendFile(c, shared, { release, path: c.req.param("path"), immutable: isVersion(requested) });
    });
}

function sendSkill(c: IndexContext, entry: SkillEntry): Promise<Response> {
  const { scope } = c.var;
  return sendJson(c, { ...toSkillView(scope.catalog, entry, scope.audience), ...asOf(scope) });
}

/** Are a release's bytes handed out today? Whatever it was at a moment that is past, of other bytes no more is told. */
function isServed(c: IndexContext, release: Release): boolean {
  const { past } = c.var.scope;
  const today = past && currentOf(past.today, release.skill)?.releases.get(release.version);
  if (past === undefined || today === undefined) return past === undefined;
  const state = stateOf(past.today, today);
  return state !== "offline" && state !== "withdrawn";
}

/** Every move of a skill's channels as the snapshot's ledger has them. */
async function movesOf(c: IndexContext, { deps }: Shared, entry: SkillEntry): Promise<readonly ChannelMove[]> {
  const { catalog, ledger, past } = c.var.scope;
  if (ledger === undefined) return [];
  const chains = identitiesOf(catalog, entry).map(async (id) => {
    const lines = await deps.events(id, ledger.commit);
    return { id, lines: past === undefined ? lines : linesUntil(lines, past.moment) };
  });
  return channelMoves(await Promise.all(chains));
}
