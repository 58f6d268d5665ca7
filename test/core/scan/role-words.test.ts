/** Words by which a text talks about something: in their languages, as whole words. */
import { describe, expect, it } from "vitest";
import {
  ATTACK,
  DEFENSIVE_HEADING,
  EXAMPLE,
  NEGATION_AFTER,
  NEGATION_AT,
  NEGATION_BEFORE,
  NEGATION_IN,
  SECURITY_TOPIC,
  SOUGHT,
} from "../../../src/core/scan/role-words.ts";

describe.each([
  [
    "denies what follows",
    NEGATION_BEFORE,
    ["Never", "don’t", "niemals", "нельзя", "不要"],
    ["nevertheless", "never forget to", "don't tell"],
  ],
  ["denies what is next", NEGATION_AT, ["without ", "ohne "], ["without a doubt "]],
  ["denies what was before", NEGATION_AFTER, ["しないでください", " nicht"], ["します", " nichts"]],
  ["denies from within", NEGATION_IN, ["ignorez jamais les ", "vergiss nicht "], ["ignorez les règles "]],
  ["names attacks", ATTACK, ["prompt injection", "malicious", "攻击"], ["projections", "tacked"]],
  ["quotes an instance", EXAMPLE, ["for example", "e.g.", "例如"], ["dislikes it"]],
  ["heads what is not to be done", DEFENSIVE_HEADING, ["Red flags", "Threat model", "禁止"], ["Setup"]],
  ["is about security", SECURITY_TOPIC, ["penetration testing", "渗透测试"], ["testing of forms"]],
  ["names what is looked for", SOUGHT, ['"pattern": ', "BLOCKLIST = "], ["const url = "]],
] as const)("%s", (_, words, said, unsaid) => {
  it.each(said)("as %j does", (text) => {
    expect(text.search(words)).not.toBe(-1);
  });

  it.each(unsaid)("as %j does not", (text) => {
    expect(text.search(words)).toBe(-1);
  });
});
