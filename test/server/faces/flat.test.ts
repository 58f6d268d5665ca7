import { expect, test } from "vitest";
import { flatScopes, namedIn } from "../../../src/server/faces/flat.ts";

const row = (id: string) => {
  const [namespace = "", name = ""] = id.split("/");
  return { entry: { id, namespace, name }, release: {} };
};

test("the same releases are the same values, so that what is made of them is made once", () => {
  let rows = [row("a/x"), row("b/y"), row("b/z")];
  const shared = { listing: () => ({ rows: () => rows }) } as never;
  const [root, namespace] = flatScopes(shared);
  const ask = (name: string) => ({ var: { scope: {} }, req: { param: () => name } }) as never;
  const listed = namespace?.listed(ask("b")) ?? [];
  expect(listed.map(({ name }) => name)).toEqual(["y", "z"]);
  expect(namespace?.listed(ask("b"))).toBe(listed);
  expect(root?.listed(ask(""))).toBe(root?.listed(ask("")));
  expect(namedIn(listed, "z")).toBe(listed[1]);
  expect(namedIn(listed, "x")).toBeUndefined();
  expect(() => namespace?.listed(ask("c"))).toThrow();
  rows = [...rows, row("b/zz")];
  expect(namespace?.listed(ask("b"))).toHaveLength(3);
});
