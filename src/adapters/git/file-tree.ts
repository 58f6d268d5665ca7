/** Writing files that came from elsewhere as one tree of Git's, with one `git fast-import`. No ref is left behind. */
import type { PlainFile } from "../../app/ports/fetching.ts";
import type { Oid } from "../../core/names.ts";
import { finishGit, gitFailed } from "./git-process.ts";
import { type ObjectPlace, requireWritten, startWriter } from "./object-writer.ts";

/** fast-import wants a ref while it works; it is reset to nothing before the end, so none is ever written. */
const WORKING_REF = "refs/skilltrunk/source";
const NOTHING: Oid = "0".repeat(40);

/** Writes the tree and answers its id. Paths are safe, and none is a folder of another. */
export async function writeFileTree(place: ObjectPlace, files: readonly PlainFile[]): Promise<Oid> {
  const args = ["-c", "core.fsync=all", "-c", "fastimport.unpackLimit=100", "fast-import", "--quiet", "--depth=0"];
  const input = Buffer.concat([
    Buffer.from(`feature done\ncommit ${WORKING_REF}\nmark :1\ncommitter s <s> 0 +0000\ndata 0\n`),
    ...files.flatMap(({ path, executable, bytes }) => [
      Buffer.from(`M ${executable ? "100755" : "100644"} inline ${quotedPath(path)}\ndata ${bytes.length}\n`),
      bytes,
      Buffer.from("\n"),
    ]),
    Buffer.from(`\nls :1 ""\nreset ${WORKING_REF}\nfrom ${NOTHING}\n\ndone\n`),
  ]);
  const writer = startWriter(place, args);
  const { code, stdout, stderr } = await finishGit(writer, input);
  const tree = /^040000 tree ([0-9a-f]{40})\t\n$/.exec(stdout.toString("utf8"))?.[1];
  if (code !== 0 || tree === undefined) throw gitFailed("fast-import", stderr);
  requireWritten(writer);
  return tree;
}

/** As git-fast-import(1) reads a path that it is to take letter by letter. */
function quotedPath(path: string): string {
  const bytes = [...Buffer.from(path, "utf8")].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}
