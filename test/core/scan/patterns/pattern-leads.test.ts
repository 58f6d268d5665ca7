import { describe, expect, it } from "vitest";
import { beginsAtWord, leadsOf } from "../../../../src/core/scan/patterns/pattern-leads.ts";

describe("leadsOf", () => {
  it.each([
    [/\b(?:curl|wget)\b[^\n]{0,20}/, ["curl", "wget"]],
    [/(?<![\w|)])(?:sudo )?(?:nc|ncat)\s/, ["sudo nc", "nc"]],
    [/(?:a(?:b|c)|\bde?)f/, ["abf", "acf", "def", "df"]],
    [/spctl --off|\b(?:Set|Add)-Mp/, ["spctl --off", "set-mp", "add-mp"]],
    [/(?!x)don['’]?t/, ["don't", "don’t", "dont"]],
    [/\/dev\/tcp/, ["/dev/tcp"]],
    [/(?<name>exec){1,2}x/, ["exec"]],
    [/(?:x){0,3}yes/, ["x", "yes"]],
    [/(run) it/, ["run it"]],
    [/ab{2}/, ["ab"]],
    [/忽略|无视/, ["忽略", "无视"]],
    [/t[ée]l[ée]charge[p{L}]{0,10}/, ["téléchar", "télechar", "teléchar", "telechar"].map((one) => `${one}ge`)],
    [/\be-?mail\b/, ["e-mail", "email"]],
    [/(?:ba|[z]|k)?sh\b|(?:send|post)(?:s|ing)?\b it/, undefined],
    [/(?:ba|k)?sh\b\s/, ["bash", "ksh", "sh"]],
    [/(?:send|post)(?:s|ing)?\b it/, ["send", "post"]],
    [/ab+c|x[yY]z/, ["ab", "xyz"]],
    [/a(?:b|c)(?:d|e)(?:f|g)(?:h|i)/, ["abdf", "abdg", "abef", "abeg", "acdf", "acdg", "acef", "aceg"]],
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
