/**
 * Where a repository's ledger was when its settings could last be read. It is kept in the state folder, in the form of the
 * settings themselves, for the time when they cannot be read.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, sha256 } from "../../core/bytes.ts";
import { parseSettings, type Settings } from "../../core/trunk/settings.ts";
import { removeAbandonedBeside, replaceLightly } from "../disk/aside.ts";
import { stateError } from "../disk/state-folder.ts";

/** The part of the settings that says what is opened. */
export type LedgerPlace = Pick<Settings, "ledger" | "trunk">;

export interface LedgerPlaceMemory {
  /** The place that was remembered last; undefined where there is none that can be used. */
  read(): Promise<LedgerPlace | undefined>;
  /** Throws STATE_UNWRITABLE or DISK_FULL. */
  remember(place: LedgerPlace): Promise<void>;
}

/** The memory of the repository with this name, in a state directory that is there. */
export function openLedgerPlaceMemory(stateDir: string, name: string): LedgerPlaceMemory {
  const path = join(stateDir, `place-${sha256(name).slice("sha256:".length, "sha256:".length + 16)}.json`);
  const content = () => readFile(path, "utf8").catch(() => undefined);
  return {
    async read() {
      const text = await content();
      return text === undefined ? undefined : parseSettings(Buffer.from(text)).settings;
    },
    async remember({ ledger, trunk }) {
      const text = canonicalJson({ ledger: { ...ledger }, ...(trunk === undefined ? {} : { trunk }) });
      if ((await content()) === text) return;
      try {
        await removeAbandonedBeside(path);
        await replaceLightly(path, text);
      } catch (error) {
        throw stateError(error, stateDir);
      }
    },
  };
}
