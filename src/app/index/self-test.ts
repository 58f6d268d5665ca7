/**
 * Reads a release's own archive as the programs do that install it, before an index for them names it: what they would
 * leave out without a word is left out here, and said.
 */

import type { Release } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import { clientRefusal } from "../../core/install/client-rules.ts";
import { nameOf } from "../../core/names.ts";
import { decodeArchive } from "../../core/skill/archive.ts";
import type { ReleaseFiles } from "./release-files.ts";

/** A release that is in no index for clients, and why. */
export interface LeftOut {
  readonly release: Release;
  /** Completes the sentence "left out: …". */
  readonly why: string;
}

/** Faults of one release's own bytes; everything else (an outage) is the asker's to hear of, and tried again. */
const ITS_OWN: ReadonlySet<string> = new Set(["ARCHIVE_INVALID", "DIGEST_MISMATCH", "LEDGER_CORRUPT"]);
/** Archives in memory at once. */
const AT_ONCE = 4;

/** Tests each release once. */
export class SelfTest {
  private readonly files: Pick<ReleaseFiles, "archive">;
  private readonly onLeftOut: (leftOut: LeftOut) => void;
  private readonly results = new WeakMap<Release, Promise<string | undefined>>();
  private readonly known = new WeakMap<Release, string>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(files: Pick<ReleaseFiles, "archive">, onLeftOut: (leftOut: LeftOut) => void = () => {}) {
    this.files = files;
    this.onLeftOut = onLeftOut;
  }

  /** Why clients would not take a release; undefined where they do. Throws as reading its objects does. */
  refusal(release: Release): Promise<string | undefined> {
    const known = this.results.get(release) ?? this.inTurn(() => this.test(release));
    this.results.set(release, known);
    known.catch(() => this.results.delete(release));
    return known;
  }

  /** The same, of a release that was tested before; undefined for any other. */
  knownRefusal(release: Release): string | undefined {
    return this.known.get(release);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    else this.running++;
    try {
      return await work();
    } finally {
      // Whoever waits takes this one's place.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }

  private async test(release: Release): Promise<string | undefined> {
    const why = await this.read(release);
    if (why === undefined) return undefined;
    this.known.set(release, why);
    this.onLeftOut({ release, why });
    return why;
  }

  private async read(release: Release): Promise<string | undefined> {
    try {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.files.archive(release)) pieces.push(piece);
      const { skill, description } = release;
      return clientRefusal({ name: nameOf(skill), description }, decodeArchive(Buffer.concat(pieces)));
    } catch (error) {
      if (error instanceof RegistryError && ITS_OWN.has(error.code)) return error.message;
      throw error;
    }
  }
}
