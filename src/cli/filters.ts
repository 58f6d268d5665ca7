/** The options that say which skills are meant, for the commands that list some. */
import { type Command, Option } from "commander";
import { parseSkillFilter } from "../core/catalog/skill-filter.ts";
import type { SkillSummary } from "../core/catalog/view.ts";
import { RegistryError } from "../core/errors.ts";
import { KINDS } from "../core/ledger/event.ts";

const FILTERS = ["namespace", "kind", "tag", "owner", "harness"] as const;

export interface FilterOptions extends Partial<Record<(typeof FILTERS)[number], string>> {
  readonly where?: readonly string[];
}

export function withFilterOptions(command: Command): Command {
  return command
    .option("--namespace <name>", "only the skills of this namespace")
    .addOption(new Option("--kind <kind>", "only skills of this kind").choices(KINDS))
    .option("--tag <tag>", "only skills with this tag")
    .option("--owner <owner>", "only skills of this owner")
    .option("--harness <agent>", "only skills that this agent can use, as far as they say which can")
    .option(
      "--where <condition...>",
      "only those that are so, or have such a release: state=deprecated, host=*.ngrok.io, scan.injection.status=fail",
    );
}

/** What is asked of a registry; it says itself what is wrong with a condition. */
export function toWhere(options: FilterOptions): URLSearchParams {
  const named = FILTERS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]] as [string, string]]));
  return new URLSearchParams([...named, ...(options.where ?? []).map(toParameter)]);
}

/** The same for a list, of which everything but `harness` and `where` can be told from the rows themselves. Throws USAGE. */
export function filteredRows(options: FilterOptions): {
  readonly where: URLSearchParams;
  readonly isMeant: (skill: SkillSummary) => boolean;
} {
  const { namespace, kind, tag, owner, ...others } = options;
  const { harness: _, where: _conditions, ...told } = options;
  const filter = parseSkillFilter(toWhere(told));
  if (typeof filter === "string") throw new RegistryError("USAGE", `The option ${filter}`);
  const isMeant = (skill: SkillSummary): boolean =>
    (namespace ?? skill.namespace) === skill.namespace &&
    (kind ?? skill.kind) === skill.kind &&
    (tag === undefined || skill.tags.includes(tag)) &&
    (owner === undefined || skill.owners.includes(owner));
  return { where: toWhere(others), isMeant };
}

/** `host=a.com`, and `scan.date<2027-01-01`, which has no equals sign. */
function toParameter(condition: string): [string, string] {
  const equals = condition.indexOf("=");
  return equals < 0 ? [condition, ""] : [condition.slice(0, equals), condition.slice(equals + 1)];
}
