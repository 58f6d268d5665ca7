import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consequenceOf, ERRORS, quote, RegistryError } from "../../src/core/errors.ts";

describe("RegistryError", () => {
  it("carries code, message, hint and cause", () => {
    const cause = new Error("ENOSPC");
    const error = new RegistryError("DISK_FULL", "The disk is full.", { hint: "Free some space.", cause });
    expect(error).toMatchObject({ name: "RegistryError", code: "DISK_FULL", hint: "Free some space.", cause });
    expect(error.message).toBe("The disk is full.");
  });

  it("has no credentials, whatever it was made of", () => {
    const url = "https://ci:sesame@git.example/a.git";
    const error = new RegistryError("USAGE", `${url} is none.`, { hint: `Not ${url}, skt_0123456789.` });
    expect([error.message, error.hint]).toEqual([
      "https://git.example/a.git is none.",
      "Not https://git.example/a.git, skt_….",
    ]);
  });

  it("has neither hint nor cause where none was given", () => {
    const error = new RegistryError("USAGE", "No.");
    expect(error.hint).toBeUndefined();
    expect("cause" in error).toBe(false);
  });
});

describe("ERRORS", () => {
  it.each(Object.entries(ERRORS))("%s means the same to a shell, to HTTP and to the controller", (code, row) => {
    // 1 is for findings, 70 for our own bugs alone, 130 for an interruption (128 + SIGINT).
    expect(code === "BUG" ? [70] : [2, 3, 4, 5, 130]).toContain(row.exit);
    expect(row.http).toBeGreaterThanOrEqual(400);
    // What will pass by itself must not look final to a client that could ask again.
    if (row.next === "retry" && row.http < 500) expect(row.http).toBe(404);
  });

  it("takes anything else for our own bug, and tries again", () => {
    for (const thrown of [new Error("oops"), "text", null, undefined, { code: "USAGE" }])
      expect(consequenceOf(thrown)).toEqual({ exit: 70, http: 500, next: "retry" });
    expect(consequenceOf(new RegistryError("VERSION_GONE", "Gone."))).toBe(ERRORS.VERSION_GONE);
  });
});

describe("quote", () => {
  it("leaves text as it is up to the limit", () => {
    expect(quote("größer 大 \u{1f600}")).toBe("größer 大 \u{1f600}");
    expect(quote("\u{1f600}".repeat(3), 3)).toBe("\u{1f600}".repeat(3));
    expect(quote("\u{1f600}".repeat(4), 3)).toBe(`${"\u{1f600}".repeat(3)}…`);
    expect(quote("")).toBe("");
  });

  it("shows what a terminal would obey", () => {
    expect(quote("a\u202ebc\u2066d\u200f")).toBe("a\\u{202e}bc\\u{2066}d\u200f");
    expect(quote("a\u001b[2J\r\nb\u009b1m\u007f")).toBe("a\\u{1b}[2J\\u{d}\\u{a}b\\u{9b}1m\\u{7f}");
  });

  it("never shows a control character or half a character, nor more than asked for", () => {
    const any = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(any, fc.nat(30), (text, max) => {
        const shown = quote(text, max);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(shown.isWellFormed()).toBe(true);
        const points = [...shown.replaceAll(/\\u\{[0-9a-f]+\}/g, "?")];
        expect(points.length).toBeLessThanOrEqual(max + 1);
        expect(quote(text, 100)).toHaveLength([...text].map((c) => quote(c, 1)).join("").length);
      }),
    );
  });

  it("does not read a text of megabytes to show the beginning of it", () => {
    const endless = "x".repeat(2 ** 27);
    expect(quote(endless)).toBe(`${"x".repeat(200)}…`);
  });
});
