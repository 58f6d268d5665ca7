/** The operator's scanners behind the `Scanners` port: programs on this machine, and data bases of weaknesses. */
import type { Clock } from "../../app/ports/ports.ts";
import type { Scanners } from "../../app/ports/scanners.ts";
import type { OperatorScanner } from "../../core/gate/scanners-file.ts";
import { askOsv } from "./ask-osv.ts";
import { runScanner } from "./run-scanner.ts";

/** Scanners of these names. */
export function createScanners(known: ReadonlyMap<string, OperatorScanner>, clock: Clock): Scanners {
  return {
    names: new Set(known.keys()),
    async scan(name, files, signal) {
      const scanner = known.get(name);
      if (scanner === undefined) return `nobody said which command ${name} is`;
      return "osv" in scanner
        ? await askOsv({ service: scanner, files, now: clock.now(), signal })
        : await runScanner({ command: scanner, files, signal });
    },
  };
}
