/** A change that has the ledger kept in another place: there it has to be before anything goes on. */
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";
import type { SettingsChange } from "./settings-removed.ts";

/** Do these settings keep the ledger in the same place? */
export function isSameLedger(a: Pick<Settings, "ledger">, b: Pick<Settings, "ledger">): boolean {
  return a.ledger.branch === b.ledger.branch && a.ledger.repository === b.ledger.repository;
}

/** At most one; for a repository of which something is published. */
export function ledgerMoved({ base, settings }: SettingsChange): readonly Finding[] {
  if (base === undefined || settings === undefined || isSameLedger(base, settings)) return [];
  const { branch } = settings.ledger;
  return [
    finding({
      rule: "ledger-moved",
      severity: "medium",
      path: SETTINGS_PATH,
      message: `The ledger is to be kept in ${placed(settings)}, and is in ${placed(base)}. Where it is not there when this is merged, nothing is published until it is (\`LedgerElsewhere\`).`,
      hint: `Copy it shortly before: \`git fetch <the repository it is in> ${base.ledger.branch}\`, then \`git push <the new one> FETCH_HEAD:refs/heads/${branch}\`.`,
    }),
  ];
}

function placed({ ledger: { branch, repository } }: Settings): string {
  return repository === undefined
    ? `the branch ${quote(branch)}`
    : `the branch ${quote(branch)} of ${quote(repository)}`;
}
