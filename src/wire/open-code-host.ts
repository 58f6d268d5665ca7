/** The code host of a repository on this machine: the one that its `origin` names, asked with the token of who runs this. */

import { resolve } from "node:path";
import { findLocalRepository } from "../adapters/git/local-repository.ts";
import { readOrigin } from "../adapters/git/origin.ts";
import { parseLocation } from "../adapters/git/repository-location.ts";
import { createGitHub } from "../adapters/host/github.ts";
import type { CodeHost } from "../app/ports/code-host.ts";
import type { HostAccess } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { type HostRepository, parseHostRepository } from "../core/trunk/host-repository.ts";

/**
 * Opens the repository `named`, or else that of the folder's origin; nothing is asked yet. Throws USAGE where there is no
 * token, or no repository of the host that the token is for: it is never sent to another one, whatever an origin says.
 */
export async function openCodeHostOf(options: {
  readonly folder: string;
  readonly named?: string | undefined;
  readonly access: HostAccess;
  readonly signal: AbortSignal;
  readonly onQuota?: (remaining: number) => void;
}): Promise<CodeHost> {
  const { folder, named, access, signal, onQuota } = options;
  const { apiUrl, token } = access;
  if (token === undefined) {
    // Where there is no code host, no token helps.
    if (named === undefined && access.repository === undefined) await hostRepositoryOf(folder);
    throw new RegistryError("USAGE", "There is no token to ask the code host with.", {
      hint: "Set GITHUB_TOKEN to one that may read pull requests; `gh auth token` prints yours.",
    });
  }
  const repository = named ?? (await repositoryOf(folder, access));
  return createGitHub({ repository, apiUrl, token: token.reveal(), signal, ...(onQuota && { onQuota }) });
}

/** `owner/name` of the folder's origin on the host that the token is for. Throws USAGE. */
export async function repositoryOf(folder: string, { apiUrl, repository }: HostAccess): Promise<string> {
  if (repository !== undefined) return repository;
  const there = await hostRepositoryOf(folder);
  if (there.apiUrl === apiUrl) return there.repository;
  throw new RegistryError("USAGE", `${shown(folder)} was cloned from another host than ${quote(apiUrl)} is for.`, {
    hint: `If your token is for that host, set GITHUB_API_URL to ${there.apiUrl}.`,
  });
}

/** Whose branches are in the folder's origin: of a fork, the fork's owner. */
export async function ownerOf(folder: string, access: HostAccess): Promise<string> {
  const origin = await originOf(folder);
  const there = origin === undefined ? undefined : parseHostRepository(origin);
  const repository = there?.apiUrl === access.apiUrl ? there.repository : await repositoryOf(folder, access);
  return repository.split("/")[0] ?? "";
}

async function hostRepositoryOf(folder: string): Promise<HostRepository> {
  const origin = await originOf(folder);
  const there = origin === undefined ? undefined : parseHostRepository(origin);
  if (there !== undefined) return there;
  const why = origin === undefined ? "it has no remote `origin`" : "its remote `origin` is not on a code host";
  throw new RegistryError("USAGE", `${shown(folder)} does not say where its pull requests are: ${why}.`, {
    hint: "Set GITHUB_REPOSITORY to its `owner/name` on the code host, or add a remote `origin` that is there.",
  });
}

/** A sentence that begins with "." reads as none. */
function shown(folder: string): string {
  const location = parseLocation(folder);
  return quote(location.kind === "remote" ? location.shown : resolve(folder), 400);
}

async function originOf(folder: string): Promise<string | undefined> {
  const location = parseLocation(folder);
  if (location.kind === "remote") return location.url;
  try {
    return (await readOrigin(await findLocalRepository(folder)))?.url;
  } catch (error) {
    if (error instanceof RegistryError && error.code === "NOT_A_REPOSITORY") return undefined;
    throw error;
  }
}
