/** A path read as the agentskills reference validator reads it: straight from the disk, whatever Git says of it. */
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReferencePath } from "../../app/ports/folders.ts";
import { MAX_SKILL_MD_BYTES } from "../../core/skill/skill-md.ts";
import { readShortFile } from "./short-file.ts";

/** Looks at a path; links are followed. Throws USAGE for what this user may not read. */
export async function readReferencePath(given: string): Promise<ReferencePath> {
  const path = purePath(given);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { kind: "absent", path, name: "" };
  if (found.isFile() && basename(path).toLowerCase() === "skill.md") return readReferencePath(purePath(dirname(path)));
  if (!found.isDirectory()) return { kind: "file", path, name: "" };
  const name = [".", "/"].includes(path) ? "" : basename(path);
  const skillMd =
    (await readShortFile(join(path, "SKILL.md"), MAX_SKILL_MD_BYTES)) ??
    (await readShortFile(join(path, "skill.md"), MAX_SKILL_MD_BYTES));
  return { kind: "folder", path, name, ...(skillMd === undefined ? {} : { skillMd }) };
}

/** Python's PurePosixPath: no empty and no "." segments, ".." kept. */
function purePath(text: string): string {
  const segments = text.split("/").filter((s) => s !== "" && s !== ".");
  return (text.startsWith("/") ? "/" : "") + segments.join("/") || ".";
}
