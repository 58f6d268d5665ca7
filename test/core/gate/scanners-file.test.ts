import { expect, it } from "vitest";
import { parseScanners } from "../../../src/core/gate/scanners-file.ts";

const read = (text: string) => parseScanners("scanners.yaml", new TextEncoder().encode(text));

it("says which command each name is", () => {
  const text =
    'scanners:\n  acme: { command: [acme-scan, --sarif, "{skill}"], timeout: 5, version: "2" }\n  b: { command: [/opt/b] }\n';
  expect(read(text).scanners).toEqual(
    new Map([
      ["acme", { command: ["acme-scan", "--sarif", "{skill}"], timeout: 5, version: "2" }],
      ["b", { command: ["/opt/b"], timeout: 60 }],
    ]),
  );
});

it("says at which address packages are looked up", () => {
  const text =
    "scanners:\n  osv: { osv: https://api.osv.dev }\n  own: { osv: 'http://osv.acme.internal/api/', timeout: 9 }\n";
  expect(read(text).scanners).toEqual(
    new Map([
      ["osv", { osv: "https://api.osv.dev", timeout: 60 }],
      ["own", { osv: "http://osv.acme.internal/api", timeout: 9 }],
    ]),
  );
});

it.each([
  ["scanners:\n  osv: { osv: api.osv.dev }\n", 2],
  ["scanners:\n  osv: { osv: file:///etc/passwd }\n", 2],
  ["scanners:\n  osv: { osv: https://me:secret@osv.acme.internal }\n", 2],
  ["scanners:\n  osv: { osv: https://osv.acme.internal/?x=1 }\n", 2],
  ["scanners:\n  osv: { osv: https://api.osv.dev, command: [a] }\n", 2],
  ["scanners:\n  osv: { osv: https://api.osv.dev, version: '1' }\n", 2],
  ["scanners:\n  osv: { timeout: 9 }\n", 2],
  ["scanners:\n  acme: { command: acme-scan }\n", 2],
  ["scanners:\n  acme: { command: [] }\n", 2],
  ["scanners:\n  acme: { command: [./scan] }\n", 2],
  ["scanners:\n  Acme: { command: [a] }\n", 2],
  ["scanners:\n  acme: { command: [a], timeout: 0 }\n", 2],
  ["scanners:\n  acme: { command: [a], env: { A: b } }\n", 2],
  ["scanner: {}\n", 1],
])("refuses %j, with its line", (text, line) => {
  const { scanners, findings } = read(text);
  expect([scanners, findings[0]?.line]).toEqual([undefined, line]);
});
