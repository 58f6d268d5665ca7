/** Looking packages up at a real server on this machine that speaks OSV's interface, well and badly. */
import { afterEach, describe, expect, it } from "vitest";
import { askOsv } from "../../../src/adapters/scanners/ask-osv.ts";
import { OsvServer } from "../../support/osv-server.ts";

let server: OsvServer;
afterEach(() => server.close());

const files = (requirements: string) => [
  { path: "SKILL.md", executable: false, bytes: Buffer.from("# A\n") },
  { path: "requirements.txt", executable: false, bytes: Buffer.from(requirements) },
];
const ask = (requirements: string, { timeout = 20, path = "" } = {}) =>
  askOsv({
    service: { osv: `${server.url}${path}`, timeout },
    files: files(requirements),
    now: Date.UTC(2026, 10, 23),
    signal: undefined,
  });

const WEAK = { id: "GHSA-x84v-xcm2-53pg", database_specific: { severity: "HIGH" }, aliases: ["CVE-2018-18074"] };
const BAD = {
  id: "MAL-2024-7",
  affected: [
    { package: { ecosystem: "PyPI", name: "evil" }, ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }] },
  ],
};

describe("OSV", () => {
  it("is asked for names and versions alone, and what it knows is told with the day", async () => {
    server = await OsvServer.start({ "PyPI requests 2.19.0": [WEAK], "PyPI evil": [BAD], "PyPI flask": [WEAK] });
    expect(await ask("requests==2.19.0\nevil\nflask>=1\nclean==1.0\n")).toEqual({
      of: "packages",
      tool: "OSV",
      version: "2026-11-23",
      results: [
        {
          rule: "package-malicious",
          severity: "critical",
          path: "requirements.txt",
          line: 2,
          message: "evil of PyPI is known to be malicious, whatever its version is: MAL-2024-7.",
        },
        {
          rule: "package-vulnerable",
          severity: "high",
          path: "requirements.txt",
          line: 1,
          message: "requests 2.19.0 of PyPI has known weaknesses: GHSA-x84v-xcm2-53pg (CVE-2018-18074).",
        },
      ],
      more: 0,
    });
    expect(server.asked).toEqual([
      "POST /v1/querybatch PyPI requests 2.19.0, PyPI evil, PyPI flask, PyPI clean 1.0",
      "GET /v1/vulns/MAL-2024-7",
      "GET /v1/vulns/GHSA-x84v-xcm2-53pg",
    ]);
  });

  it("tells of a malicious package however many weaknesses others have", async () => {
    const many = Array.from({ length: 1005 }, (_, i) => ({ id: `GHSA-${i}` }));
    server = await OsvServer.start({ "PyPI old 1": many, "PyPI evil": [BAD] });
    expect(await ask("old==1\nevil\n")).toMatchObject({
      results: [
        { rule: "package-malicious", line: 2 },
        { rule: "package-vulnerable", line: 1 },
      ],
    });
    expect(server.asked.filter((line) => line.startsWith("GET"))).toHaveLength(1000);
  });

  it("is asked below the path of its address, and page by page, a thousand packages at a time", async () => {
    const all = Array.from({ length: 1500 }, (_, i) => `p${i}==1`);
    const records = [WEAK, { id: "GHSA-2" }, { id: "GHSA-3" }];
    server = await OsvServer.start({ "PyPI p1400 1": records }, { prefix: "/osv", page: 2 });
    const report = await ask(all.join("\n"), { path: "/osv" });
    expect(report).toMatchObject({ results: [{ path: "requirements.txt", line: 1401 }] });
    expect(JSON.stringify(report)).toContain("GHSA-2, GHSA-3, GHSA-x84v-xcm2-53pg");
    expect(server.asked.filter((line) => line.startsWith("POST"))).toHaveLength(3);
  });

  it.each([
    ["away", { status: 503 }, "it answers 503"],
    ["somebody who sends it elsewhere", { status: 302 }, "it answers 302"],
    ["no OSV", { text: "<html>" }, "its answer is no JSON"],
    ["of too many words", { text: `"${"x".repeat(33 * 1024 * 1024)}"` }, "it answers with more than 33554432 bytes"],
    ["of few words", { text: '{"results":[]}' }, "it answers 0 of 1 questions"],
    ["without an end", { text: '{"results":[{"next_page_token":"t"}]}' }, "it goes on after 20 pages"],
    ["silent", { silent: true }, "it took more than 1 seconds"],
  ])("that is %s says nothing of the content", async (_, faults, why) => {
    server = await OsvServer.start({}, faults);
    expect(await ask("requests==2.19.0\n", { timeout: "silent" in faults ? 1 : 20 })).toBe(why);
  });

  it("that is not there, or stops, says nothing either", async () => {
    server = await OsvServer.start({});
    await server.close();
    expect(await ask("requests==2.19.0\n")).toBe("it cannot be reached (ECONNREFUSED)");
  });
});
