import { expect, it } from "vitest";
import { createScanners } from "../../../src/adapters/scanners/operator-scanners.ts";

it("has the scanners of the operator's names, and says so of another one", async () => {
  const known = new Map([
    ["acme", { command: ["/no/such/program"], timeout: 1 }],
    ["osv", { osv: "http://127.0.0.1:1", timeout: 5 }],
  ]);
  const scanners = createScanners(known, { now: () => 0 });
  expect([...scanners.names]).toEqual(["acme", "osv"]);
  expect(await scanners.scan("acme", [])).toBe("it could not be started (ENOENT)");
  expect(await scanners.scan("other", [])).toBe("nobody said which command other is");
  // Who names no package has nothing to ask about.
  expect(await scanners.scan("osv", [])).toMatchObject({ tool: "OSV", version: "1970-01-01", results: [] });
});
