/** `start`: what `npm start` runs. A registry with something in it, and three things to try. */
import type { Command } from "commander";
import type { Config } from "../../config.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { listSkills, toSkillView } from "../../core/catalog/present.ts";
import { worstStatus } from "../../core/catalog/release-scan.ts";
import { latestOf, mayRead } from "../../core/catalog/resolve.ts";
import { quote } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { RunningRegistry, Wire } from "../../wire.ts";
import {
  withAdminOptions,
  withExamples,
  withIndexOptions,
  withLedgerOptions,
  withScannerOptions,
  withSourceOptions,
} from "../options.ts";
import { type Output, table } from "../output.ts";
import { runRegistry, stayUp } from "../running.ts";
import { noSkills } from "../skill-rows.ts";

const SHOWN = 15;
/** Characters of why a skill was refused: a sentence, and not the beginning of one. */
const MAX_REASON = 300;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("start")
    .description("try it: run a repository, or a demonstration made on the spot, and say what to do with it")
    .argument("[repository]", "path or URL of any Git repository with skills in it")
    .option("--fresh", "make the demonstration repository anew");
  withExamples(withAdminOptions(withIndexOptions(withScannerOptions(withLedgerOptions(withSourceOptions(command))))), [
    "skilltrunk start",
    "skilltrunk start https://github.com/anthropics/skills",
  ]).action(async (repository: string | undefined, flags: { readonly fresh?: true }) => {
    const config = wire.config({ ...flags });
    const location = repository ?? (await demonstration({ wire, output, config, fresh: flags.fresh === true }));
    const registry = await runRegistry({ wire, output, location, config, role: "reconcile" });
    const started = { registry, output, config, isDemonstration: repository === undefined };
    await stayUp({ registry, wire, output, say: () => toText(started) });
  });
}

/** The demonstration keeps what was merged into it, unless it is asked for anew. */
async function demonstration({
  wire,
  output,
  config,
  fresh,
}: {
  readonly wire: Wire;
  readonly output: Output;
  readonly config: Config;
  readonly fresh: boolean;
}): Promise<string> {
  const { path, created } = await wire.openDemonstration(config, { fresh });
  output.note(created ? `Made a demonstration repository in ${path}` : `Using the demonstration repository in ${path}`);
  return path;
}

interface Started {
  readonly registry: RunningRegistry;
  readonly output: Output;
  readonly config: Config;
  /** Was the repository made for trying things out? */
  readonly isDemonstration: boolean;
}

async function toText(started: Started): Promise<string> {
  const { registry, output, config } = started;
  const catalog = registry.catalog();
  const all = listSkills(catalog, "all");
  if (all.length === 0) return nothingYet(registry);
  const shown = listSkills(catalog, config.anonymous);
  const published = `${count(all.length, "skill")} published from ${quote(registry.location)}`;
  const [first] = shown;
  if (first === undefined)
    return [
      output.style("bold", published),
      hidden(started, all),
      ...foundIn(registry, all),
      ...notPublished(registry),
      STOP,
    ].join("\n");
  const skills = shown.map((entry) => toSkillView(catalog, entry, "all"));
  const rows = skills
    .slice(0, SHOWN)
    .map(({ id, version, versions, description }) => [
      id,
      version ?? "",
      versions.map((v) => (v.state === "online" ? v.version : `${v.version} (${v.state})`)).join(", "),
      description,
    ]);
  const more = skills.length > SHOWN ? [`… and ${skills.length - SHOWN} more`] : [];
  const unseen = all.length - skills.length;
  const address = reachable(registry.index);
  const everywhere = address === registry.index ? "" : " from this machine (it listens on every address)";
  return [
    output.style("bold", published),
    ...(unseen === 0 ? [] : [`The index shows ${shown.length} of them. The others ${howToSee(started, all)}`]),
    "",
    table([["SKILL", "LATEST", "VERSIONS", "DESCRIPTION"], ...rows], 48),
    ...more,
    ...foundIn(registry, all),
    ...notPublished(registry),
    "",
    output.style("bold", `The index is at ${address}${everywhere} – three things to try:`),
    "",
    ...thingsToTry(address, first.id).map((line) => `  ${line}`),
    "",
    ...howToChange(started, first),
    STOP,
  ].join("\n");
}

const STOP = "Press Ctrl-C to stop.";

/** Each is a whole command line. The second runs a client that is not ours, which wants a newer Node than we do. */
function thingsToTry(index: string, id: string): readonly string[] {
  return [
    `curl -s ${index}/v1/skills`,
    `npx -y -p node@24 -p skills@1.7.4 skills add ${index}/skills/${id} --agent claude-code --yes`,
    `npx -y -p ${index}/cli.tgz skilltrunk install ${id} --registry ${index}`,
  ];
}

/** For the demonstration, as lines for a shell that work as they stand, as often as one likes. */
function howToChange({ registry, output, isDemonstration }: Started, { path }: SkillEntry): readonly string[] {
  const { location, pollMs, admin } = registry;
  if (pollMs !== undefined) {
    const hook = admin === undefined ? "" : `; a push webhook to ${admin}/webhook makes that at once`;
    return [`Merge a change into ${quote(location)} and it is in the index within ${pollMs / 1000} seconds${hook}.`];
  }
  if (!isDemonstration) {
    return [
      `Merge a change into ${quote(location)} and it is in the index within a second.`,
      "What is published is written into it too, as the branch skilltrunk/ledger, or where `ledger` in its skilltrunk.yaml",
      "says; nothing else in it is changed. `git branch -D skilltrunk/ledger` takes that away again.",
    ];
  }
  const git = "git -c user.name=Me -c user.email=me@example.com";
  return [
    output.style("bold", "Merge a change, and it is in the index within a second:"),
    "",
    `  cd ${shellWord(location)} && git switch -q -C my-change main`,
    `  echo 'Be kind.' >> ${path}/SKILL.md && ${git} commit -q -a -m 'feat: be kind'`,
    `  git switch -q main && ${git} merge -q --no-ff -m 'Merge pull request #10 from me/my-change' -m 'feat: be kind' my-change`,
    "",
  ];
}

/** Why the index shows none of them, and what does. */
function hidden(started: Started, all: readonly SkillEntry[]): string {
  return `The index at ${reachable(started.registry.index)} shows none of them. They ${howToSee(started, all)}`;
}

/** Why the index does not show some of them, and what does: the sentence behind its subject. */
function howToSee({ registry, config }: Started, all: readonly SkillEntry[]): string {
  const unseen = all.filter((entry) => !mayRead(entry, config.anonymous));
  if (unseen.some((entry) => mayRead(entry, "internal"))) {
    return "are not public: start again with `--anonymous internal` to show the internal ones to everybody who reaches it.";
  }
  const command = `skilltrunk list --registry ${shellWord(registry.location)}`;
  return `are private: whoever can read the repository itself can use them (\`${command}\`).`;
}

async function nothingYet(registry: RunningRegistry): Promise<string> {
  const { index, location } = registry;
  const { Stalled, Fresh } = registry.conditions();
  const trouble = [Stalled, Fresh].find(({ type, status }) => (type === "Stalled") === status);
  const stuck = notPublished(registry);
  const why =
    trouble !== undefined
      ? `Nothing is published: ${quote(trouble.message, 2000)}`
      : stuck.length > 0
        ? "Nothing is published."
        : noSkills(location, await registry.pathTemplates());
  return [why, ...stuck, `The index is at ${reachable(index)}. ${STOP}`].join("\n");
}

/** That something was found in what is published all the same, and where it can be read. */
function foundIn({ catalog, location }: RunningRegistry, all: readonly SkillEntry[]): readonly string[] {
  const statuses = all.map((entry) => worstStatus(latestOf(catalog(), entry)?.scan));
  const severe = statuses.filter((status) => status === "fail").length;
  const some = statuses.filter((status) => status !== "pass").length;
  if (some === 0) return [];
  const much = severe === 0 ? "" : `, high or worse in ${some === 1 ? "it" : `${severe} of them`}`;
  const check = `\`skilltrunk check --all --repository ${shellWord(location)}\``;
  return ["", `The scanner has findings in ${count(some, "published skill")}${much}: ${check} lists them.`];
}

/** What is on the trunk and was refused or waits, and what says why. */
function notPublished({ catalog, location }: RunningRegistry): readonly string[] {
  const { outstanding, skills } = catalog();
  const rows = [...outstanding].sort(compareUtf8).flatMap((id) => {
    const open = skills.get(id)?.outstanding;
    if (open === undefined) return [];
    if (open.kind === "held") return [[`  ${id}`, "waits", `for ${quote(open.waiting.join(", "))}`]];
    const [finding] = open.findings;
    return [[`  ${id}`, "refused", finding === undefined ? "" : describeFinding(finding)]];
  });
  if (rows.length === 0) return [];
  const more = rows.length > SHOWN ? [`  … and ${rows.length - SHOWN} more`] : [];
  const explain = `\`skilltrunk explain --repository ${shellWord(location)}\``;
  return ["", `Not published: ${explain} says what it needs.`, table(rows.slice(0, SHOWN), MAX_REASON), ...more];
}

/** An index on every address has none of its own; on this machine it is reached through the loopback one. */
function reachable(index: string): string {
  return index.replace(/^http:\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, "http://127.0.0.1");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
