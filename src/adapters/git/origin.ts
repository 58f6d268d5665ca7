/** Where a repository on this machine was cloned from: its remote `origin`, as its configuration names it, and what it says. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runGit } from "./git-process.ts";
import type { LocalRepository } from "./local-repository.ts";
import { readPlainConfig } from "./plain-config.ts";
import { parseLocation, type RepositoryLocation } from "./repository-location.ts";
import { createTransport, type RemoteRefs } from "./transport.ts";

/** A place that git fetches from. */
export type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

/** The remote `origin`; undefined where there is none. Throws USAGE for an address of a form that we do not fetch from. */
export async function readOrigin(repository: LocalRepository): Promise<RemoteLocation | undefined> {
  const { path, commonDir } = repository;
  const address = await readAddress(resolve(commonDir, "config"));
  if (address === "") return undefined;
  const location = parseLocation(address);
  if (location.kind === "remote") return location;
  // git-remote(1): a path is taken from the repository, not from where we were started.
  const folder = resolve(path, address);
  return { kind: "remote", url: pathToFileURL(folder).href, shown: folder, path: folder };
}
const ORIGIN = "remote.origin.url";

async function readAddress(file: string): Promise<string> {
  const plain = readPlainConfig(await readFile(file, "utf8").catch(() => "?"));
  if (plain !== undefined) return plain.get(ORIGIN) ?? "";
  const asked = ["config", "--file", file, "--no-includes", "--null", "--get", ORIGIN];
  const { code, stdout } = await runGit(asked, { cwd: "/" });
  return code === 0 ? (stdout.toString("utf8").split("\0")[0] ?? "") : "";
}

/** What is asked on the way to something else is not waited for as a fetch is. */
const SILENCE_MS = 20_000;

/**
 * What a remote says of these refs and of HEAD, asked by a git in a repository of ours: the clone's own configuration could
 * run programs. Throws GIT_UNREACHABLE.
 */
export async function askRemote(
  location: RemoteLocation,
  { gitDir, refs }: { readonly gitDir: string; readonly refs: readonly string[] },
): Promise<RemoteRefs> {
  const transport = await createTransport({ gitDir, location, silenceMs: SILENCE_MS });
  return await transport.list(refs);
}

/** The default branch of `origin`; undefined where there is no origin, or none that answers. */
export async function askOriginForMain(
  repository: LocalRepository,
  { gitDir }: { readonly gitDir: string },
): Promise<{ readonly branch: string; readonly shown: string } | undefined> {
  const origin = await readOrigin(repository).catch(() => undefined);
  if (origin === undefined) return undefined;
  const said = await askRemote(origin, { gitDir, refs: [] }).catch(() => undefined);
  return said?.head === undefined || said.refs.size === 0 ? undefined : { branch: said.head, shown: origin.shown };
}
