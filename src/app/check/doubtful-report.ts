/**
 * Whether the report of a check may be somebody's own words. The check runs by the workflow files that the proposed merge
 * has: a change that alters them makes a report that says whatever it likes, in the right form. So does one that is proposed into a
 * branch which has other ones.
 */
import { quote, RegistryError } from "../../core/errors.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import type { CodeHost, PullRequest } from "../ports/code-host.ts";

/** Where hosts have the workflows, and what those share. */
const WORKFLOWS = ".github/";

/**
 * Why the report is not to be believed, as a clause about the pull request; undefined where only the trunk's own workflow can have
 * made it. `conclusion` is how its run ended, where the host says.
 */
export async function whyDoubtful(
  host: Pick<CodeHost, "changedPaths">,
  of: {
    readonly number: number;
    readonly report: Pick<CheckReport, "verdict">;
    readonly conclusion: string | null | undefined;
    /** Another open pull request of the same head, into another branch: the host does not say which of them a run was about. */
    readonly beside?: Pick<PullRequest, "number" | "base">;
  },
): Promise<string | undefined> {
  const { number, report, conclusion, beside } = of;
  if (beside !== undefined)
    return `its commit is also proposed as #${beside.number} into ${quote(beside.base.branch, 80)}, and the workflows of that branch may have said it`;
  try {
    const paths = await host.changedPaths(number);
    const altered = paths.filter((path) => path.startsWith(WORKFLOWS));
    const [first] = altered;
    if (first !== undefined) {
      const more = altered.length > 1 ? ` and ${altered.length - 1} more files there` : "";
      return `it changes ${quote(first, 120)}${more}, and so may decide by itself what its check says`;
    }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return `nobody can tell whether it changes the workflow of its check (${error.message})`;
  }
  if (report.verdict !== "pass" || conclusion == null || conclusion === "success") return undefined;
  return `the run of its check ended as ${quote(conclusion, 40)}, and the report says that nothing stands in the way`;
}
