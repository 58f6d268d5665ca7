/**
 * For every route of the index, what is asked to see whether it tells anybody of what is hidden from them. A route that
 * is not in here fails `test/server/visibility-matrix.test.ts`: give it one line.
 */

import type { SkillId } from "../../src/core/names.ts";
import { bucketOf } from "../../src/core/trust/checkpoint.ts";

/** The skill that an example asks about: one that the asker may see, or one that is hidden from them. */
export interface Subject {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** An exact version of it, and the one before. */
  readonly version: string;
  readonly before: string;
  readonly channel: string;
  /** Of that version's archive, without `sha256:`. */
  readonly digest: string;
  /** A file in it. */
  readonly file: string;
  /** The commit that published that version. */
  readonly commit: string;
  /** A word that only its description has, one of its tags, and one of its owners. */
  readonly word: string;
  readonly tag: string;
  readonly owner: string;
  /** A host that its files name. */
  readonly host: string;
}

/**
 * Path and query, or a whole request. An example has to be answered well to whoever may see the subject, unless it says
 * that others may stand in its way.
 */
export type Example = (of: Subject) => string | Asked;
export interface Asked {
  readonly path: string;
  readonly init?: RequestInit;
  readonly mayMiss?: true;
}

const AT = "2026-01-01T03:00:00Z";
/** When the bindings were there, too. */
const BOUND_AT = "2026-01-02T00:00:00Z";

/** What a list may be asked for of skills and releases, where nothing of the subject is in the question. */
const CONDITIONS = [
  "kind=skill",
  "state=deprecated",
  "harness=claude-code",
  "capability=network",
  "waived=false",
  "forced=false",
  "scan.date<=2027-01-31",
  "scan.date>=2025-01-31",
  "scan.injection.status=pass",
];

/** By method and path as the application has them. */
export const ROUTE_EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  "GET /livez": [() => "/livez"],
  "GET /readyz": [() => "/readyz"],
  "GET /v1/skills": [
    () => "/v1/skills",
    () => "/v1/skills?limit=1&order=name-desc",
    () => `/v1/skills?at=${AT}`,
    ({ commit }) => `/v1/skills?at=${commit}`,
    ({ namespace }) => `/v1/skills?namespace=${namespace}`,
    ({ name }) => `/v1/skills?name=${name}`,
    ({ word }) => `/v1/skills?q=${word}`,
    ({ word }) => `/v1/skills?q=${word}&at=${AT}`,
    ({ tag }) => `/v1/skills?tag=${tag}`,
    ({ owner }) => `/v1/skills?owner=${encodeURIComponent(owner)}`,
    ...CONDITIONS.map(
      (condition): Example =>
        () =>
          `/v1/skills?${condition}`,
    ),
    ({ host }) => `/v1/skills?host=${host}`,
    () => "/v1/skills?kind=group",
  ],
  "GET /v1/search": [
    ({ word }) => `/v1/search?q=${word}`,
    ({ name }) => `/v1/search?q=${name}`,
    // A beginning of it, and a slip: what is offered instead is what the asker may see.
    ({ word }) => `/v1/search?q=${word.slice(0, 3)}`,
    ({ word }) => `/v1/search?q=${word.slice(0, -2)}z${word.slice(-1)}`,
    ({ word }) => `/v1/search?q=${word}&at=${AT}`,
    ({ word, namespace, name }) => `/v1/search?q=${word}&limit=1&namespace=${namespace}&name=${name}`,
    ({ word, tag, owner }) => `/v1/search?q=${word}&tag=${tag}&owner=${encodeURIComponent(owner)}`,
    ({ word, host }) => `/v1/search?q=${word}&host=${host}`,
    ...CONDITIONS.map(
      (condition): Example =>
        ({ word }) =>
          `/v1/search?q=${word}&${condition}`,
    ),
  ],
  "GET /v1/status": [() => "/v1/status"],
  "GET /v1/revocations": [() => "/v1/revocations"],
  "GET /v1/keys": [() => "/v1/keys"],
  "GET /v1/checkpoint": [() => "/v1/checkpoint"],
  // Of all tables the one that the skill is in, or would be.
  "GET /v1/checkpoint/:bucket": [({ id }) => `/v1/checkpoint/${bucketOf(id as SkillId)}`],
  "GET /v1/audit": [
    // Of all skills it is for those who show a token.
    () => ({ path: "/v1/audit", mayMiss: true }),
    () => ({ path: "/v1/audit?format=csv", mayMiss: true }),
    () => ({ path: "/v1/audit?limit=1", mayMiss: true }),
    ({ id }) => `/v1/audit?skill=${id}`,
    // Several may have the name.
    ({ name }) => ({ path: `/v1/audit?skill=${name}`, mayMiss: true }),
    ({ id }) => ({ path: `/v1/audit?skill=${id}s`, mayMiss: true }),
    () => ({ path: "/v1/audit?by=Ada&since=2026-01-01&until=2027-01-01", mayMiss: true }),
  ],
  "GET /v1/agents": [() => "/v1/agents"],
  // To the public there are no agents.
  "GET /v1/agents/:agent/manifest": [
    () => ({ path: "/v1/agents/everything/manifest", mayMiss: true }),
    () => ({ path: `/v1/agents/everything/manifest?at=${BOUND_AT}`, mayMiss: true }),
    () => ({ path: "/v1/agents/everything/manifest?harness=claude-code", mayMiss: true }),
    () => ({ path: "/v1/agents/everithing/manifest", mayMiss: true }),
  ],
  // It does not end: what it tells to whom is tested where it is read (`test/server/event-stream.test.ts`).
  "GET /v1/events/stream": [
    () => ({ path: "/v1/events/stream", init: { method: "HEAD" } }),
    () => ({ path: "/v1/events/stream?agent=everything", init: { method: "HEAD" } }),
  ],
  "GET /v1/skills/:name": [
    // Several may have the name.
    ({ name }) => ({ path: `/v1/skills/${name}`, mayMiss: true }),
    ({ name }) => ({ path: `/v1/skills/${name}?at=${AT}`, mayMiss: true }),
    ({ name }) => ({ path: `/v1/skills/${name}s`, mayMiss: true }),
  ],
  "GET /v1/skills/:namespace/:name": [
    ({ id }) => `/v1/skills/${id}`,
    ({ id }) => `/v1/skills/${id}?at=${AT}`,
    ({ id, commit }) => `/v1/skills/${id}?at=${commit}`,
    // Nearly its name, and nearly its namespace.
    ({ id }) => ({ path: `/v1/skills/${id}s`, mayMiss: true }),
    ({ id }) => ({ path: `/v1/skills/${id.slice(1)}`, mayMiss: true }),
  ],
  "GET /v1/skills/:namespace/:name/events": [({ id }) => `/v1/skills/${id}/events`],
  "GET /v1/skills/:namespace/:name/dependents": [
    ({ id }) => `/v1/skills/${id}/dependents`,
    ({ id }) => `/v1/skills/${id}/dependents?at=${AT}`,
  ],
  "GET /v1/skills/:namespace/:name/groups": [
    ({ id }) => `/v1/skills/${id}/groups`,
    ({ id }) => `/v1/skills/${id}/groups?at=${BOUND_AT}`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/closure": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/closure`,
    ({ id }) => `/v1/skills/${id}/versions/latest/closure?at=${AT}`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/profile": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/profile`,
  ],
  "GET /v1/skills/:namespace/:name/channels": [
    ({ id }) => `/v1/skills/${id}/channels`,
    ({ id }) => `/v1/skills/${id}/channels?at=${AT}`,
  ],
  "GET /v1/skills/:namespace/:name/channels/:channel/events": [
    ({ id, channel }) => `/v1/skills/${id}/channels/${channel}/events`,
    ({ id, channel }) => `/v1/skills/${id}/channels/${channel}/events?at=${AT}`,
    ({ id, channel }) => ({ path: `/v1/skills/${id}/channels/${channel}s/events`, mayMiss: true }),
  ],
  "GET /v1/skills/:namespace/:name/diff": [
    ({ id, before, version }) => `/v1/skills/${id}/diff?from=${before}&to=${version}`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}`,
    ({ id, before }) => `/v1/skills/${id}/versions/${before}`,
    ({ id }) => `/v1/skills/${id}/versions/latest`,
    ({ id }) => `/v1/skills/${id}/versions/%5E1`,
    ({ id, channel }) => `/v1/skills/${id}/versions/${channel}?at=${AT}`,
    ({ id }) => `/v1/skills/${id}/versions/latest?harness=claude-code@2.1.0`,
    ({ id }) => ({ path: `/v1/skills/${id}/versions/9.9.9`, mayMiss: true }),
    ({ id, channel }) => ({ path: `/v1/skills/${id}/versions/${channel}s`, mayMiss: true }),
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/bound": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/bound`,
    ({ id }) => `/v1/skills/${id}/versions/latest/bound`,
    ({ id }) => `/v1/skills/${id}/versions/latest/bound?at=${BOUND_AT}`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/provenance": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/provenance`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/inventory": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/inventory`,
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/archive.zip": [
    ({ id, version }) => `/v1/skills/${id}/versions/${version}/archive.zip`,
    ({ id, version }) => ({ path: `/v1/skills/${id}/versions/${version}/archive.zip`, init: { method: "HEAD" } }),
  ],
  "GET /v1/skills/:namespace/:name/versions/:wanted/files/:path{.+}": [
    ({ id, version, file }) => `/v1/skills/${id}/versions/${version}/files/${file}`,
  ],
  "GET /archives/sha256/:file": [
    ({ digest }) => `/archives/sha256/${digest}.zip`,
    ({ digest }) => ({ path: `/archives/sha256/${digest}.zip`, init: { headers: { range: "bytes=0-3" } } }),
    ({ digest }) => ({
      path: `/archives/sha256/${digest}.zip`,
      init: { headers: { "if-none-match": `"sha256:${digest}"` } },
    }),
  ],
  ...wellKnown("agent-skills"),
  ...wellKnown("skills"),
  "GET /.claude-plugin/marketplace.json": [() => "/.claude-plugin/marketplace.json"],
  "GET /skills/:namespace/.claude-plugin/marketplace.json": [
    ({ namespace }) => `/skills/${namespace}/.claude-plugin/marketplace.json`,
  ],
  "GET /skills/:namespace/:name/.claude-plugin/marketplace.json": [
    ({ id }) => `/skills/${id}/.claude-plugin/marketplace.json`,
  ],
  "GET /skills/:namespace/:name/:wanted/.claude-plugin/marketplace.json": [
    ({ id, version }) => `/skills/${id}/${version}/.claude-plugin/marketplace.json`,
  ],
  "POST /mcp": [
    () => mcp("tools/list"),
    () => mcp("resources/list"),
    () => mcp("resources/templates/list"),
    () => mcp("skills/list"),
    ({ id }) => mcp("skills/get", { uri: `skill://${id}/SKILL.md` }),
    ({ id, file }) => mcp("resources/read", { uri: `skill://${id}/${file}` }),
    ({ word }) => mcp("tools/call", { name: "search_skills", arguments: { query: word } }),
    ({ id }) => mcp("tools/call", { name: "load_skill", arguments: { skill: id } }),
    ({ name }) => mcp("tools/call", { name: "load_skill", arguments: { skill: name } }),
    ({ id, version }) => mcp("tools/call", { name: "load_skill", arguments: { skill: `${id}@${version}` } }),
    ({ id, file }) => mcp("tools/call", { name: "read_skill_file", arguments: { skill: id, path: file } }),
  ],
  "GET /nacos/v3/client/ai/skills": [
    ({ namespace, name }) => `/nacos/v3/client/ai/skills?name=${name}&namespaceId=${namespace}`,
    ({ namespace, name, version }) =>
      `/nacos/v3/client/ai/skills?name=${name}&namespaceId=${namespace}&version=${version}`,
    ({ namespace, name, channel }) =>
      `/nacos/v3/client/ai/skills?name=${name}&namespaceId=${namespace}&label=${channel}`,
    ({ name }) => ({ path: `/nacos/v3/client/ai/skills?name=${name}`, mayMiss: true }),
    ({ namespace, name }) => `/nacos/v3/client/ai/skills?name=${name}&namespaceId=${namespace}&md5=${"0".repeat(32)}`,
  ],
  "GET /nacos/v3/admin/ai/skills/list": [
    () => "/nacos/v3/admin/ai/skills/list",
    ({ namespace }) => `/nacos/v3/admin/ai/skills/list?namespaceId=${namespace}`,
    ({ name }) => `/nacos/v3/admin/ai/skills/list?skillName=${name}&pageNo=1&pageSize=1`,
  ],
  "GET /nacos/v3/admin/ai/skills": [
    ({ namespace, name }) => `/nacos/v3/admin/ai/skills?skillName=${name}&namespaceId=${namespace}`,
  ],
  // What is no group, or holds what the asker may not see, is none.
  "GET /plugins/:namespace/:name/:file": [
    ({ id, version }) => ({ path: `/plugins/${id}/${version}.zip`, mayMiss: true }),
    ({ id, before }) => ({ path: `/plugins/${id}/${before}.zip`, mayMiss: true }),
  ],
  "GET /feed.atom": [() => "/feed.atom"],
  "GET /skills/:namespace/feed.atom": [({ namespace }) => `/skills/${namespace}/feed.atom`],
  "GET /skills/:namespace/:name/feed.atom": [({ id }) => `/skills/${id}/feed.atom`],
  "GET /openapi.json": [() => "/openapi.json"],
  "GET /cli.tgz": [() => "/cli.tgz"],
  "GET /errors/:code": [() => "/errors/SKILL_NOT_FOUND"],
  "GET /assets/style-*.css": [],
  "GET /assets/icon-*.svg": [],
  "GET /": [
    () => "/",
    ({ word }) => `/?q=${word}`,
    ({ tag }) => `/?tag=${tag}`,
    ({ namespace }) => `/?namespace=${namespace}&order=updated-desc`,
  ],
  "GET /skills/:namespace": [({ namespace }) => `/skills/${namespace}`],
  "GET /skills/:namespace/:name": [({ id }) => `/skills/${id}`],
  "GET /skills/:namespace/:name/:wanted": [
    ({ id, version }) => `/skills/${id}/${version}`,
    ({ id, channel }) => `/skills/${id}/${channel}`,
  ],
  "GET /skills/:namespace/:name/:wanted/files/:path{.+}": [
    ({ id, version, file }) => `/skills/${id}/${version}/files/${file}`,
  ],
};

function mcp(method: string, params: object = {}): Asked {
  const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  return {
    path: "/mcp",
    init: { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) },
  };
}

function wellKnown(folder: string): Readonly<Record<string, readonly Example[]>> {
  const at = `.well-known/${folder}`;
  return {
    [`GET /${at}/index.json`]: [() => `/${at}/index.json`],
    // A bare name that several have is in no index at the root.
    [`GET /${at}/:skill/:path{.+}`]: [({ name }) => ({ path: `/${at}/${name}/SKILL.md`, mayMiss: true })],
    [`GET /skills/:namespace/${at}/index.json`]: [({ namespace }) => `/skills/${namespace}/${at}/index.json`],
    [`GET /skills/:namespace/${at}/:skill/:path{.+}`]: [
      ({ namespace, name }) => `/skills/${namespace}/${at}/${name}/SKILL.md`,
    ],
    [`GET /skills/:namespace/:name/${at}/index.json`]: [({ id }) => `/skills/${id}/${at}/index.json`],
    [`GET /skills/:namespace/:name/${at}/:skill/:path{.+}`]: [({ id, name }) => `/skills/${id}/${at}/${name}/SKILL.md`],
    [`GET /skills/:namespace/:name/:wanted/${at}/index.json`]: [
      ({ id, version }) => `/skills/${id}/${version}/${at}/index.json`,
    ],
    [`GET /skills/:namespace/:name/:wanted/${at}/:skill/:path{.+}`]: [
      ({ id, name, version, file }) => `/skills/${id}/${version}/${at}/${name}/${file}`,
    ],
  };
}
