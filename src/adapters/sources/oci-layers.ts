/** Layers of an OCI artifact, one over the other, as the image specification 1.1 has it ("Image Layer Filesystem Changeset"). */
import type { PlainFile } from "../../app/ports/fetching.ts";
import { quote } from "../../core/errors.ts";
import { SourceWrong } from "./source-addresses.ts";

const WHITEOUT = ".wh.";
/** In a folder: nothing of it in the layers below counts. */
const OPAQUE = ".wh..wh..opq";

/** Files by path; those of each layer take the place of what is below them. */
export class LaidFiles {
  private readonly files = new Map<string, PlainFile>();

  /** A layer takes away first, whatever the order of its entries: what it brings itself stays. Throws SourceWrong. */
  add(layer: readonly PlainFile[]): void {
    const brought: PlainFile[] = [];
    for (const file of layer) {
      const slash = file.path.lastIndexOf("/") + 1;
      const name = file.path.slice(slash);
      if (name.startsWith(WHITEOUT)) this.takeAway(file, file.path.slice(0, slash), name);
      else if (
        file.path
          .slice(0, slash)
          .split("/")
          .some((folder) => folder.startsWith(WHITEOUT))
      )
        throw malformed(file);
      else brought.push(file);
    }
    // A file takes the place of a folder, and a folder that of a file.
    for (const { path } of brought) this.removeBelow(`${path}/`);
    for (const { path } of brought)
      for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) this.files.delete(path.slice(0, at));
    for (const file of brought) this.files.set(file.path, file);
  }

  /** In the order in which they came. */
  all(): readonly PlainFile[] {
    return [...this.files.values()];
  }

  private takeAway(file: PlainFile, folder: string, name: string): void {
    if (file.bytes.length > 0) throw malformed(file);
    if (name === OPAQUE) {
      this.removeBelow(folder);
      return;
    }
    const gone = name.slice(WHITEOUT.length);
    if (gone === "" || gone === "." || gone === ".." || gone.startsWith(WHITEOUT)) throw malformed(file);
    this.remove(folder + gone);
  }

  private remove(path: string): void {
    this.files.delete(path);
    this.removeBelow(`${path}/`);
  }

  private removeBelow(folder: string): void {
    for (const path of this.files.keys()) if (path.startsWith(folder)) this.files.delete(path);
  }
}

function malformed({ path }: PlainFile): SourceWrong {
  return new SourceWrong(
    `${quote(path)} of a layer begins with .wh., which only marks what a layer takes away: expected an empty file ".wh.<name>".`,
  );
}
