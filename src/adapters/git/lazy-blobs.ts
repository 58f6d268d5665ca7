/** Blobs that are fetched when somebody reads them: all that are wanted at the same time at once, and each one once. */
import { setImmediate as turn } from "node:timers/promises";
import type { GitObjects, TreeFile } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { LazyMirror } from "./lazy-mirror.ts";

/** Blobs above which whole tips are fetched first: git packs them better, and nobody has to name them. */
const MANY = 1_000;
/** Fetches after which everything costs less than one more. */
const MAX_ROUNDS = 32;
/** Ids that are kept of what was listed: what is listed beyond them is fetched when it is read. */
const MAX_EXPECTED = 50_000;

export class LazyBlobs {
  private readonly objects: GitObjects;
  private readonly mirrors: readonly LazyMirror[];
  /** Listed, and so likely to be read: they come along with the first one that is missing. */
  private readonly expected = new Set<Oid>();
  private readonly wanted = new Set<Oid>();
  /** Was not to be had. */
  private readonly absent = new Set<Oid>();
  private reading = 0;
  private rounds = 0;
  private round: Promise<void> | undefined;
  private last: Promise<void> = Promise.resolve();

  /** `objects` reads what the mirrors have fetched; what the first one does not have, the next one may. */
  constructor(objects: GitObjects, mirrors: readonly LazyMirror[]) {
    this.objects = objects;
    this.mirrors = mirrors;
  }

  /** As `GitObjects.blob`. */
  async read(oid: Oid, maxBytes?: number): ReturnType<GitObjects["blob"]> {
    this.reading++;
    try {
      return await this.objects.blob(oid, maxBytes);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.wanted.add(oid);
    } finally {
      this.reading--;
    }
    await this.fetch();
    return await this.objects.blob(oid, maxBytes);
  }

  /** Somebody has listed these files. */
  expect(files: readonly TreeFile[]): void {
    for (const { mode, oid } of files) {
      if (this.expected.size >= MAX_EXPECTED) return;
      if (mode === 0o100644 || mode === 0o100755) this.expected.add(oid);
    }
  }

  /** Makes these readable, if the remote has them. Throws as a fetch does. */
  async need(oids: readonly Oid[]): Promise<void> {
    const missing = await this.missing(oids);
    for (const oid of missing) this.wanted.add(oid);
    if (missing.length > 0) await this.fetch();
  }

  /** The round that what is wanted now is part of: it begins when the one before has ended. */
  private fetch(): Promise<void> {
    this.round ??= this.last.then(() => this.run());
    this.last = this.round.catch(() => {});
    return this.round;
  }

  private async run(): Promise<void> {
    // Who is still being answered may want something too.
    do await turn();
    while (this.reading > 0);
    this.round = undefined;
    const asked = [...new Set([...this.wanted, ...this.expected])];
    this.wanted.clear();
    this.expected.clear();
    let missing = await this.missing(asked);
    if (missing.length > 0) this.rounds++;
    for (const mirror of this.mirrors) missing = await this.fetchFrom(mirror, missing);
    for (const oid of missing) this.absent.add(oid);
  }

  /** Answers which of them are missing still. */
  private async fetchFrom(mirror: LazyMirror, wanted: readonly Oid[]): Promise<readonly Oid[]> {
    if (wanted.length > MANY) await mirror.fetchTips();
    const missing = wanted.length > MANY ? await this.missing(wanted) : wanted;
    if (missing.length === 0) return [];
    await (this.rounds <= MAX_ROUNDS ? mirror.fetchBlobs(missing) : mirror.fetchWhole());
    return await this.missing(missing);
  }

  private async missing(oids: readonly Oid[]): Promise<readonly Oid[]> {
    const candidates = [...new Set(oids)].filter((oid) => !this.absent.has(oid));
    const here = await Promise.all(candidates.map((oid) => this.objects.has(oid, "blob")));
    return candidates.filter((_, i) => here[i] !== true);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RegistryError && error.code === "OBJECT_MISSING";
}
