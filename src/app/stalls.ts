/** Steps that nobody takes for meant until somebody says so: what is asked, where the answer may be, what to tell people. */
import { ACKNOWLEDGEMENTS, acknowledges, parseAcknowledgement } from "../core/acknowledgement.ts";
import { RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import type { GitObjects } from "./ports.ts";

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

/** Too many skills go at once. */
export function massRemoval(commit: Oid, removals: number, live: number): RegistryError {
  return new RegistryError(
    "MASS_REMOVAL",
    `Commit ${commit.slice(0, 12)} removes ${removals} of ${live} skills at once; nothing after the commit before it is taken.`,
    {
      hint: `If it is meant, merge acknowledgements/removal.yaml with \`acknowledge: mass-removal\`, \`commit: ${commit}\` and a \`reason\`, or run \`skilltrunk acknowledge <repo> mass-removal:${commit}\`; if it is not, revert it and acknowledge the removal all the same.`,
    },
  );
}

/** A commit from the future; `date` is what it claims. */
export function futureCommit(commit: Oid, date: string): RegistryError {
  return new RegistryError(
    "FUTURE_COMMIT",
    `Commit ${commit.slice(0, 12)} is dated ${date}, more than 24 hours ahead of this machine's clock; nothing from it on is taken.`,
    {
      hint: `Check this machine's clock. If the commit's date is wrong, run \`skilltrunk acknowledge <repo> future-date:${commit}\`: its events then carry the date of the commit before it.`,
    },
  );
}
