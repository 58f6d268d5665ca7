/** `preview`: the registry as it would be after merging a branch or a pull request, served to whoever wants to try it. */
import type { Command } from "commander";
import type { Previewed } from "../../app/check/as-if-approved.ts";
import type { ProposedChange } from "../../app/check/preview.ts";
import { listSkills } from "../../core/catalog/present.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { pullRequestNumber } from "../../core/names.ts";
import type { RunningRegistry, Wire } from "../../wire.ts";
import { withExamples, withIndexOptions, withSourceOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { runRegistry, stayUp } from "../running.ts";

const SHOWN = 20;

interface PreviewFlags {
  readonly repository: string;
  readonly title?: string;
  readonly port?: string;
  readonly unapproved?: boolean;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("preview")
    .description("serve what merging a branch or a pull request would publish; nothing is published")
    .argument("[change]", "a branch, a commit or a pull request's number; without it, what is checked out")
    .option("--repository <location>", "path or URL of the skills repository", ".")
    .option("--title <text>", "the pull request's title, where it is not that of the last commit")
    .option("--unapproved", "what merging gives before anybody has approved it, instead of once everybody has");
  withExamples(withIndexOptions(withSourceOptions(command)), [
    "skilltrunk preview",
    "skilltrunk preview 42 --repository https://git.example.com/acme/skills.git",
    'skilltrunk preview my-change --title "feat: answer in the customer\'s language"',
  ]).action(async (named: string | undefined, flags: PreviewFlags) => {
    const title = flags.title ?? (await titleOf(named, { wire, output, path: flags.repository }));
    const change: ProposedChange = {
      ...(named === undefined ? {} : { named }),
      ...(title === undefined ? {} : { title }),
      ...(flags.unapproved === true ? { isUnapproved: true } : {}),
    };
    // The usual port is the real registry's.
    const config = wire.config({ ...flags, port: flags.port ?? "0" });
    const registry = await runRegistry({ wire, output, location: flags.repository, config, role: "preview", change });
    await stayUp({ registry, wire, output, say: () => toText(registry, output) });
  });
}

/** A pull request's title as the code host has it: what it becomes when it is squashed. */
async function titleOf(
  named: string | undefined,
  { wire, output, path }: { readonly wire: Wire; readonly output: Output; readonly path: string },
): Promise<string | undefined> {
  const number = pullRequestNumber(named ?? "");
  if (number === undefined) return undefined;
  try {
    const { title } = await (await wire.authors.openCodeHost({ path })).pullRequest(number);
    return `${title} (#${number})`;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    output.note(`Versions go by the last commit's title, not by the pull request's: ${error.message}`);
    output.note(error.hint ?? "Give the title with --title.");
    return undefined;
  }
}

function toText({ preview, location, index, catalog }: RunningRegistry, output: Output): string {
  if (preview === undefined) return index;
  const { base, head, merge, pass, approved } = preview;
  const rows = rowsOf(preview);
  const more = rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more`] : [];
  const released = [...pass.released, ...(approved?.released ?? [])];
  const first = released.find(({ commit }) => commit === merge);
  const id = first?.id ?? listSkills(catalog(), "all")[0]?.id;
  return [
    output.style("bold", `Preview of ${head.slice(0, 12)} merged onto ${base.slice(0, 12)} of ${quote(location)}`),
    ...(rows.length === 0 ? ["Merging it would publish nothing new."] : [table(rows.slice(0, SHOWN))]),
    ...more,
    ...(approved === undefined ? [] : [AS_IF_APPROVED]),
    `  index  ${index}`,
    ...(id === undefined ? [] : [`  try    skilltrunk install ${id} --registry ${index}`]),
    "Nothing of this is published. Press Ctrl-C to stop.",
  ].join("\n");
}
const AS_IF_APPROVED =
  "It waits for approval, and is served as if everybody had approved it; --unapproved serves what merging gives before that.";

/** What merging does, and what follows once it is approved, a row each. */
function rowsOf({ merge, pass, approved }: Previewed): readonly (readonly string[])[] {
  return [
    ...pass.released.map(({ id, version, commit }) => ({ commit, row: ["would be published", id, version] })),
    ...(approved?.released ?? []).map(({ id, version, commit }) => ({
      ...{ commit, row: ["would be published, once approved", id, version] },
    })),
    ...(approved?.changed ?? []).map(({ id, change, commit }) => ({
      ...{ commit, row: ["would change, once approved", id, change] },
    })),
    ...pass.refused.map(({ id, version, commit }) => ({ commit, row: ["would be refused", id, version ?? ""] })),
    ...(approved?.held ?? pass.held).map(({ id, version, change, commit }) => ({
      commit,
      row: ["would wait", id, version ?? change ?? ""],
    })),
    ...pass.retired.map(({ id, commit }) => ({ commit, row: ["would be retired", id, ""] })),
  ]
    .filter(({ commit }) => commit === merge)
    .map(({ row }) => row);
}
