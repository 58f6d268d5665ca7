/** Examining a repository as `doctor` does: opened whatever its settings say, with its code host where there is a token. */
import { openStateFolder } from "../adapters/disk/state-folder.ts";
import { requireGit, versionOfGit } from "../adapters/git/git-version.ts";
import { openSource } from "../adapters/git/open-source.ts";
import { askRemote } from "../adapters/git/origin.ts";
import { findClone } from "../adapters/ledger/clone-ledger.ts";
import { type Diagnosis, doctor, type ExaminedHost, type OriginSaid } from "../app/author/doctor.ts";
import type { LedgerTip, Progress, Source } from "../app/ports/ports.ts";
import type { Config, HostAccess } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import { GITHUB_API } from "../core/trunk/host-repository.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/trunk/settings.ts";
import { openCodeHostOf, repositoryOf } from "./open-code-host.ts";
import { openRepository } from "./open-repository.ts";

export interface ExaminationOptions {
  readonly location: string;
  readonly config: Config;
  readonly access: HostAccess;
  /** Of Node, such as `v20.19.0`. */
  readonly node: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Opens the repository, examines it and closes it. Throws NOT_A_REPOSITORY, GIT_MISSING or EMPTY_REPOSITORY. */
export async function examineRepository(options: ExaminationOptions): Promise<Diagnosis> {
  const { location, config, node, progress } = options;
  const { stateDir, trunk } = config;
  await requireGit();
  const source = await openSource({ location, stateDir, progress, ...(trunk === undefined ? {} : { trunk }) });
  try {
    return await doctor({
      source,
      versions: { node: node.replace(/^v/, ""), git: await versionOfGit() },
      ledgerTip: (settings) => readLedgerTip(source, settings, options),
      originHasLedger: (settings) => askOriginForLedger(settings, options),
      host: await openHost(options),
    });
  } finally {
    await source.close();
  }
}

/** Of the ledger where these settings keep it. */
async function readLedgerTip(
  plain: Source,
  { ledger }: Settings,
  { location, config, progress }: ExaminationOptions,
): Promise<LedgerTip | undefined> {
  const isHere = ledger.repository === undefined && ledger.branch === DEFAULT_SETTINGS.ledger.branch;
  if (isHere) return plain.ledger.tip();
  const source = await openRepository({ location, config, progress, readOnly: false });
  try {
    await source.refresh();
    return await source.ledger.tip();
  } finally {
    await source.close();
  }
}

/** Of what is in this clone, nobody may have fetched the ledger yet. */
async function askOriginForLedger(
  { ledger: { branch, repository } }: Settings,
  { location, config: { stateDir } }: ExaminationOptions,
): Promise<OriginSaid> {
  const clone = repository === undefined ? await findClone(location) : undefined;
  if (clone === undefined) return undefined;
  const { gitDir } = await openStateFolder(stateDir, `ledger of ${clone.origin.url}`);
  const ref = `refs/heads/${branch}`;
  try {
    return (await askRemote(clone.origin, { gitDir, refs: [ref] })).refs.has(ref);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

async function openHost({ location, access, signal }: ExaminationOptions): Promise<ExaminedHost> {
  try {
    const host = await openCodeHostOf({ folder: location, access, signal });
    const repository = await repositoryOf(location, access);
    const site = access.apiUrl === GITHUB_API ? "https://github.com" : access.apiUrl.replace(/\/api\/v3$/, "");
    return { kind: "open", host, repository, page: `${site}/${repository}`, apiUrl: access.apiUrl };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const isUrl = URL.canParse(access.apiUrl);
    const { message, hint = isUrl ? undefined : "Set GITHUB_API_URL to it, or unset it for github.com." } = error;
    return { kind: "closed", why: { message, ...(hint === undefined ? {} : { fix: hint }) } };
  }
}
