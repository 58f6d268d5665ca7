/**
 * Archives that an index packs anew for clients that want other ones than the releases': each needs all its files in memory, so
 * only so many bytes are packed at a time, who asks for the same shares it, and the last ones are kept.
 */
import { createHash } from "node:crypto";
import { BoundedCache } from "../app/index/bounded-cache.ts";
import { RegistryError } from "../core/errors.ts";
import { type ArchiveFile, encodeArchive } from "../core/skill/archive.ts";
import { type Document, toDocument } from "./document.ts";

const MIB = 1024 * 1024;
/** Bytes of releases that are being packed; one alone may always be. */
const AT_ONCE = 64 * MIB;
/** Bytes of archives that are kept. */
const KEPT = 64 * MIB;
const KEPT_SUMS = 100_000;
/** Who waits for others' archives to be packed. */
const MAX_WAITING = 64;

/** What one archive is made of, and the bytes of the releases that it is made from. */
export interface Packable {
  readonly key: string;
  readonly bytes: number;
  readonly files: () => Promise<readonly ArchiveFile[]>;
}

export interface PackedSums {
  /** As the archive's document has it. */
  readonly etag: string;
  /** Hex digits: what some clients compare, and nothing else rests on. */
  readonly md5: string;
}

export class Packing {
  private readonly atOnce: number;
  private readonly maxWaiting: number;
  private readonly documents = new BoundedCache<Document>({ maxWeight: KEPT, weigh: ({ body }) => body.length });
  private readonly known = new BoundedCache<PackedSums>({ maxWeight: KEPT_SUMS, weigh: () => 1 });
  private readonly waiting: { readonly bytes: number; readonly start: () => void }[] = [];
  private packed = 0;

  constructor({ atOnce = AT_ONCE, maxWaiting = MAX_WAITING } = {}) {
    this.atOnce = atOnce;
    this.maxWaiting = maxWaiting;
  }

  /** Throws REGISTRY_BUSY where too many others wait. */
  document({ key, bytes, files }: Packable): Promise<Document> {
    return this.documents.get(key, () =>
      this.inTurn(bytes, async () => toDocument(encodeArchive(await files()), "application/zip")),
    );
  }

  /** What is known of an archive, which need not be kept. Throws as `document`. */
  sums(packable: Packable): Promise<PackedSums> {
    return this.known.get(packable.key, async () => {
      const { body, etag } = await this.document(packable);
      return { etag, md5: createHash("md5").update(body).digest("hex") };
    });
  }

  private async inTurn<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.waiting.length > 0 || !this.hasRoom(bytes)) {
      if (this.waiting.length >= this.maxWaiting) throw busy();
      await new Promise<void>((start) => this.waiting.push({ bytes, start }));
    } else this.packed += bytes;
    try {
      return await work();
    } finally {
      this.packed -= bytes;
      this.startNext();
    }
  }

  private hasRoom(bytes: number): boolean {
    return this.packed === 0 || this.packed + bytes <= this.atOnce;
  }

  private startNext(): void {
    for (let next = this.waiting[0]; next !== undefined && this.hasRoom(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      this.packed += next.bytes;
      next.start();
    }
  }
}

function busy(): RegistryError {
  return new RegistryError("REGISTRY_BUSY", "The registry is packing as many archives as it can at once.", {
    hint: "Ask again in a few seconds.",
  });
}
