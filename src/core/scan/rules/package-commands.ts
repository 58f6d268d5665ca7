/** The commands that install packages, or run them without installing, by registry. */
import type { SignalRow } from "../scan-rule.ts";
import type { Registry } from "../squatting.ts";

/** What follows a command, up to where the next one begins; a line that ends with `\` goes on in the next. */
const WORDS = "\\s{1,5}(?<words>(?:[^\\n;|&`<>()\\\\]|\\\\(?:\\r?\\n)?|[<>](?=[=\\d])){1,400})";

interface PackageCommand extends SignalRow {
  readonly registry: Registry;
  /** Runs one package at once, instead of installing several. */
  readonly isRunner: boolean;
}

export const PACKAGE_COMMANDS: readonly PackageCommand[] = [
  command(
    "pypi",
    false,
    ["install", "add"],
    "(?:\\bpip[23]?(?:\\.\\d{1,2})?(?:\\s{1,3}--?[\\w=./-]{1,30}){0,3}|\\buv(?:\\s{1,3}pip)?|\\bpipx|\\bpoetry|\\brye|\\bpdm|\\bpipenv|\\bconda|\\bmamba|\\buv\\s{1,3}tool)\\s{1,3}(?:install|add)",
  ),
  command(
    "npm",
    false,
    ["npm", "yarn", "bun"],
    "\\b(?:npm\\s{1,3}(?:--?[\\w=./-]{1,30}\\s{1,3}){0,3}(?:install|i|add|ci)|(?:yarn|pnpm|bun)\\s{1,3}(?:global\\s{1,3})?(?:add|install|i))",
  ),
  command(
    "npm",
    true,
    ["npx", "bunx", "bun", "dlx", "npm exec"],
    "\\b(?:npx|bunx|bun\\s{1,3}x|(?:pnpm|yarn)\\s{1,3}dlx|npm\\s{1,3}exec)",
  ),
  command("pypi", true, ["uvx", "pipx run", "uv tool run"], "\\b(?:uvx|pipx\\s{1,3}run|uv\\s{1,3}tool\\s{1,3}run)"),
];

function command(registry: Registry, isRunner: boolean, keywords: readonly string[], program: string): PackageCommand {
  return {
    name: `pkg-command-${registry}${isRunner ? "-runner" : ""}`,
    title: isRunner ? `Runs a package of ${registry} without installing it` : `Installs packages of ${registry}`,
    registry,
    isRunner,
    patterns: [{ keywords, pattern: new RegExp(program + WORDS), zones: "run" }],
  };
}
