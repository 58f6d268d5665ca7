/** Lines for programs: each is one JSON object whose message says all that a person needs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJsonLog } from "../../src/adapters/json-log.ts";
import type { LogFields } from "../../src/app/ports/log.ts";

function written(write: (log: ReturnType<typeof createJsonLog>) => void): string {
  let text = "";
  const stream = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createJsonLog({ stream, version: "1.2.3" }));
  return text;
}

describe("a log of JSON lines", () => {
  it("says when, how grave and what, with facts under names of their own", () => {
    const text = written((log) =>
      log.write("warn", "refused a/b", { event: "refused", skill: "a/b", rules: ["name"] }),
    );
    const { time, ...line } = JSON.parse(text) as Record<string, unknown>;
    expect(line).toEqual({
      level: "warn",
      program: "skilltrunk",
      version: "1.2.3",
      msg: "refused a/b",
      event: "refused",
      skill: "a/b",
      rules: ["name"],
    });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("holds no credential, in words or in facts", () => {
    const url = "https://ann:hunter2@git.example.com/a.git";
    const text = written((log) =>
      log.write("error", `${url} cannot be reached`, { location: url, all: [{ url }], token: "skt_abcdef" }),
    );
    expect(text).not.toMatch(/hunter2|skt_abcdef/);
    expect(text).toContain("https://git.example.com/a.git cannot be reached");
  });

  it("leaves out what is not there, and cuts what is too much", () => {
    const deep = { a: { b: { c: { d: { e: 1 } } } } };
    const many = Array.from({ length: 500 }, (_, i) => i);
    const line = JSON.parse(
      written((log) => log.write("info", "m".repeat(9_000), { none: undefined, nothing: null, deep, many })),
    ) as { msg: string; many: unknown[] };
    expect(line).not.toHaveProperty("none");
    expect(line).toMatchObject({ nothing: null });
    expect([line.msg.length, line.many.length]).toEqual([2_001, 50]);
    expect(JSON.stringify(line)).not.toContain('"e":1');
  });

  it("is one line a message, which a terminal may print as it is, whatever was put in", () => {
    const hostile = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(hostile, fc.dictionary(fc.constantFrom("skill", "why"), hostile), (message, fields) => {
        const text = written((log) => log.write("info", message, fields as LogFields));
        expect(text.endsWith("\n")).toBe(true);
        expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(JSON.parse(text)).toHaveProperty("msg");
      }),
    );
  });

  it("keeps a message from posing as another field", () => {
    const line = JSON.parse(written((log) => log.write("info", '","level":"error","x":"', {}))) as { level: string };
    expect(line.level).toBe("info");
  });
});
