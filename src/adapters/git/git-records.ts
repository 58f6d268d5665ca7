/** The output of a git command as a stream of records that end with a NUL or a line feed, never held as a whole. */
import { gitFailed, gitMissing, startGit, withSignal } from "./git-process.ts";

/**
 * The environment of a git that only reads objects. It brings none from anywhere, so a partial clone stays as it is
 * (every version of git obeys this one), and it takes no shallow boundary for the beginning of history: it fails there.
 */
export const READING: Readonly<Record<string, string>> = { GIT_ALLOW_PROTOCOL: "none", GIT_SHALLOW_FILE: "" };

/**
 * Runs git and yields its records as they come, those of one read together; git waits while nobody asks for more.
 * Leaving the loop ends the process. Throws GIT_FAILED when it fails or its last record is cut, GIT_MISSING without git.
 */
export async function* readRecords(
  args: readonly string[],
  options: { readonly gitDir: string; readonly end: "\0" | "\n" },
): AsyncGenerator<readonly Buffer[]> {
  // Without GIT_FLUSH=0 git writes each record on its own.
  const child = startGit(args, { gitDir: options.gitDir, env: { ...READING, GIT_FLUSH: "0" } });
  const ended = endOf(child);
  child.stdin.on("error", () => {});
  child.stdin.end();
  const splitter = createSplitter(options.end);
  try {
    for await (const chunk of child.stdout) {
      const records = splitter.split(chunk as Buffer);
      if (records.length > 0) yield records;
    }
    const { code, stderr } = await ended;
    if (code !== 0) throw gitFailed(args[0] ?? "", stderr);
    if (splitter.open()) throw gitFailed(args[0] ?? "", "its output ends in the middle of a record");
  } finally {
    child.kill();
    await ended.catch(() => {});
  }
}

function endOf(child: ReturnType<typeof startGit>): Promise<{ readonly code: number | null; readonly stderr: string }> {
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-4000);
  });
  const ended = new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve, reject) => {
    child.once("error", (cause) => reject(gitMissing(cause)));
    child.once("close", (code, signal) => resolve({ code, stderr: withSignal(stderr, signal) }));
  });
  ended.catch(() => {});
  return ended;
}

/** Cuts chunks into records in linear time, whatever the chunks: a record that spans many is put together once. */
export function createSplitter(end: "\0" | "\n"): {
  readonly split: (chunk: Buffer) => readonly Buffer[];
  /** Has a record begun that has not ended? */
  readonly open: () => boolean;
} {
  const mark = end.charCodeAt(0);
  let begun: Buffer[] = [];
  const finish = (last: Buffer): Buffer => {
    if (begun.length === 0) return last;
    const record = Buffer.concat([...begun, last]);
    begun = [];
    return record;
  };
  return {
    split(chunk) {
      const records: Buffer[] = [];
      let start = 0;
      for (let at = chunk.indexOf(mark); at >= 0; at = chunk.indexOf(mark, start)) {
        records.push(finish(chunk.subarray(start, at)));
        start = at + 1;
      }
      if (start < chunk.length) begun.push(chunk.subarray(start));
      return records;
    },
    open: () => begun.length > 0,
  };
}
