/** Steps that nobody takes for meant until somebody says so: what is asked, where the answer may be, what to tell people. */

import { acknowledgeCommand, placedCommands } from "../../core/acknowledge-command.ts";
import { type ErrorCode, RegistryError } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import type { Oid } from "../../core/names.ts";
import { ACKNOWLEDGEMENTS, acknowledges, parseAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import type { GitObjects, Source } from "../ports/ports.ts";
import { unusableAcknowledgements } from "./unheeded-files.ts";

const MAX_NAMED = 5;
/** What is cleared by an acknowledgement that is merged, and by one that an operator records. */
const BY_FILE: ReadonlySet<ErrorCode> = new Set(["MASS_REMOVAL", "HISTORY_REWRITTEN"]);
const BY_OPERATOR: ReadonlySet<ErrorCode> = new Set([...BY_FILE, "FUTURE_COMMIT"]);

/** The commit after `after` whose acknowledgement file accepts a step; undefined when none does. */
export async function findAcknowledgement(
  objects: GitObjects,
  step: {
    readonly kind: "mass-removal" | "rewrite";
    readonly commit: Oid;
    readonly after: Oid | null;
    readonly tip: Oid;
  },
): Promise<Oid | undefined> {
  for await (const { commit, changes } of objects.history({
    after: step.after,
    to: step.tip,
    under: [ACKNOWLEDGEMENTS],
  })) {
    for (const change of changes) {
      if (change.mode !== 0o100644 && change.mode !== 0o100755) continue;
      const { bytes } = await objects.blob(change.oid, 256 * 1024);
      const file = bytes === undefined ? undefined : parseAcknowledgement(change.path, bytes);
      if (file !== undefined && acknowledges(file, { kind: step.kind, commit: step.commit, broughtBy: commit.oid }))
        return commit.oid;
    }
  }
  return undefined;
}

/** The history of what is at this place ends early. */
export function shallowSource(location: string): RegistryError {
  return new RegistryError(
    "SHALLOW_SOURCE",
    `${location} is a shallow clone: its history ends early, so everything would look newly added.`,
    {
      hint: "Fetch the rest with `git fetch --unshallow`, or point at the full repository.",
    },
  );
}

/** Too many skills go at once. */
export function massRemoval(commit: Oid, removals: number, live: number): RegistryError {
  return new RegistryError(
    "MASS_REMOVAL",
    `Commit ${commit.slice(0, 12)} removes ${removals} of ${live} skills at once; nothing after the commit before it is taken.`,
    {
      hint: `If it is meant, merge acknowledgements/removal.yaml with \`acknowledge: mass-removal\`, \`commit: ${commit}\` and a \`reason\`, or run \`${acknowledgeCommand(`mass-removal:${commit}`)}\`; if it is not, revert it and acknowledge the removal all the same.`,
    },
  );
}

/** A commit from the future; `date` is what it claims. */
export function futureCommit(commit: Oid, date: string): RegistryError {
  return new RegistryError(
    "FUTURE_COMMIT",
    `Commit ${commit.slice(0, 12)} is dated ${date}, more than 24 hours ahead of this machine's clock; nothing from it on is taken.`,
    {
      hint: `Check this machine's clock. If the commit's date is wrong, run \`${acknowledgeCommand(`future-date:${commit}`)}\`: its events then carry the date of the commit before it.`,
    },
  );
}

/** The last commit taken is no longer where the trunk came from. */
export function historyRewritten(from: Oid, trunk: Oid): RegistryError {
  return new RegistryError(
    "HISTORY_REWRITTEN",
    `The trunk (${trunk.slice(0, 12)}) no longer has ${from.slice(0, 12)}, the last commit taken, on its first-parent chain: it was force-pushed, or a merge went the wrong way round.`,
    {
      hint: `Restore the branch; or, if it is meant, merge acknowledgements/rewrite.yaml with \`acknowledge: rewrite\`, \`commit: ${from}\` and a \`reason\`, or run \`${acknowledgeCommand(`rewrite:${from}..${trunk}`)}\`.`,
    },
  );
}

/** The same, where approvals are seen to, or nobody can read whether they are: who merges a file need not be an admin. */
export function rewrittenByNobody(from: Oid, trunk: Oid): RegistryError {
  const { code, message } = historyRewritten(from, trunk);
  return new RegistryError(
    code,
    `${message} A merged acknowledgement of that does not count: where policy says \`approvals.source: api\`, or ${from.slice(0, 12)} is not here any more, an operator has to say that it is meant.`,
    {
      hint: `Restore the branch; or, if it is meant, run \`${acknowledgeCommand(`rewrite:${from}..${trunk}`)}\` after a look at who owns and decides there.`,
    },
  );
}

/** It is acknowledged, and the new trunk has nowhere what counts until it is approved; `lacks`: a file, and a commit that has it. */
export function rewrittenWithoutRules(to: Oid, [file, commit]: readonly [string, Oid]): RegistryError {
  return new RegistryError(
    "HISTORY_REWRITTEN",
    `The trunk was rewritten, and up to ${to.slice(0, 12)} it never has ${file} as it counted (that of ${commit.slice(0, 12)}), which goes on counting until the admins approve another one.`,
    {
      hint: `Commit ${file} as ${commit} has it on the new trunk, acknowledge the rewrite with that commit as the new one, and change the file in a merge of its own after it.`,
    },
  );
}

/** It is acknowledged, something of the rules waits for approvals, and what counts meanwhile is not here any more. */
export function rewrittenUnreadably(from: Oid, to: Oid): RegistryError {
  return new RegistryError(
    "HISTORY_REWRITTEN",
    `The trunk (${to.slice(0, 12)}) was rewritten while a change of policy or settings waited for approvals, and ${from.slice(0, 12)} or what counted there is not here any more.`,
    {
      hint: `Push the trunk back to ${from} from a clone that has it (\`git push --force\`), let the registry read that, have the admins approve what waits or take it back there, and rewrite the trunk after that.`,
    },
  );
}

/** For who checks a change meanwhile, and can clear it only with an admin's help. */
export function rewriteRemedy(from: Oid): string {
  return `Where the trunk does not lead to ${from.slice(0, 12)} after that either, it was force-pushed, or a merge went the wrong way round, and nothing in this branch has to change: an admin has to restore the trunk or, if it is meant, to acknowledge that, as \`skilltrunk explain\` says.`;
}

/**
 * The same error as people need it: a stall's command names the repository, and the acknowledgements of the trunk that
 * cannot be used are named too. `trunk` is the trunk's tip.
 */
export async function toldInFull(
  error: unknown,
  { location, objects, whereabouts }: Source,
  trunk: Oid,
): Promise<unknown> {
  if (!(error instanceof RegistryError) || !BY_OPERATOR.has(error.code)) return error;
  const unusable = BY_FILE.has(error.code) ? await unusableAcknowledgements(objects, trunk).catch(() => []) : [];
  const named = unusable.slice(0, MAX_NAMED).map(describeFinding).join(" ");
  const seen = named === "" ? "" : ` An acknowledgement that was merged cannot be used: ${named}`;
  return new RegistryError(error.code, `${error.message}${seen}`, {
    ...(error.hint === undefined
      ? {}
      : { hint: placedCommands(error.hint, { location, isRemote: whereabouts.remote }) }),
    cause: error,
  });
}
