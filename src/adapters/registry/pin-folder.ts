/** What this user's machine remembers of registries that sign: one file each, below the state folder. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Pins } from "../../app/ports/signing.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { pinSchema } from "../../core/trust/registry-pin.ts";
import { readShortFile } from "../disk/short-file.ts";
import { onDisk, replaceFile } from "../disk/whole-file.ts";

const MAX_BYTES = 16 << 20;

/** A pin that cannot be read is no pin that may be forgotten: REGISTRY_UNTRUSTED. */
export function openPins(stateDir: string): Pins {
  const folder = join(stateDir, "trust");
  const pathOf = (registry: string) => join(folder, `${createHash("sha256").update(registry).digest("hex")}.json`);
  return {
    async read(registry) {
      const path = pathOf(registry);
      const bytes = await readShortFile(path, MAX_BYTES);
      if (bytes === undefined) return undefined;
      const pin = pinSchema.safeParse(parsed(Buffer.from(bytes).toString("utf8"))).data;
      if (pin?.registry === registry) return pin;
      throw new RegistryError("REGISTRY_UNTRUSTED", `What is remembered of ${quote(registry)} cannot be read.`, {
        hint: `Remove ${quote(path)} to meet the registry anew; compare its key's id with its keeper's then.`,
      });
    },
    async write(pin) {
      await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
      const path = pathOf(pin.registry);
      await onDisk(path, () => replaceFile(path, `${JSON.stringify(pin)}\n`, 0o600));
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
