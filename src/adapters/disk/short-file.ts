/** A file of which no more than a little is wanted: whatever its size is, and whatever a link of its name leads to. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { quote, RegistryError } from "../../core/errors.ts";

/** The file's first `maxBytes` bytes and one more, undefined where it is not there. Throws USAGE where it cannot be read. */
export async function readShortFile(path: string | Buffer, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RegistryError(
      "USAGE",
      `${quote(String(path))} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"}).`,
      { cause },
    );
  }
}
