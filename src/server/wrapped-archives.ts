/** Archives for clients that expect everything in one folder called like the skill: the release's files, packed anew. */
import { createHash } from "node:crypto";
import { BoundedCache } from "../app/bounded-cache.ts";
import type { ReleaseFiles } from "../app/release-files.ts";
import { decodeArchive, encodeArchive } from "../core/archive.ts";
import type { Release } from "../core/catalog.ts";
import { nameOf } from "../core/names.ts";
import { type Document, toDocument } from "./document.ts";

/** In bytes. */
const KEPT_ARCHIVES = 64 * 1024 * 1024;
const KEPT_SUMS = 100_000;

export class WrappedArchives {
  private readonly files: Pick<ReleaseFiles, "archive">;
  private readonly documents = new BoundedCache<Document>({
    maxWeight: KEPT_ARCHIVES,
    weigh: ({ body }) => body.length,
  });
  private readonly sums = new BoundedCache<string>({ maxWeight: KEPT_SUMS, weigh: () => 1 });

  constructor(files: Pick<ReleaseFiles, "archive">) {
    this.files = files;
  }

  document(release: Release): Promise<Document> {
    return this.documents.get(keyOf(release), async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.files.archive(release)) pieces.push(piece);
      const files = decodeArchive(Buffer.concat(pieces));
      const wrapped = files.map((file) => ({ ...file, path: `${nameOf(release.skill)}/${file.path}` }));
      return toDocument(encodeArchive(wrapped), "application/zip");
    });
  }

  /** Its MD5 as hex digits: what these clients compare, and nothing else rests on. */
  md5(release: Release): Promise<string> {
    return this.sums.get(keyOf(release), async () => {
      const { body } = await this.document(release);
      return createHash("md5").update(body).digest("hex");
    });
  }
}

/** A renamed skill has the same bytes under another name. */
function keyOf({ skill, digest }: Release): string {
  return `${nameOf(skill)} ${digest}`;
}
