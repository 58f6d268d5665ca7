/** `proposals`: the open pull requests, skill by skill. */
import type { Command } from "commander";
import { readWorkSettings } from "../../app/author/work-skills.ts";
import { listProposals, type Proposal, type ProposalList } from "../../app/check/list-proposals.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";

interface ProposalsOptions {
  readonly dir: string;
  readonly repository?: string;
  readonly commentsBy?: string;
  readonly trunk?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("proposals")
    .description("list open pull requests by skill: how far they are, the check's verdict, the planned version")
    .option("--repository <owner/name>", "on the code host (default: where this repository was cloned from)")
    .option(
      "--comments-by <login>",
      "who writes the check's comments, where that is no workflow's own token: `my-app[bot]`",
    )
    .option("--dir <folder>", "the skills repository, or a folder in it", ".")
    .option("--trunk <branch>", "the branch that counts (SKILLTRUNK_TRUNK)");
  withExamples(command, ["skilltrunk proposals", "skilltrunk proposals --repository acme/skills --json"]).action(
    async (options: ProposalsOptions) => {
      const repository = await wire.authors.openRepository(options.dir);
      const host = await wire.authors.openCodeHost(repository, options.repository);
      const settings = await readWorkSettings(repository);
      const trunk = wire.config({ trunk: options.trunk }).trunk ?? settings.trunk ?? "main";
      const { commentsBy } = options;
      const list = await listProposals(host, {
        trunk,
        settings,
        ...(commentsBy === undefined ? {} : { commentsBy }),
      });
      output.result({ document: list, text: listText(list, trunk) });
    },
  );
}

function listText({ proposals, skipped }: ProposalList, trunk: string): string {
  if (proposals.length === 0) return `No pull request to ${quote(trunk)} is open.`;
  const rows = proposals.flatMap(rowsOf);
  const unseen = skipped === 0 ? [] : [`${skipped} newer ones were not looked into.`];
  return [table(rows), ...unseen].join("\n");
}

/** A row a skill; one that changes none has one too. */
function rowsOf(proposal: Proposal): readonly (readonly string[])[] {
  const { number, title, author, state, skills } = proposal;
  const common = [state, verdictText(proposal), `#${number} ${quote(title, MAX_TITLE)} (${quote(author, 40)})`];
  if (skills.length === 0) return [["no skill", "", ...common]];
  return skills.map(({ id, version }) => [id, version ?? "", ...common]);
}
const MAX_TITLE = 60;

function verdictText({ verdict, approvals }: Proposal): string {
  const check = verdict === undefined ? "not checked yet" : WORDS[verdict];
  return approvals === undefined ? check : `${check}; ${approvals}`;
}
const WORDS = { pass: "passed", review: "needs somebody's consent", fail: "not passed" } as const;
