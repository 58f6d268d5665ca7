/** What the use cases need of whoever fetches what folders of the trunk point to. */
import type { SourcePointer } from "../../core/relations/source-pointer.ts";

/** A file with its bytes. */
export interface PlainFile {
  /** Relative, `/`-separated. */
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Uint8Array;
}

/** What fetching came to: files, content that is not what was pinned, or nothing yet. */
export type FetchedSource =
  | { readonly kind: "fetched"; readonly files: readonly PlainFile[] }
  /** For good: what is there is not what was pinned, or can be no skill. */
  | { readonly kind: "refused"; readonly message: string }
  /** For now, as the end of a sentence. */
  | { readonly kind: "failed"; readonly why: string };

/**
 * Fetches what a pin names and checks it against the pin. Sends nobody's credentials. Whatever the server does is an
 * answer; it ends when `signal` aborts.
 */
export type FetchSource = (pointer: SourcePointer, signal: AbortSignal) => Promise<FetchedSource>;
