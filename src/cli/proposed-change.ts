/** What a check on this machine goes by where nobody names the pull request's title: asked of the code host, where one is configured. */
import type { PullRequest } from "../app/ports/code-host.ts";
import { RegistryError } from "../core/errors.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import type { CheckRequest, Wire } from "../wire.ts";

/** What was asked for on the command line. */
export interface AskedChange {
  readonly repository: string;
  readonly head: string | undefined;
  readonly title?: string;
  readonly base?: string;
  readonly asIs?: true;
  readonly all?: true;
  readonly offline?: true;
}

export interface ProposedChange {
  readonly request: Pick<CheckRequest, "title" | "into">;
  /** What to say beside a report in which the title gives a version; absent: somebody named it. */
  readonly note?: (report: CheckReport) => string;
}

/** Asks the code host for the open pull request of this change. Who cannot be asked is no error. */
export async function proposedChange(wire: Wire, asked: AskedChange): Promise<ProposedChange> {
  const { repository: location, head, title, base, asIs, all, offline } = asked;
  if (title !== undefined) return { request: { title } };
  if (asIs === true || all === true) return { request: {} };
  const guess = (why = "") => ({ request: {}, note: (report: CheckReport) => `${GUESSED}${why}${inTerminal(report)}` });
  if (offline === true) return guess();
  try {
    const found = await wire.authors.findProposed({ location, head });
    return found === undefined ? guess() : proposed(found, base);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
    // Without a token, or a code host, nobody expects to be told why it was not asked.
    return error.code === "USAGE" ? guess() : guess(` The pull request was not looked at: ${error.message}`);
  }
}

/** As the action judges it; what is judged on a base of somebody's choice is not judged for that branch. */
function proposed({ number, title, base: { branch } }: PullRequest, base: string | undefined): ProposedChange {
  return {
    request: { title, ...(base === undefined ? { into: branch } : {}) },
    note: () => `The title of pull request #${number} gives the version, as it is now.`,
  };
}

const GUESSED =
  "The title of the pull request gives the version; nobody named one, so the last commit's first line counts. --title 'feat: …' shows what another one gives.";

/** Whoever merges in a terminal gives no title. */
function inTerminal({ skills }: CheckReport): string {
  const [first, ...more] = skills.filter(({ byHand }) => byHand !== undefined);
  if (first === undefined) return "";
  const others = more.length === 0 ? "" : `, and ${more.length} more likewise`;
  return ` Merged by hand with git's own message (“Merge branch …”), ${first.id} becomes ${first.byHand}${others}.`;
}
