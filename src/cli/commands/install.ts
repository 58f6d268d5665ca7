/** `install`: releases into an agent's folder, remembered in the lock. */
import { join } from "node:path";
import type { Command } from "commander";
import type { InstalledSkill } from "../../app/install.ts";
import { quote } from "../../core/errors.ts";
import { LOCK_NAME } from "../../core/lock.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toRequest } from "../registry-access.ts";

/** Where most agents look for a project's skills. */
const DEFAULT_DIR = join(".agents", "skills");

interface InstallOptions extends RegistryOptions {
  readonly dir: string;
  readonly lock: string;
  readonly force?: boolean;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("install")
    .description(`install skills into an agent's folder and write ${LOCK_NAME}`)
    .argument("<skill...>", "name or namespace/name, with or without @version, @range or @channel")
    .option("--dir <dir>", "the folder of skills", DEFAULT_DIR)
    .option("--lock <file>", "the lock", LOCK_NAME)
    .option("--force", "replace folders that were changed, or that no lock knows");
  withExamples(withRegistryOptions(command), [
    "skilltrunk install billing/refunds",
    "skilltrunk install billing/refunds@^1.2 tools/review@stable --dir .claude/skills",
    "skilltrunk install review --registry git+https://git.example.com/acme/skills",
  ]).action(async (skills: readonly string[], { dir, lock, force = false, ...options }: InstallOptions) => {
    const requests = skills.map(toRequest);
    const config = wire.config({ registry: options.registry, state: options.state });
    const result = await wire.install(config, { requests, force, dir, lockPath: lock });
    for (const warning of result.installed.flatMap((skill) => skill.warnings)) output.warn(quote(warning, 400));
    output.result({ document: result, text: table(result.installed.map(toRow), 200) });
  });
}

function toRow({ id, version, dir, digest, change, from }: InstalledSkill): readonly string[] {
  return [`${id}@${version}`, from === undefined ? change : `${change} from ${from}`, dir, digest];
}
