/** docs/operations.md, README.md and CHANGELOG.md name what is there, and nothing that is not. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/adapters/metrics.ts";
import { ERRORS } from "../../src/core/errors.ts";
import { conditionsDocument } from "../../src/core/report/conditions-document.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const operations = read("docs/operations.md");
const doors = readdirSync(join(ROOT, "src/cli/commands")).map((name) => read(`src/cli/commands/${name}`));
const cli = [...doors, read("src/cli/options.ts"), read("src/cli/main.ts")].join("\n");

const unique = (found: Iterable<string>) => [...new Set(found)].toSorted();
const matches = (text: string, pattern: RegExp) => unique([...text.matchAll(pattern)].map((m) => m[1] ?? ""));
/** The rows of a section's tables, cell by cell. */
const rows = (heading: string) => {
  const section = operations.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

describe("operations.md", () => {
  it("has every variable of config.ts, beside its flag", () => {
    const settings = [...read("src/config.ts").matchAll(/^ {2}(\w+): \{ env: "(SKILLTRUNK_\w+)"/gm)].map((m) => {
      const flag = `--${(m[1] ?? "").replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
      return [cli.includes(`"${flag} `) || cli.includes(`"${flag}"`) ? `\`${flag}\`` : "", `\`${m[2]}\``];
    });
    expect(settings.length).toBeGreaterThan(10);
    const listed = rows("Settings of a process").filter((row) => row.length === 4 && row[1]?.includes("SKILLTRUNK_"));
    expect(unique(listed.map(([flag, variable]) => `${flag} ${variable}`))).toEqual(
      unique(settings.map(([flag, variable]) => `${flag} ${variable}`)),
    );
    expect(matches(operations, /(SKILLTRUNK_[A-Z_]+)/g)).toEqual(
      matches(read("src/config.ts"), /(SKILLTRUNK_[A-Z_]+)"/g),
    );
  });

  it("has every flag of the command line", () => {
    const flags = matches(cli, /"(?:-\w, )?(--[a-z-]+)(?: <[^"]*)?"/g).filter((flag) => flag !== "--version");
    expect(flags.length).toBeGreaterThan(20);
    expect(flags.filter((flag) => !operations.includes(`\`${flag}\``))).toEqual([]);
  });

  it("has every error code, under its exit status", () => {
    const statuses = unique(Object.values(ERRORS).map(({ exit }) => String(exit)));
    const codesOf = (status: string) => Object.entries(ERRORS).filter(([, { exit }]) => String(exit) === status);
    const expected = statuses.map((status) => [status, unique(codesOf(status).map(([code]) => code))]);
    const listed = rows("Exit statuses")
      .map(([status = "", , codes = ""]) => [status, matches(codes, /`(\w+)`/g)] as const)
      .filter(([, codes]) => codes.length > 0);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(expected));
  });

  it("has every condition with what clears it, as the program has them", () => {
    const written = operations.split(/^<!-- conditions: .* -->\n/m)[1]?.split("<!-- end of conditions -->")[0];
    expect(written?.trim()).toBe(conditionsDocument().trim());
  });
});

describe("operations.md on metrics", () => {
  it("has every metric of ours with its labels, and no other", async () => {
    const metrics = createMetrics({ version: "1.2.3" });
    const { text } = await metrics.read();
    const names = matches(text, /^# TYPE (skilltrunk_\w+) /gm);
    expect(names.length).toBeGreaterThan(20);
    const listed = rows("Metrics").filter(([name]) => name?.startsWith("`skilltrunk_"));
    expect(unique(listed.map(([name = ""]) => name.replace(/`|\{.*/g, "")))).toEqual(names);
    const source = read("src/adapters/metrics.ts") + read("src/adapters/metrics-on-read.ts");
    for (const [name = ""] of listed) {
      for (const label of matches(name, /[{,](\w+)/g))
        expect([name, source.includes(`"${label}"`)]).toEqual([name, true]);
    }
  });
});

describe("the documents that people read first", () => {
  const commands = matches(cli, /\.command\("([a-z]+)"\)/g);

  it.each(["README.md", "CHANGELOG.md"])("%s names every command", (document) => {
    expect(commands.length).toBeGreaterThan(15);
    expect(commands.filter((name) => !new RegExp(`\`(?:[a-z]+ )?${name}[ \`]`).test(read(document)))).toEqual([]);
  });
});
