/** Every address for programs that is one path, with the schemas by which it is parsed and written. */
import { z } from "zod";
import { agentsSchema, boundSchema, manifestSchema } from "../core/bindings/agent-view.ts";
import { inventorySchema } from "../core/catalog/inventory.ts";
import { releaseDiffSchema } from "../core/catalog/release-diff.ts";
import { profileViewSchema } from "../core/catalog/release-profile.ts";
import { releaseQuerySchema } from "../core/catalog/release-query.ts";
import { statusSchema } from "../core/catalog/status.ts";
import {
  channelEventsViewSchema,
  channelsViewSchema,
  closureViewSchema,
  dependentsViewSchema,
  groupsViewSchema,
  releaseViewSchema,
  revocationsSchema,
  skillSummarySchema,
  skillViewSchema,
} from "../core/catalog/view.ts";
import { auditViewSchema } from "../core/ledger/audit-page.ts";
import { checkpointTableSchema } from "../core/trust/checkpoint.ts";
import { envelopeSchema } from "../core/trust/dsse.ts";
import { keyDocumentSchema } from "../core/trust/key-document.ts";
import { auditQuerySchema } from "./audit.ts";
import { diffQuerySchema } from "./diff.ts";
import { nacosDescribeSchema, nacosGetSchema, nacosListSchema } from "./faces/nacos.ts";
import { listQuerySchema, searchQuerySchema, streamQuerySchema } from "./query.ts";

/** One address as its route has it. */
export interface DescribedRoute {
  /** As Hono writes it. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** What it answers: a JSON document of this schema, or another type. */
  readonly answer: z.ZodType | string;
  /** Another type that it answers where that is asked for. */
  readonly also?: string;
  /** What it answers beside a problem where something is wrong. */
  readonly refusal?: z.ZodType;
}

const SKILL = "/v1/skills/:namespace/:name";
const ATOM = "application/atom+xml";
const JSON_OBJECT = z.looseObject({});
const nacosAnswer = z.looseObject({ code: z.int(), message: z.string() });
const at = z.object({ at: z.string().describe("a moment or a commit: answers as of then").exactOptional() });
const atForHarness = at.extend({
  harness: z.string().describe("the agent that is to use it: `claude-code`, `claude-code@2.1.0`").exactOptional(),
});

const onReleases = releaseQuerySchema.extend(at.shape);

const listSchema = z.object({
  skills: z.array(skillSummarySchema),
  total: z.number(),
  next: z.string().nullable(),
  where: z.literal(true).exactOptional(),
  asOf: z.string().exactOptional(),
});

/** Every address for programs that is one path; those of other programs' indexes stand below more than one. */
export const DESCRIBED: readonly DescribedRoute[] = [
  {
    path: "/v1/skills",
    summary: "Skills, page by page",
    query: listQuerySchema.extend(onReleases.shape),
    answer: listSchema,
  },
  {
    path: "/v1/search",
    summary: "Skills that match words, best first",
    query: searchQuerySchema.extend(onReleases.shape),
    answer: listSchema.pick({ skills: true, total: true, next: true, asOf: true }),
  },
  { path: "/v1/status", summary: "What the registry serves, and its conditions", answer: statusSchema },
  { path: "/v1/revocations", summary: "Every withdrawn release", answer: revocationsSchema },
  { path: "/v1/keys", summary: "The keys with which the index signs", answer: keyDocumentSchema },
  { path: "/v1/checkpoint", summary: "What this asker is answered, signed", answer: envelopeSchema },
  { path: "/v1/checkpoint/:bucket", summary: "One table of the checkpoint", answer: checkpointTableSchema },
  {
    path: "/v1/events/stream",
    summary: "What changes, as it happens",
    query: streamQuerySchema,
    answer: "text/event-stream",
  },
  {
    path: "/v1/audit",
    summary: "Who did what to skills, as JSON or CSV",
    query: auditQuerySchema,
    answer: auditViewSchema,
    also: "text/csv",
  },
  { path: "/v1/agents", summary: "The agents that have bindings", answer: agentsSchema },
  {
    path: "/v1/agents/:agent/manifest",
    summary: "What an agent should have",
    query: atForHarness,
    answer: manifestSchema,
  },
  { path: "/v1/skills/:name", summary: "The one skill of a bare name", query: at, answer: skillViewSchema },
  { path: SKILL, summary: "A skill with its versions and channels", query: at, answer: skillViewSchema },
  { path: `${SKILL}/events`, summary: "Its chain in the ledger", answer: "application/x-ndjson" },
  { path: `${SKILL}/channels`, summary: "Where its channels are", query: at, answer: channelsViewSchema },
  {
    path: `${SKILL}/channels/:channel/events`,
    summary: "Every move of one channel",
    query: at,
    answer: channelEventsViewSchema,
  },
  { path: `${SKILL}/diff`, summary: "Two releases compared", query: diffQuerySchema, answer: releaseDiffSchema },
  {
    path: `${SKILL}/versions/:wanted`,
    summary: "What a version, a range or a channel means",
    query: atForHarness,
    answer: releaseViewSchema,
  },
  { path: `${SKILL}/dependents`, summary: "The skills that need it", query: at, answer: dependentsViewSchema },
  { path: `${SKILL}/groups`, summary: "The groups that hold it", query: at, answer: groupsViewSchema },
  {
    path: `${SKILL}/versions/:wanted/closure`,
    summary: "Everything that a release needs and holds",
    query: at,
    answer: closureViewSchema,
  },
  {
    path: `${SKILL}/versions/:wanted/profile`,
    summary: "What it asks of whoever runs it",
    answer: profileViewSchema,
  },
  { path: `${SKILL}/versions/:wanted/inventory`, summary: "What is in it", answer: inventorySchema },
  {
    path: `${SKILL}/versions/:wanted/provenance`,
    summary: "Where it came from: in-toto, signed",
    answer: envelopeSchema,
  },
  { path: `${SKILL}/versions/:wanted/bound`, summary: "The agents that get it", query: at, answer: boundSchema },
  { path: `${SKILL}/versions/:wanted/archive.zip`, summary: "Its archive", answer: "application/zip" },
  { path: `${SKILL}/versions/:wanted/files/:path{.+}`, summary: "One file of it", answer: "*/*" },
  { path: "/archives/sha256/:file", summary: "An archive by its digest, for ever", answer: "application/zip" },
  { path: "/.well-known/agent-skills/index.json", summary: "Agent Skills Discovery 0.2.0", answer: JSON_OBJECT },
  { path: "/.well-known/skills/index.json", summary: "Agent Skills Discovery 0.1.0", answer: JSON_OBJECT },
  { path: "/.claude-plugin/marketplace.json", summary: "A marketplace of Claude Code", answer: JSON_OBJECT },
  { path: "/plugins/:namespace/:name/:file", summary: "A group as one plugin", answer: "application/zip" },
  {
    path: "/nacos/v3/client/ai/skills",
    summary: "A skill as Nacos' clients get it",
    query: nacosGetSchema,
    answer: "application/zip",
    refusal: nacosAnswer,
  },
  {
    path: "/nacos/v3/admin/ai/skills",
    summary: "A skill as Nacos describes it",
    query: nacosDescribeSchema,
    answer: nacosAnswer,
    refusal: nacosAnswer,
  },
  {
    path: "/nacos/v3/admin/ai/skills/list",
    summary: "Skills as Nacos lists them",
    query: nacosListSchema,
    answer: nacosAnswer,
    refusal: nacosAnswer,
  },
  { path: "/feed.atom", summary: "The newest releases", answer: ATOM },
  { path: "/skills/:namespace/feed.atom", summary: "The newest releases of a namespace", answer: ATOM },
  { path: "/skills/:namespace/:name/feed.atom", summary: "The newest releases of a skill", answer: ATOM },
  { path: "/openapi.json", summary: "This document", answer: JSON_OBJECT },
  { path: "/cli.tgz", summary: "The command line", answer: "application/gzip" },
];
