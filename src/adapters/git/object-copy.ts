/** Copying what a commit reaches from where we read into another repository's objects, as one pack. */
import { pipeline } from "node:stream/promises";
import type { Oid } from "../../core/names.ts";
import { gitFailed, gitMissing, startGit, withSignal } from "./git-process.ts";
import { type ObjectPlace, requireWritten, startWriter } from "./object-writer.ts";

/**
 * Copies every object that `next` reaches and `have` does not, into `place`, borrowed ones too: afterwards it
 * leans on nobody for `next`. Throws GIT_FAILED, DISK_FULL or STATE_UNWRITABLE.
 */
export async function copyObjects(copy: {
  readonly place: ObjectPlace;
  readonly next: Oid;
  readonly have: Oid | undefined;
}): Promise<void> {
  const { place, next, have } = copy;
  const { gitDir } = place;
  const packer = startGit(["pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset"], { gitDir });
  const indexer = startWriter(place, ["-c", "core.fsync=all", "index-pack", "--stdin"]);
  packer.stdin.on("error", () => {});
  packer.stdin.end(have === undefined ? `${next}\n` : `${next}\n^${have}\n`);
  indexer.stdout.resume();
  // Listened to from the start: one that is killed ends before what the other said is through.
  const ends = Promise.allSettled([ended("pack-objects", packer), ended("index-pack", indexer)]);
  // A broken pipe is told by the exit of the side that ended first.
  await pipeline(packer.stdout, indexer.stdin).catch(() => packer.kill());
  const failed = (await ends).findLast((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  requireWritten(indexer);
}

function ended(name: string, child: ReturnType<typeof startGit>): Promise<void> {
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(gitMissing(cause)));
    child.once("close", (code, signal) => (code === 0 ? resolve() : reject(gitFailed(name, withSignal(said, signal)))));
  });
}
