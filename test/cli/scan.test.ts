/** `scan`, as a person and a pipeline run it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SarifLog } from "../../src/core/report/report-sarif.ts";
import type { ScanReport } from "../../src/core/report/scan-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { sarifViolations } from "../support/sarif-schema.ts";
import { HONEST, PIPED } from "../support/scan-fixture.ts";

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
  write("skills/tables", HONEST);
  write("skills/setup", PIPED);
});
afterEach(() => cli.cleanup());

function write(folder: string, texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(cli.home, folder, path)), { recursive: true });
    writeFileSync(join(cli.home, folder, path), text);
  }
}

describe("scan", () => {
  test("says the verdict first, then what it is about, and how far it is on the way", async () => {
    const { stdout, stderr } = await cli.run(["scan", "skills"]);
    expect(stdout).toMatch(/^.+\n2 skills: 1 .+, 1 with nothing to clear\.\n\nskills\/setup: /);
    expect(stdout).not.toContain("skills/tables");
    expect(stderr).toContain("scan 0/2");
  });

  test("exits with 0 for nothing to clear, and with 1 for what the policy has block", async () => {
    write(".", { "policy.yaml": "preset: balanced\n" });
    const honest = await cli.run(["scan", "skills/tables", "--policy", "policy.yaml"]);
    expect([honest.status, honest.stdout]).toEqual([0, expect.stringMatching(/^Nothing to clear\n/)]);
    const { status, document } = await cli.json<ScanReport>(["scan", "skills/setup", "--policy", "policy.yaml"]);
    expect(status).toBe(1);
    expect(document).toMatchObject({ format: 1, verdict: "blocked", block: "high" });
    expect(document.policy).toMatch(/^sha256:/);
    expect(document.skills).toMatchObject([{ path: "skills/setup", verdict: "blocked" }]);
  });

  test("does not clear a folder whose content is elsewhere: nobody read it", async () => {
    const source = `source:\n  zip: https://files.example/tables.zip\n  sha256: ${"ab".repeat(32)}\n`;
    write("skills/pointed", { "skill.yaml": `version: "1.0.0"\n${source}` });
    const { status, stdout } = await cli.run(["scan", "skills/pointed"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^Not everything could be read/);
    expect(stdout).toContain("skill.yaml:2:1");
    expect(stdout).toContain(`The content is at zip:https://files.example/tables.zip@sha256:${"ab".repeat(32)}`);
    const all = await cli.json<ScanReport>(["scan", "skills"]);
    expect(all.document.skills.map(({ path, verdict }) => [path, verdict])).toContainEqual([
      "skills/pointed",
      "incomplete",
    ]);
    write("skills/pointed", { "SKILL.md": HONEST["SKILL.md"] });
    expect((await cli.json<ScanReport>(["scan", "skills/pointed"])).document.verdict).toBe("pass");
  });

  test("exits with 0 where somebody should look and nothing blocks", async () => {
    const { status, document } = await cli.json<ScanReport>(["scan", "skills/setup"]);
    expect([status, document.block, document.verdict]).toEqual([0, "critical", "review"]);
  });

  test("what blocks counts before what could not be read, whatever is printed", async () => {
    write(".", { "policy.yaml": "preset: balanced\nscan:\n  limits:\n    file-text: 2000\n" });
    write("skills/long", { "SKILL.md": `${HONEST["SKILL.md"]}${"Rows and columns.\n".repeat(200)}` });
    const status = async (path: string, ...form: readonly string[]) =>
      (await cli.run(["scan", path, "--policy", "policy.yaml", ...form])).status;
    expect(await status("skills/long")).toBe(3);
    expect(await status("skills/long", "--sarif")).toBe(3);
    expect(await status("skills", "--json")).toBe(1);
  });

  test("a result of SARIF can be told again, and says how bad it is", async () => {
    const { stdout, status } = await cli.run(["scan", "skills/setup", "--sarif"]);
    const [run] = (JSON.parse(stdout) as SarifLog).runs;
    const [result] = run?.results ?? [];
    expect(status).toBe(0);
    expect(Object.values(result?.partialFingerprints ?? {})[0]).toMatch(/^[0-9a-f:sha]{16,}/);
    const rule = run?.tool.driver.rules?.find(({ id }) => id === result?.ruleId);
    expect(Number(rule?.properties?.["security-severity"])).toBeGreaterThan(0);
  });

  test("SARIF is a log that the schema allows", async () => {
    const { stdout } = await cli.run(["scan", "skills", "--sarif"]);
    const log = JSON.parse(stdout) as SarifLog;
    expect(sarifViolations(log)).toEqual([]);
    expect(log.runs[0]?.results[0]).toMatchObject({ properties: { skill: "skills/setup" } });
  });

  test.each([
    ["no folder", ["scan"]],
    ["one that is not there", ["scan", "absent"]],
    ["a policy that is not there", ["scan", "skills", "--policy", "absent.yaml"]],
    ["an option that there is not", ["scan", "skills", "--quietly"]],
    ["a policy that cannot be read as one", ["scan", "skills", "--policy", "skills/setup/SKILL.md"]],
  ])("%s is a usage error", async (_, args) => {
    const { status, stdout } = await cli.run(args);
    expect([status, stdout]).toEqual([2, ""]);
  });
});
