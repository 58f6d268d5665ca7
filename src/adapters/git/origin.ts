/** Where a repository on this machine was cloned from: its remote `origin`, as its configuration names it. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runGit } from "./git-process.ts";
import type { LocalRepository } from "./local-repository.ts";
import { parseLocation, type RepositoryLocation } from "./repository-location.ts";

/** A place that git fetches from. */
export type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

/** The remote `origin`; undefined where there is none. Throws USAGE for an address of a form that we do not fetch from. */
export async function readOrigin(repository: LocalRepository): Promise<RemoteLocation | undefined> {
  const { path, commonDir } = repository;
  const asked = ["config", "--file", resolve(commonDir, "config"), "--no-includes", "--null", "--get", ORIGIN];
  const { code, stdout } = await runGit(asked, { cwd: "/" });
  const address = stdout.toString("utf8").split("\0")[0] ?? "";
  if (code !== 0 || address === "") return undefined;
  const location = parseLocation(address);
  if (location.kind === "remote") return location;
  // git-remote(1): a path is taken from the repository, not from where we were started.
  const folder = resolve(path, address);
  return { kind: "remote", url: pathToFileURL(folder).href, shown: folder, path: folder };
}
const ORIGIN = "remote.origin.url";
