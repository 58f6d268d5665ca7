/** Writes an agent's lock: what people wrote around its entries, and their order, stays. */
import { isMap, parseDocument } from "yaml";
import { RegistryError } from "../errors.ts";
import { describeFinding } from "../finding.ts";
import type { AgentLock } from "./agent-lock.ts";
import { parseBindingLock } from "./binding-file.ts";

const HEADING =
  "# yaml-language-server: $schema=../../.skilltrunk/agent-lock.schema.json\n" +
  "# The releases that this agent's bindings were resolved to. Written by `skilltrunk lock`.\n";

/** The file with exactly these entries. Throws USAGE where it cannot be read. */
export function writeLock(path: string, bytes: Uint8Array | undefined, lock: AgentLock): Uint8Array {
  const before = bytes === undefined ? new Map() : read(path, bytes);
  const text = bytes === undefined ? `${HEADING}skills:\n` : Buffer.from(bytes).toString("utf8");
  const document = parseDocument(text, { schema: "core" });
  for (const id of before.keys()) if (!lock.has(id)) document.deleteIn(["skills", id]);
  if (lock.size > 0 && !isMap(document.get("skills"))) document.set("skills", document.createNode({}));
  for (const [id, entry] of lock) {
    const known = before.get(id);
    for (const key of ["use", "version", "digest"] as const)
      if (known?.[key] !== entry[key]) document.setIn(["skills", id, key], entry[key]);
  }
  const written = new TextEncoder().encode(document.toString({ lineWidth: 0 }));
  read(path, written);
  return written;
}

function read(path: string, bytes: Uint8Array): AgentLock {
  const { value, findings } = parseBindingLock(path, bytes);
  if (value !== undefined) return value;
  const [first] = findings;
  throw new RegistryError("USAGE", first === undefined ? `${path} cannot be read.` : describeFinding(first), {
    hint: "Mend the lock, or delete it; nothing was changed.",
  });
}
