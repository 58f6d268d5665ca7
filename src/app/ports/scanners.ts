/** Other people's scanners as the use cases need them. Part of the ports. */
import type { ScannerReport } from "../../core/gate/sarif-reading.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";

/** The operator's scanners, run on this machine. */
export interface Scanners {
  readonly names: ReadonlySet<string>;
  /** Has a scanner look at exactly these files; a text says why it said nothing. */
  scan(name: string, files: readonly ArchiveFile[], signal?: AbortSignal): Promise<ScannerReport | string>;
}
