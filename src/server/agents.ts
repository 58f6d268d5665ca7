/** What the index answers of agents: which there are, what one should have now, and who gets a release. */
import { manifestOf, toAgents } from "../core/bindings/agent-manifest.ts";
import { toBound } from "../core/bindings/bound-agents.ts";
import { sendJson } from "./document.ts";
import { asOf } from "./looking-back.ts";
import { harnessQuerySchema, parseQuery } from "./query.ts";
import { requestedRelease } from "./requested.ts";
import type { IndexContext } from "./scope.ts";

export function sendAgents(c: IndexContext): Promise<Response> {
  const { catalog, audience } = c.var.scope;
  return sendJson(c, toAgents(catalog, audience));
}

export function sendManifest(c: IndexContext, agent: string): Promise<Response> {
  const { catalog, audience, now } = c.var.scope;
  const asked = parseQuery(harnessQuerySchema, c.req.url);
  return sendJson(c, { ...manifestOf(catalog, agent, { audience, now, ...asked }), ...asOf(c.var.scope) });
}

export function sendBound(c: IndexContext): Promise<Response> {
  const { catalog, audience, now } = c.var.scope;
  return sendJson(c, { ...toBound(catalog, requestedRelease(c).release, { audience, now }), ...asOf(c.var.scope) });
}
