/** What a skill has to do with others, and what a release asks of whoever runs it. */
import { toProfileView } from "../core/catalog/release-profile.ts";
import { toBringsView } from "../core/relations/bringing.ts";
import { bringsOf, broughtReleases } from "../core/relations/brought-releases.ts";
import { toClosureView, toDependentsView, toGroupsView } from "../core/relations/visible-relations.ts";
import { sendJson } from "./document.ts";
import { asOf } from "./looking-back.ts";
import { requestedRelease, requestedSkill } from "./requested.ts";
import type { IndexContext } from "./scope.ts";

export function sendDependents(c: IndexContext): Promise<Response> {
  const { catalog, audience } = c.var.scope;
  return sendJson(c, { ...toDependentsView(catalog, requestedSkill(c).entry, audience), ...asOf(c.var.scope) });
}

export function sendGroups(c: IndexContext): Promise<Response> {
  const { catalog, audience } = c.var.scope;
  return sendJson(c, { ...toGroupsView(catalog, requestedSkill(c).entry, audience), ...asOf(c.var.scope) });
}

export function sendClosure(c: IndexContext): Promise<Response> {
  const { catalog, audience } = c.var.scope;
  return sendJson(c, { ...toClosureView(catalog, requestedRelease(c).release, audience), ...asOf(c.var.scope) });
}

export function sendProfile(c: IndexContext): Promise<Response> {
  const { entry, release } = requestedRelease(c);
  const { catalog, audience } = c.var.scope;
  const brings = toBringsView(bringsOf(catalog, release, audience));
  const { isWhole } = broughtReleases(catalog, release, audience);
  return sendJson(c, toProfileView({ ...release, skill: entry.id }, { brings, isWhole }));
}
