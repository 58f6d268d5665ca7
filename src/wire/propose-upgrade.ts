/** Proposing to each agent the last releases that its bindings take: a branch and a pull request of its own for each. */
import { createHash } from "node:crypto";
import { type LockContext, type LockedAgent, prepareLocks } from "../app/author/lock-agents.ts";
import { trackedTrunk } from "../app/reconcile/tracked-trunk.ts";
import { readTrunkFile } from "../app/reconcile/trunk-text.ts";
import { BINDINGS_FOLDER } from "../core/bindings/binding-place.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import { markdownText } from "../core/report/markdown-text.ts";
import type { Warn } from "./meant-ledger.ts";
import { openPublishedLedger } from "./open-published.ts";
import { openRepository } from "./open-repository.ts";
import { type OfferProposal, type ProposeOptions, propose } from "./propose-offer.ts";

/** An agent's lock that is to go further, and where that was left. */
export interface ProposedUpgrade extends Pick<LockedAgent, "agent" | "path" | "changes" | "conflicts" | "stays"> {
  /** Absent where there is nothing to propose. */
  readonly proposal?: OfferProposal;
}

/** Proposes all of them, on the trunk as it is. Throws as `prepareLocks`, or WOULD_OVERWRITE. */
export async function proposeUpgrades(
  options: Omit<ProposeOptions, "prepare"> & { readonly warn: Warn },
  wish: { readonly agent?: string },
): Promise<readonly ProposedUpgrade[]> {
  const { repository, config, progress, warn, clock } = options;
  const location = repository.path;
  const source = await openRepository({ location, config, progress, readOnly: true });
  const ledger = await openPublishedLedger({ location, stateDir: config.stateDir, progress, warn });
  try {
    const { branch: trunk, trunk: here } = await source.refresh();
    if (here === undefined)
      throw new RegistryError("USAGE", `${quote(location)} has no commit to propose anything on.`);
    const base = (await trackedTrunk(source, here)) ?? here;
    const files = await readBindingFiles(source.objects, base);
    const locked = await prepareLocks({ repository: files, ledger, clock }, { ...wish, upgrade: true });
    const proposed: ProposedUpgrade[] = [];
    for (const { agent, path, changes, conflicts, stays, differences, notes, file } of locked) {
      const known = { agent, path, changes, conflicts, stays };
      if (changes.length === 0) {
        proposed.push(known);
        continue;
      }
      const what = createHash("sha256").update(file.after).digest("hex").slice(0, 12);
      const title = `chore: upgrade the skills of ${agent}`;
      const one = {
        branch: `upgrade/${agent}/${what}`,
        title,
        body: bodyOf(differences, { conflicts, stays }),
        reason: notes,
        path,
        bytes: file.after,
      };
      proposed.push({ ...known, proposal: await propose(one, { options, source, base, trunk }) });
    }
    return proposed;
  } finally {
    await ledger?.close();
    await source.close();
  }
}

/** What is to be known before anybody merges it stands first; what it leaves out stands last. */
function bodyOf(differences: string, { conflicts, stays }: Pick<LockedAgent, "conflicts" | "stays">): string {
  const listed = (all: readonly string[]): string => all.map((one) => `- ${markdownText(one)}`).join("\n");
  return [
    ...(conflicts.length === 0 ? [] : [`### Not to be merged as it is\n\n${listed(conflicts)}`]),
    differences,
    ...(stays.length === 0 ? [] : [`### What goes no further\n\n${listed(stays)}`]),
  ].join("\n\n");
}

/** The files of bindings of a commit, as a folder of them. */
async function readBindingFiles(
  objects: Parameters<typeof readTrunkFile>[0],
  commit: Oid,
): Promise<LockContext["repository"]> {
  const paths: string[] = [];
  for await (const { path } of objects.files(commit, BINDINGS_FOLDER)) paths.push(path);
  return {
    read: (path) => readTrunkFile(objects, commit, path),
    entries: async (folder) =>
      paths
        .filter((path) => path.slice(0, path.lastIndexOf("/")) === folder)
        .map((path) => ({ name: path.slice(folder.length + 1), kind: "file" as const })),
  };
}
