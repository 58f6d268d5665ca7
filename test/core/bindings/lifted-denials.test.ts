/** What a change lets agents have again. */
import { expect, it } from "vitest";
import { liftedDenials } from "../../../src/core/bindings/lifted-denials.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

function lifted(before: string, after: string | null): readonly string[] {
  const made = new BoundFixture();
  made.bind({ organisation: before });
  const was = made.catalog;
  made.bind({ organisation: after });
  return liftedDenials(was, made.catalog).map(({ path, message }) => `${path} ${message}`);
}

const said = (what: string) =>
  `bindings/organisation.yaml The organisation denies ${what} no more: every agent may have it.`;

it("is each denial that is gone, be the whole file gone", () => {
  expect(lifted("deny: [a/one, b/*]\n", "deny: [a/on]\n")).toEqual([said("a/one"), said("what is in b")]);
  expect(lifted("deny: [a/one]\n", null)).toEqual([said("a/one")]);
});

it("is none that stays, or that its whole namespace denies", () => {
  expect(lifted("deny: [a/one]\n", "deny: [b/two, a/one]\n")).toEqual([]);
  expect(lifted("deny: [a/one]\n", "deny: [a/*]\n")).toEqual([]);
  expect(lifted("deny: [a/*]\n", "deny: [a/one]\n")).toEqual([said("what is in a")]);
});
