/** What this user's machine remembers of registries that sign: one file each, below the state folder. */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { Pins } from "../../app/ports/signing.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { pinSchema, type RegistryPin } from "../../core/trust/registry-pin.ts";
import { makeFolder } from "../disk/make-folder.ts";
import { withLock } from "../disk/process-lock.ts";
import { readShortFile } from "../disk/short-file.ts";
import { diskError, onDisk, replaceFile } from "../disk/whole-file.ts";

const MAX_BYTES = 16 << 20;
/** A pin is changed within milliseconds. */
const PATIENCE_MS = 60_000;

/** A pin that cannot be read is no pin that may be forgotten: REGISTRY_UNTRUSTED. */
export function openPins(stateDir: string): Pins {
  const folder = join(stateDir, "trust");
  const pathOf = (registry: string) => join(folder, `${createHash("sha256").update(registry).digest("hex")}.json`);
  const read = async (registry: string): Promise<RegistryPin | undefined> => {
    const path = pathOf(registry);
    const bytes = await readShortFile(path, MAX_BYTES);
    if (bytes === undefined) return undefined;
    const pin = pinSchema.safeParse(parsed(Buffer.from(bytes).toString("utf8"))).data;
    if (pin?.registry === registry) return pin;
    throw new RegistryError("REGISTRY_UNTRUSTED", `What is remembered of ${quote(registry)} cannot be read.`, {
      hint: `Remove ${quote(path)} to meet the registry anew; compare its key's id with its keeper's then.`,
    });
  };
  return {
    read,
    async update(registry, change) {
      await onDisk(folder, () => makeFolder(folder, 0o700));
      const path = pathOf(registry);
      const lock = { folder, name: `${basename(path)}.held`, doing: "meeting a registry" };
      const held = { ...lock, refused: diskError, patienceMs: PATIENCE_MS };
      return withLock(held, async () => {
        const before = await read(registry);
        const after = change(before);
        const text = `${JSON.stringify(after)}\n`;
        if (text !== `${JSON.stringify(before)}\n`) await onDisk(path, () => replaceFile(path, text, 0o600));
        return after;
      });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
