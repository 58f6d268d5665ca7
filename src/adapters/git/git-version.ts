/** Which git there is, asked once: an older one would quietly not know what we rely on. */
import { quote, RegistryError } from "../../core/errors.ts";
import { git } from "./git-process.ts";

/** The first one whose environment takes settings (GIT_CONFIG_COUNT): a credential must not be on a command line. */
const OLDEST = [2, 31] as const;

let checked: Promise<void> | undefined;

/** Throws GIT_MISSING when there is no git, or one that is too old. */
export function requireGit(): Promise<void> {
  checked ??= checkVersion();
  checked.catch(() => {
    checked = undefined; // it may be installed while we run
  });
  return checked;
}

/** The version as git says it: `2.39.5`. Throws GIT_MISSING. */
export async function versionOfGit(): Promise<string> {
  return (await sayVersion()).replace(/^git version /, "");
}

async function sayVersion(): Promise<string> {
  return (await git(["version"])).toString("utf8").trim();
}

async function checkVersion(): Promise<void> {
  const said = await sayVersion();
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(said) ?? [];
  const newer = Number(major) - OLDEST[0] || Number(minor) - OLDEST[1];
  if (newer >= 0) return;
  throw new RegistryError("GIT_MISSING", `The program \`git\` is too old: it says "${quote(said, 80)}".`, {
    hint: `Install git ${OLDEST.join(".")} or newer and make sure it comes first on the PATH.`,
  });
}
