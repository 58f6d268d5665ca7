/** Opening a skills repository as the command line and its own settings say. */
import { openSource } from "./adapters/open-source.ts";
import type { Progress, Source } from "./app/ports.ts";
import { readTrunkSettings } from "./app/trunk-settings.ts";
import type { Config } from "./config.ts";
import { DEFAULT_SETTINGS } from "./core/settings.ts";

/** Opens a repository as its own settings say: its trunk, and where its ledger is. */
export async function openRepository({
  location,
  config,
  progress,
  readOnly,
}: {
  readonly location: string;
  readonly config: Config;
  readonly progress: Progress;
  readonly readOnly: boolean;
}): Promise<Source> {
  const { stateDir, trunk, signingKey, push } = config;
  const options = {
    location,
    stateDir,
    progress,
    readOnly,
    push,
    ...(trunk === undefined ? {} : { trunk }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
  const source = await openSource(options);
  // A remote that is down is the first pass's to report: what the mirror has can be served meanwhile.
  const settings = (await readTrunkSettings(source).catch(() => undefined)) ?? DEFAULT_SETTINGS;
  const { branch, repository } = settings.ledger;
  const namesTrunk = trunk === undefined && settings.trunk !== undefined;
  if (!namesTrunk && repository === undefined && branch === DEFAULT_SETTINGS.ledger.branch) return source;
  await source.close();
  return openSource({
    ...options,
    ledgerBranch: branch,
    ...(namesTrunk ? { trunk: settings.trunk } : {}),
    ...(repository === undefined ? {} : { ledgerLocation: repository }),
  });
}
