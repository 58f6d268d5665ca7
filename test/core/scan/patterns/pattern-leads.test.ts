import { describe, expect, it } from "vitest";
import { beginsAtWord, leadsOf } from "../../../../src/core/scan/patterns/pattern-leads.ts";

describe("leadsOf", () => {
  it.each([
    [/\b(?:curl|wget)\b[^\n]{0,20}/, ["curl", "wget"]],
    [/(?<![\w|)])(?:sudo )?(?:nc|ncat)\s/, ["sudo ", "nc", "ncat"]],
    [/(?:a(?:b|c)|\bde?)f/, ["a", "d"]],
    [/spctl --off|\b(?:Set|Add)-Mp/, ["spctl --off", "set", "add"]],
    [/(?!x)don['’]?t/, ["don"]],
    [/\/dev\/tcp/, ["/dev/tcp"]],
    [/(?<name>exec){1,2}x/, ["exec"]],
    [/(?:x){0,3}yes/, ["x", "yes"]],
    [/(run) it/, ["run"]],
    [/ab{2}/, ["a"]],
    [/忽略|无视/, ["忽略", "无视"]],
  ])("%s begins with %j", (pattern, leads) => {
    expect(leadsOf(pattern.source)).toEqual(leads);
  });

  it.each([
    /\w+x/,
    /[ab]c/,
    /.x/,
    /^x/,
    /a?/,
    /(?:a|[bc])d/,
    /(?:\d|a)?b/,
    /(?:a)?[bc]/,
    /(?=a)\w/,
    /x|$/,
    /(?:\)|[(])/,
  ])("%s begins with what its source does not tell", (pattern) => {
    expect(leadsOf(pattern.source)).toBeUndefined();
  });
});

describe("beginsAtWord", () => {
  it.each([/\bcurl/, /(?<!\w)(?:a|b)/, /(?:\b(?:a|b)|(?<![\p{L}\p{N}])c)d/u, /\ba|(?<![\w.])b/])(
    "%s does",
    (pattern) => {
      expect(beginsAtWord(pattern.source)).toBe(true);
    },
  );

  it.each([/curl/, /\ba|b/, /(?:\ba)?b/, /(?<!x)a/, /(?<=\w)a/])("%s may begin anywhere", (pattern) => {
    expect(beginsAtWord(pattern.source)).toBe(false);
  });
});
