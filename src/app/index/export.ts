/** `export`: a site of plain files brought up to date. Only what differs is written, and only what an export wrote is removed. */
import type { Digest } from "../../core/names.ts";
import type { ExportFolder } from "../ports/folders.ts";
import type { Progress } from "../ports/ports.ts";

/** One file of a site. */
export interface SiteFile {
  /** Relative and `/`-separated. */
  readonly path: string;
  /** What the file is to hold, asked by the digest of what it holds; that is undefined where there is no file. */
  answer(have: Digest | undefined): Promise<SiteAnswer>;
}

/** Bytes with their digest; nothing to write; or nothing that may be there. */
export type SiteAnswer = { readonly digest: Digest; readonly bytes: AsyncIterable<Uint8Array> } | "same" | "absent";

export interface ExportResult {
  /** Files of the site. */
  readonly files: number;
  readonly written: number;
  readonly removed: number;
}

export interface ExportOptions {
  /** Each part names only what it or a part before it holds. */
  readonly parts: readonly AsyncIterable<SiteFile>[];
  readonly folder: ExportFolder;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Makes the folder hold the site. Throws WOULD_OVERWRITE for a file that no export wrote, DIGEST_MISMATCH for bytes that
 * are not what the site says, and what the site throws; whatever was not put in place by then stays as it was, and the
 * next export goes on from there.
 */
export function exportSite(options: ExportOptions): Promise<ExportResult> {
  return options.folder.exclusively(() => exportAlone(options), options.signal);
}

async function exportAlone({ parts, folder, progress, signal }: ExportOptions): Promise<ExportResult> {
  const before = await folder.written();
  const kept = new Set<string>();
  let written = 0;
  for (const part of parts) {
    for await (const file of part) {
      signal?.throwIfAborted();
      if (kept.has(file.path)) continue;
      const answer = await file.answer(await folder.digest(file.path));
      if (answer === "absent") continue;
      if (answer !== "same") {
        await folder.write(file.path, answer);
        written++;
      }
      kept.add(file.path);
      progress?.({ phase: "export", done: kept.size });
    }
  }
  const gone = [...before].filter((path) => !kept.has(path));
  for (const path of gone) await folder.remove(path);
  await folder.settle(kept);
  return { files: kept.size, written, removed: gone.length };
}
