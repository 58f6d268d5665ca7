/** What is wrong with a command line, in one sentence, and how the command that was meant is written. */
import type { Command, CommanderError } from "commander";
import { quote, RegistryError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";

/** What a parser's complaint means for whoever typed `args`. */
export function usageError(
  error: CommanderError,
  { program, args }: { readonly program: Command; readonly args: readonly string[] },
): RegistryError {
  const command = commandOf(program, args);
  // A flag that is missing may be there with a typing error.
  const typo = error.code === "commander.missingMandatoryOptionValue" ? unknownFlag(command, args) : undefined;
  const sentence = typo ?? error.message.replace(/^error: /, "").replaceAll("\n", " ");
  const name = nameOf(command);
  const hint =
    command === program
      ? "`skilltrunk --help` lists the commands."
      : `It is \`${name} ${formOf(command)}\`; \`${name} --help\` says what it takes.`;
  return new RegistryError("USAGE", sentence, { hint });
}

/** The command that the first words name, as far as they name any. */
function commandOf(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const word of args.filter((arg) => !arg.startsWith("-"))) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** Its arguments, and what it cannot do without. */
function formOf(command: Command): string {
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  return [command.usage(), ...needed].join(" ");
}

function unknownFlag(command: Command, args: readonly string[]): string | undefined {
  const known = [command, ...parentsOf(command)].flatMap(({ options }) => options.map(({ long }) => long ?? ""));
  const flags = args.filter((arg) => arg.startsWith("--") && arg !== "--").map((arg) => arg.split("=", 1)[0] ?? "");
  const unknown = flags.find((flag) => !known.includes(flag) && flag !== "--help");
  if (unknown === undefined) return undefined;
  const meant = nearest(unknown, known);
  return `unknown option '${quote(unknown, 80)}'${meant === undefined ? "" : ` (Did you mean ${meant}?)`}`;
}

function parentsOf({ parent }: Command): readonly Command[] {
  return parent === null ? [] : [parent, ...parentsOf(parent)];
}
