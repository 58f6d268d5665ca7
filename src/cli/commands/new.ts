/** `new`: the files of a new skill, to be filled in or copied from a published one. */
import type { Command } from "commander";
import { createSkill, type NewSkill, type NewSkillWish } from "../../app/author/new-skill.ts";
import type { WorkFolder } from "../../app/ports/folders.ts";
import type { Registry } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { parseSkillId, type SkillId } from "../../core/names.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withWorkOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, toRequest, withPublished } from "../registry-access.ts";

interface NewOptions extends RegistryOptions {
  readonly dir: string;
  readonly from?: string;
  readonly description?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("new")
    .description("make the files of a new skill; nothing that is there is changed")
    .argument("<namespace/name>", "what the skill is called, for ever")
    .option("--description <sentence>", "what it does and when to use it")
    .option("--from <skill>", "copy this published skill, with or without @version");
  withExamples(withWorkOptions(command), [
    "skilltrunk new billing/refunds",
    "skilltrunk new support/refunds --from billing/refunds@1.2.0",
  ]).action(async (typed: string, options: NewOptions) => {
    const id = toId(typed);
    const repository = await wire.authors.openRepository(options.dir);
    const { description } = options;
    const create = (source?: NewSkillWish["source"]) =>
      createSkill(repository, { id, description, ...(source === undefined ? {} : { source }) });
    const skill = await (options.from === undefined
      ? create()
      : copy({ wire, repository, options }, options.from, create));
    for (const warning of skill.warnings) output.warn(quote(warning, 400));
    output.result({ document: skill, text: `${madeText(skill)}\n\n${nextSteps(skill)}` });
  });
}

function toId(typed: string): SkillId {
  const id = parseSkillId(typed);
  if (id !== undefined) return id;
  throw new RegistryError("USAGE", `"${quote(typed, 80)}" is no name for a skill: expected namespace/name.`, {
    hint: "Two words with a slash between them, of small letters, digits and single hyphens: billing/refunds.",
  });
}

function copy(
  { wire, repository, options }: { readonly wire: Wire; readonly repository: WorkFolder; readonly options: NewOptions },
  from: string,
  create: (source: {
    readonly registry: Registry;
    readonly request: ReturnType<typeof toRequest>;
  }) => Promise<NewSkill>,
): Promise<NewSkill> {
  const request = toRequest(from);
  return withPublished(wire, { repository, options }, async (registry) => {
    if (registry !== undefined) return create({ registry, request });
    throw new RegistryError("LEDGER_NOT_FOUND", `${quote(repository.path)} has published nothing yet to copy from.`, {
      hint: "Name with --registry where the skill is published: the URL of an index or of a repository.",
    });
  });
}

function madeText({ id, from, files }: NewSkill): string {
  const what = from === undefined ? `Made ${id}` : `Made ${id} as a copy of ${quote(from)}`;
  return [`${what}:`, ...files.map((path) => `  ${quote(path)}`)].join("\n");
}

function nextSteps({ id, folder, from, owners }: NewSkill): string {
  const skillMd = `${quote(folder)}/SKILL.md`;
  const steps = [
    from === undefined
      ? `Open ${skillMd} and replace each sentence by yours. The description matters most: agents choose by it.`
      : `Open ${skillMd} and change what is different here. Its description should say when to use which of the two.`,
    "Longer material goes into references/ beside it, programs into scripts/. Link to them from SKILL.md.",
    ...(owners.length === 0 ? [`Say in ${lifecyclePath(id)} who owns the skill.`] : []),
    `Look for mistakes: skilltrunk validate ${quote(folder)}`,
    `Propose it: commit these files on a branch of their own and open a pull request titled "feat: add ${id}".`,
  ];
  return ["Next:", ...steps.map((step, i) => `  ${i + 1}. ${step}`)].join("\n");
}
