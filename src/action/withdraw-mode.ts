/** `mode: withdraw`: takes a release back at once; the workflow's run is the proof of who is an admin. */
import { quote, RegistryError } from "../core/errors.ts";
import { isVersion, parseSkillRequest } from "../core/names.ts";
import { type ActionContext, openHost, repositoryUrl } from "./context.ts";
import { annotate, say, setOutputs } from "./runner.ts";

export async function withdrawMode(context: ActionContext): Promise<void> {
  const { wire, config, inputs } = context;
  const request = parseSkillRequest(inputs.skill ?? "");
  if (request?.wanted === undefined || !isVersion(request.wanted)) {
    throw new RegistryError("USAGE", `skill: expected skill@version, got "${quote(inputs.skill ?? "", 80)}".`);
  }
  if (inputs.reason === undefined) throw new RegistryError("USAGE", "reason: expected why, in one line.");
  const wish = { request, reason: inputs.reason, erase: inputs.erase };
  const host = await openHost(context);
  const { id, version, ledger, problem, pullRequest, path } = await wire.trust.withdraw(
    repositoryUrl(context),
    config,
    wish,
    host,
  );
  setOutputs({ ledger: ledger.commit });
  say(`${id}@${version} is withdrawn in the ledger (${ledger.commit.slice(0, 12)}).`);
  if (pullRequest !== undefined) say(`Pull request ${pullRequest.number} makes the trunk agree: merge it.`);
  if (problem !== undefined && path !== undefined) {
    annotate({ level: "warning", message: `No pull request was opened; change ${path} yourself: ${problem}` });
  }
}
