/** A path read as the agentskills reference validator reads it: straight from the disk, whatever Git says of it. */
import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReferencePath } from "../app/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { MAX_SKILL_MD_BYTES } from "../core/skill-md.ts";

/** Looks at a path; links are followed. Throws USAGE for what this user may not read. */
export async function readReferencePath(given: string): Promise<ReferencePath> {
  const path = purePath(given);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { kind: "absent", path, name: "" };
  if (found.isFile() && basename(path).toLowerCase() === "skill.md") return readReferencePath(purePath(dirname(path)));
  if (!found.isDirectory()) return { kind: "file", path, name: "" };
  const name = [".", "/"].includes(path) ? "" : basename(path);
  const skillMd = (await readShort(join(path, "SKILL.md"))) ?? (await readShort(join(path, "skill.md")));
  return { kind: "folder", path, name, ...(skillMd === undefined ? {} : { skillMd }) };
}

/** Python's PurePosixPath: no empty and no "." segments, ".." kept. */
function purePath(text: string): string {
  const segments = text.split("/").filter((s) => s !== "" && s !== ".");
  return (text.startsWith("/") ? "/" : "") + segments.join("/") || ".";
}

async function readShort(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_SKILL_MD_BYTES + 1), 0, MAX_SKILL_MD_BYTES + 1, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RegistryError(
      "USAGE",
      `${quote(path)} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"}).`,
      { cause },
    );
  }
}
