import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import { adoptedOwners, renderOwners } from "../../../src/core/trunk/adopted-owners.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";

const plugin = (id: string) => ({ id: id as SkillId, folder: `plugins/${id.replace("/", "/skills/")}` });
const flat = (name: string) => ({ id: `default/${name}` as SkillId, folder: `skills/${name}` });

describe("adoptedOwners", () => {
  it.each([
    ["* @acme/platform ann@example.com @bob", ["@acme/platform", "@bob"]],
    ["* @first\n* @last # who decides\n/docs/ @writers", ["@last"]],
    ["* @all\n*", []],
    ["/skills/ @acme/skills", []],
    ["* @-x @a/b/c @a..b", ["@a/b/c", "@a..b"]],
    ["", []],
  ])("has for everything, of %j, %j", (codeowners, owners) => {
    expect(adoptedOwners(codeowners, []).all).toEqual(owners);
  });

  it("gives a namespace to whom the line for its folder names, and a skill to others where they are others", () => {
    const codeowners = `
* @acme/platform
/plugins/gh/ @ninja @acme/platform
/plugins/gh/skills/second @zed
/plugins/same/ @Acme/Platform
/plugins/post/ post@example.com
/plugins/nobody/
/docs/ @writers
`;
    const skills = ["gh/a", "gh/b", "gh/second", "same/a", "post/a", "nobody/a", "else/a"].map(plugin);
    expect(adoptedOwners(codeowners, skills)).toEqual({
      all: ["@acme/platform"],
      namespaces: new Map([["gh", ["@ninja", "@acme/platform"]]]),
      skills: new Map([["gh/second", ["@zed"]]]),
    });
  });

  it("leaves what is mostly everybody's with everybody", () => {
    const codeowners = "* @all\n/skills/c @carol\n";
    expect(adoptedOwners(codeowners, ["a", "b", "c"].map(flat))).toEqual({
      all: ["@all"],
      namespaces: new Map(),
      skills: new Map([["default/c", ["@carol"]]]),
    });
  });
});

describe("renderOwners", () => {
  it("is a lifecycle file that says nothing else", () => {
    const { lifecycle, findings } = parseLifecycle("lifecycle/a/b.yaml", Buffer.from(renderOwners(["@x", "@t/y"])));
    expect(findings).toEqual([]);
    expect(lifecycle).toMatchObject({ owners: ["@x", "@t/y"] });
    expect(lifecycle?.visibility).toBeUndefined();
  });
});
