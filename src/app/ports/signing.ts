/** What an index signs with, and what a client remembers of indexes that sign. Part of the ports. */
import type { Signer } from "../../core/trust/dsse.ts";
import type { KeyDocument } from "../../core/trust/key-document.ts";
import type { RegistryPin } from "../../core/trust/registry-pin.ts";

/** The registry's keys, and the one that it signs with now. */
export interface IndexKeys {
  readonly document: KeyDocument;
  readonly signer: Signer;
}

/** As the files say now. Throws KEY_INVALID. */
export type ReadIndexKeys = () => Promise<IndexKeys>;

/** What this user's machine remembers of registries. */
export interface Pins {
  read(registry: string): Promise<RegistryPin | undefined>;
  /**
   * Makes of what is remembered what is to be from now on, and answers it; nobody else on this machine changes it in between.
   * What `change` throws changes nothing.
   */
  update(registry: string, change: (now: RegistryPin | undefined) => RegistryPin): Promise<RegistryPin>;
}
