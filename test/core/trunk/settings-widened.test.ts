import { expect, it } from "vitest";
import type { OfferChanges } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import type { SkillFacts } from "../../../src/core/plan/facts.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { settingsWidened } from "../../../src/core/trunk/settings-widened.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

type Offered = { readonly [K in keyof OfferChanges]?: NonNullable<OfferChanges[K]>["to"] };
const ids = ["a/one", "a/two"] as SkillId[];
const PATHS = ["skilltrunk.yaml"];

/** The first skill's own file before and after the change, where that touches it. */
interface OwnFile {
  readonly was?: string;
  readonly is: string;
}

function widened(was: Offered, is: Offered, paths = PATHS, own?: OwnFile): readonly string[] {
  const registry = new RegistryFixture();
  for (const id of ids) registry.publish(id, "1.0.0").offer(id, was);
  const before = registry.catalog;
  for (const id of ids) registry.offer(id, is);
  const skills = ids.map((id, i) => {
    if (own === undefined || i > 0) return { id, lifecycle: facts(undefined) };
    return { id, lifecycle: facts(own.is), was: facts(own.was) };
  });
  return settingsWidened(before, registry.catalog, { skills, paths }).map(({ message }) => message);
}

function facts(text: string | undefined): SkillFacts["lifecycle"] {
  if (text === undefined) return { kind: "absent" };
  const { lifecycle, lines } = parseLifecycle("lifecycle/a/one.yaml", Buffer.from(text));
  if (lifecycle === undefined) throw new Error(text);
  return { kind: "present", lifecycle, lines };
}

it.each<[string, Offered, Offered, string]>([
  ["visibility", { visibility: "internal" }, { visibility: "public" }, "internal to public"],
  ["private", { visibility: "private" }, { visibility: "internal" }, "private (nobody) to internal"],
  [
    "readers",
    { visibility: "private", owners: ["ann"], readers: [] },
    { readers: ["partner"] },
    "private (ann) to private (ann and partner)",
  ],
])("names the skills that are opened: %s", (_, was, is, words) => {
  expect(widened(was, is)).toEqual([`It opens 2 skills from ${words}: a/one and a/two.`]);
});

it("is silent about what stays, closes, or is said in the skill's own file", () => {
  expect(widened({ visibility: "internal" }, { owners: ["bob"] })).toEqual([]);
  expect(widened({ visibility: "public" }, { visibility: "private" })).toEqual([]);
  expect(widened({ visibility: "private", readers: ["ann", "bob"] }, { readers: ["Ann"] })).toEqual([]);
  const [from, to] = [{ visibility: "internal" }, { visibility: "public" }] as const;
  expect(widened(from, to, ["README.md"])).toEqual([]);
  const [alone, both] = [/ 1 skill .*: a\/two\.$/, / 2 skills .*: a\/one and a\/two\.$/];
  const said = (own: OwnFile, [before, after]: readonly [Offered, Offered] = [from, to]) =>
    widened(before, after, PATHS, own).join();
  expect(said({ is: "visibility: public\n" })).toMatch(alone);
  expect(said({ was: "visibility: internal\n", is: "visibility: public\ntags: [new]\n" })).toMatch(alone);
  // Other lines of the same file say nothing of it.
  expect(said({ is: "tags: [new]\n" })).toMatch(both);
  expect(said({ was: "visibility: public\n", is: "visibility: public\nreaders: [ann]\n" })).toMatch(both);
  const more: readonly [Offered, Offered] = [{ visibility: "private" }, { readers: ["ann"] }];
  expect(said({ is: "readers: [ann]\n" }, more)).toMatch(alone);
  expect(said({ is: "tags: [new]\n" }, more)).toMatch(both);
});
