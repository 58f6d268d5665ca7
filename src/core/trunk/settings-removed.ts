/** A change that takes `skilltrunk.yaml` away: nobody means the defaults by it, which show what was hidden. */
import { type Finding, finding } from "../finding.ts";
import { DEFAULT_SETTINGS, SETTINGS_PATH, type Settings } from "./settings.ts";

export interface SettingsChange {
  readonly paths: readonly string[];
  /** Before it, and after it; undefined where they cannot be read. */
  readonly base: Settings | undefined;
  readonly settings: Settings | undefined;
}

/** At most one. */
export function settingsRemoved({ paths, base, settings }: SettingsChange): readonly Finding[] {
  const isGone = paths.includes(SETTINGS_PATH) && settings === DEFAULT_SETTINGS;
  if (!isGone || base === undefined || base === DEFAULT_SETTINGS) return [];
  const shown =
    base.visibility === "public" && base.namespaces.size === 0
      ? ""
      : " Whatever is touched from then on is public, unless its own lifecycle file says otherwise.";
  return [
    finding({
      rule: "settings-removed",
      severity: "high",
      path: SETTINGS_PATH,
      message: `Without this file the defaults hold: no owners, no admins, no namespaces, \`visibility: public\`.${shown}`,
    }),
  ];
}
