import { expect, it } from "vitest";
import { acknowledgedWords } from "../../../src/core/gate/acknowledged-words.ts";

const commit = "a".repeat(40);

it.each([
  ["bindings/agents/quote.yaml", /^It counts for what bindings\/agents\/quote\.yaml grants; `skilltrunk agents`/],
  ["policy.yaml", /^It counts for the repository's own rules; /],
  ["skilltrunk.yaml", /^It counts for the repository's own rules; /],
  ["billing/refunds", /^Nothing else changes by it; /],
])("says of an approval of %s what it counts for", (about, words) => {
  expect(acknowledgedWords(`${commit}:security:1:${about}`)).toMatch(words);
});
