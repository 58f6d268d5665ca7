/** Scanners as real programs: what they are given, what they may do, and what becomes of those that do more. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runScanner } from "../../../src/adapters/scanners/run-scanner.ts";
import type { ScannerCommand } from "../../../src/core/gate/scanners-file.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const place = temporaryFolder("skilltrunk-scanners-");
beforeAll(() => {
  process.env["GITHUB_TOKEN"] = "ghp_secret";
});
afterAll(() => {
  delete process.env["GITHUB_TOKEN"];
  place.cleanup();
});

const FILES = [
  { path: "SKILL.md", executable: false, bytes: new TextEncoder().encode("# A\n") },
  { path: "scripts/run.sh", executable: true, bytes: new TextEncoder().encode("curl\n") },
];

function scan(script: string, options: Partial<ScannerCommand> = {}, args: readonly string[] = []) {
  const program = join(place.path, `${Math.random().toString(36).slice(2)}.sh`);
  writeFileSync(program, `#!/bin/sh\n${script}`);
  chmodSync(program, 0o755);
  const command = { command: [program, ...args], timeout: 20, ...options };
  return runScanner({ command, files: FILES, signal: undefined });
}

const SARIF = (results = "[]") =>
  `printf '%s' '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Acme","version":"2.1"}},"results":${results}}]}'\n`;

describe("a scanner", () => {
  it("is given exactly the files of the archive, as they are", async () => {
    const seen = join(place.path, "seen");
    const script = `cd "$1" && find . -type f -exec ls -l {} + > ${seen} && cat scripts/run.sh >> ${seen}\n${SARIF()}`;
    expect(await scan(script)).toEqual({ tool: "Acme", version: "2.1", results: [], more: 0 });
    const text = readFileSync(seen, "utf8");
    expect(text).toMatch(/-rw-r--r--.*SKILL\.md/);
    expect(text).toMatch(/-rwxr-xr-x.*scripts\/run\.sh/);
    expect(text).toMatch(/curl\n$/);
  });

  it("has no variable of ours, and leaves nothing behind", async () => {
    const seen = join(place.path, "env");
    expect(await scan(`env > ${seen}; pwd >> ${seen}; echo "$1" >> ${seen}\n${SARIF()}`)).toMatchObject({
      tool: "Acme",
    });
    const lines = readFileSync(seen, "utf8").trim().split("\n");
    const names = lines.flatMap((line) => (/^\w+=/.test(line) ? [line.slice(0, line.indexOf("="))] : []));
    expect(
      names.filter((name) => !["PATH", "HOME", "TMPDIR", "LANG", "PWD", "SHLVL", "_", "OLDPWD"].includes(name)),
    ).toEqual([]);
    expect(lines.at(-2)).toMatch(/\/work$/);
    expect(existsSync(lines.at(-1) ?? "/")).toBe(false);
  });

  it("finds by SARIF, on its output or in a file, whatever its exit status is", async () => {
    const results =
      '[{"ruleId":"R1","level":"error","message":{"text":"Bad."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"scripts/run.sh"},"region":{"startLine":1}}}]}]';
    const found = [{ rule: "R1", severity: "high", path: "scripts/run.sh", line: 1, message: "Bad." }];
    expect(await scan(`${SARIF(results)}exit 1\n`)).toMatchObject({ results: found });
    const written = `echo noise\n${SARIF(results).replace(/\n$/, ' > "$2"\n')}`;
    expect(await scan(written, {}, ["{skill}", "{output}"])).toMatchObject({ results: found });
  });

  it.each([
    ["ends badly", "echo oops >&2; exit 127\n", /^it failed; it ended with 127, saying: oops$/],
    ["is killed", "kill -9 $$\n", /^it failed; it ended with a signal$/],
    ["says nothing", "true\n", /no JSON; it ended with 0/],
    ["says too much", "yes | head -c 20000000\n", /more than 16777216 bytes/],
  ])("that %s says nothing of the content", async (_, script, why) => {
    expect(await scan(script)).toEqual(expect.stringMatching(why));
  });

  it("that takes too long is stopped, with what it has started", async () => {
    const alive = join(place.path, "alive");
    const said = await scan(`(sleep 4; touch ${alive}) &\nsleep 30\n`, { timeout: 1 });
    expect(said).toBe("it took more than 1 seconds");
    await new Promise((resolve) => setTimeout(resolve, 4500));
    expect(existsSync(alive)).toBe(false);
  });

  it("that is not there says nothing either", async () => {
    const command = { command: ["/no/such/program"], timeout: 1 };
    expect(await runScanner({ command, files: FILES, signal: undefined })).toBe("it could not be started (ENOENT)");
  });
});
