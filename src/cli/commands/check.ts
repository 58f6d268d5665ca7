/** `check`: what merging a change would publish, and who has to act first. */
import { join } from "node:path";
import type { Command } from "commander";
import { type Bumped, type BumpWish, bumpSkill } from "../../app/author/bump-skill.ts";
import type { WorkFolder } from "../../app/ports/folders.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { parseSkillId } from "../../core/names.ts";
import type { CheckReport, SkillReport } from "../../core/report/check-report.ts";
import { reportJson } from "../../core/report/report-json.ts";
import { reportMarkdown } from "../../core/report/report-markdown.ts";
import { reportSarif } from "../../core/report/report-sarif.ts";
import { reportText } from "../../core/report/report-text.ts";
import { findRule } from "../../core/rules.ts";
import type { CheckRequest, Wire } from "../../wire.ts";
import { asksForVersion, mendFiles, noteVersion, orWarn } from "../mending.ts";
import { withExamples, withScannerOptions, withSourceOptions } from "../options.ts";
import { otherProposals } from "../other-proposals.ts";
import type { Output } from "../output.ts";
import { proposedChange } from "../proposed-change.ts";
import { mergedIn, withPublished } from "../registry-access.ts";

const FORMATS = ["text", "markdown", "sarif", "json"] as const;
type Format = (typeof FORMATS)[number];

/** Characters of a job summary, which is the longest that Markdown of it may be (GitHub: 1 MiB). */
const MAX_MARKDOWN = 1024 * 1024;

interface CheckFlags {
  readonly repository: string;
  readonly base?: string;
  readonly title?: string;
  readonly asIs?: true;
  readonly all?: true;
  readonly fix?: true;
  readonly offline?: true;
  readonly format: string;
  readonly state?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("check")
    .description("say what merging a change would publish, what stands in its way and who has to agree")
    .argument("[change]", "a branch, a commit or a pull request's number; without it, what is checked out")
    .option("--repository <location>", "path or URL of the skills repository", ".")
    .option("--base <commit>", "what it is merged on; without it, the trunk (of origin, where that is newer)")
    .option(
      "--title <text>",
      "the pull request's title; without it, the code host is asked where GITHUB_TOKEN is set, and else the last commit's counts",
    )
    .option("--as-is", "as if the commits were pushed, or merged by rebase, instead of as one")
    .option("--all", "judge every skill that is there, not only what changes")
    .option(
      "--fix",
      "mend what needs no decision in the skills that are checked out (name, quotes, invisible marks, version), and check the files as they are then",
    )
    .option("--offline", "ask nobody: go by what this clone last fetched of the trunk and of what is published")
    .option("--format <format>", `${FORMATS.join(", ")}`, "text");
  withExamples(withScannerOptions(withSourceOptions(command)), [
    "skilltrunk check",
    'skilltrunk check my-change --title "feat: a new way to answer"',
    "skilltrunk check 42 --repository https://git.example.com/acme/skills.git --json",
    "skilltrunk check --format sarif > findings.sarif",
  ]).action(async (head: string | undefined, flags: CheckFlags) => {
    const format = formatOf(flags.format);
    if (flags.fix === true && head !== undefined) throw fixesElsewhere(head);
    const asked = { repository: flags.repository, head, offline: flags.offline === true };
    const { request: proposed, note } = await proposedChange(wire, { ...flags, head });
    const request = { ...toRequest(head, flags), ...proposed, listProposals: otherProposals(wire, asked) };
    if (flags.offline === true) output.note(OFFLINE);
    const mending = { flags, wire, output };
    const checked = await (flags.fix === true ? mendAndCheck(request, mending) : checkCommitted(request, mending));
    const { report } = checked;
    const text = render(checked, { format, wire, output });
    output.result({ document: report, text, exit: report.verdict === "pass" ? 0 : 1 });
    if (report.skills.some(({ title }) => title !== undefined) && note !== undefined) output.note(note(report));
    if (checked.next !== undefined) output.note(checked.next);
  });
}

const OFFLINE =
  "Nobody is asked: this goes by what was fetched last, and what was merged or published since is not known.";

interface Checked {
  readonly report: CheckReport;
  /** First of all: that nothing of somebody's work is judged. */
  readonly unjudged?: string;
  /** Last of all: what was mended, and what is left to do. */
  readonly next?: string;
}

async function checkCommitted(request: CheckRequest, { flags, wire, output }: Mending): Promise<Checked> {
  const [report, uncommitted] = await Promise.all([
    wire.check(request, wire.config({ ...flags })),
    request.head === undefined ? wire.authors.listUncommitted(flags.repository) : [],
  ]);
  if (uncommitted.length > 0) output.warn(notJudged(uncommitted));
  return uncommitted.length > 0 && report.skills.length === 0
    ? { report, unjudged: nothingJudged(uncommitted) }
    : { report };
}

/** Where no skill is left to be judged, all of somebody's work may be in files that are not committed. */
function nothingJudged(paths: readonly string[]): string {
  return `Nothing of yours is judged yet: ${shownPaths(paths)} ${paths.length === 1 ? "is" : "are"} not committed.\n\n`;
}

/** People edit, check, and take the answer for one about what they see. */
function notJudged(paths: readonly string[]): string {
  return `What follows is about what is committed, and so not about changes in ${shownPaths(paths)}. Commit them, and check again.`;
}

function shownPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => quote(path, 120));
  const more = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}`;
}

interface Mending {
  readonly flags: CheckFlags;
  readonly wire: Wire;
  readonly output: Output;
}

/** What is mended first may show what else is wrong: a file that cannot be read has no version. */
const ROUNDS = 3;

/** Checks the files as they lie there, mends them, and checks them again; `next` says what is done and what is left to do. */
async function mendAndCheck(request: CheckRequest, mending: Mending): Promise<Checked> {
  const { flags, wire } = mending;
  const check = () => wire.check({ ...request, workTree: true }, wire.config({ ...flags }));
  let report = await check();
  let mended = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const now = await mend(report, mending);
    if (now === 0) break;
    mended += now;
    report = await check();
  }
  const uncommitted = await wire.authors.listUncommitted(flags.repository);
  return { report, next: nextWords(report, { mended, uncommitted }) };
}

/** The last that a person reads. */
function nextWords(
  { verdict }: CheckReport,
  { mended, uncommitted }: { readonly mended: number; readonly uncommitted: readonly string[] },
): string {
  const left = verdict === "fail" ? "What is left needs a decision of yours: it is written above." : "";
  const done =
    mended > 0
      ? `${mended === 1 ? "1 thing was" : `${mended} things were`} mended.`
      : verdict === "fail"
        ? "Nothing could be mended without a decision of yours."
        : "There was nothing to mend.";
  const commit =
    uncommitted.length === 0
      ? ""
      : `The report is about your files as they are now. Commit ${shownPaths(uncommitted)}, and push.`;
  return [done, mended > 0 ? left : "", commit].filter((words) => words !== "").join(" ");
}

/** Mends the folders that a report is about, and answers how many things. */
async function mend({ skills, change: { title } }: CheckReport, mending: Mending): Promise<number> {
  const { flags, wire, output } = mending;
  const repository = await wire.authors.openRepository(flags.repository);
  const here = skills.filter(({ path }) => path !== "");
  let mended = 0;
  for (const { path, findings } of here) {
    if (!findings.some(({ rule }) => findRule(rule)?.fixable === true)) continue;
    mended += await mendFiles({ folder: join(repository.path, path), shown: path, findings }, mending);
  }
  const outdated = here.filter(({ findings }) => findings.some(asksForVersion));
  return mended + (await orWarn(output, () => bumpAll(outdated, { repository, title }, mending)));
}

async function bumpAll(
  skills: readonly SkillReport[],
  { repository, title }: { readonly repository: WorkFolder; readonly title: string },
  { flags: { state }, wire, output }: Mending,
): Promise<number> {
  if (skills.length === 0) return 0;
  const options = state === undefined ? {} : { state };
  const place = { repository, options };
  return withPublished(wire, place, async (registry) => {
    let bumped = 0;
    for (const skill of skills) {
      bumped += await orWarn(output, async () =>
        noteVersion(output, await bumpReported(skill, { repository, title, registry, ...mergedIn(wire, place) })),
      );
    }
    return bumped;
  });
}

async function bumpReported(
  { id, path: folder }: SkillReport,
  place: { readonly repository: WorkFolder } & Pick<BumpWish, "registry" | "merged" | "title">,
): Promise<Bumped | undefined> {
  const known = parseSkillId(id);
  return known === undefined ? undefined : bumpSkill(place.repository, { ...place, skill: { id: known, folder } });
}

function fixesElsewhere(head: string): RegistryError {
  return new RegistryError("USAGE", `--fix mends the files that are checked out, not ${quote(head)}.`, {
    hint: "Check the branch out, and run `skilltrunk check --fix`.",
  });
}

function formatOf(text: string): Format {
  const format = FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new RegistryError("USAGE", `--format: expected ${FORMATS.join(", ")}, got "${text}".`);
}

function toRequest(head: string | undefined, { repository, base, asIs, all, offline }: CheckFlags): CheckRequest {
  return {
    repository,
    ...(head === undefined ? {} : { head }),
    ...(base === undefined ? {} : { base }),
    ...(asIs === true ? { landing: "as-is" } : {}),
    ...(all === true ? { everything: true } : {}),
    ...(offline === true ? { offline: true } : {}),
  };
}

function render(
  { report, unjudged = "" }: Checked,
  { format, wire, output }: { readonly format: Format; readonly wire: Wire; readonly output: Output },
): string {
  if (format === "markdown") return reportMarkdown(report, { maxCharacters: MAX_MARKDOWN });
  if (format === "json") return reportJson(report);
  if (format === "sarif") return JSON.stringify(reportSarif(report, { version: wire.version }), undefined, 2);
  return unjudged + reportText(report, (style, text) => output.style(style, text));
}
