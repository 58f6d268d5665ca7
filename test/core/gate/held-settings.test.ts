/** Settings that wait: nobody decides or reads by them who could not before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readersOf } from "../../../src/core/access/ceiling.ts";
import { gatingOf, settingsMeanwhile } from "../../../src/core/gate/held-settings.ts";
import { VISIBILITIES, type Visibility } from "../../../src/core/ledger/event.ts";
import { parseSettings, type Settings, visibilityOf } from "../../../src/core/trunk/settings.ts";

const settingsOf = (text: string): Settings => {
  const { settings } = parseSettings(Buffer.from(text));
  if (settings === undefined) throw new Error(text);
  return settings;
};

describe("settings that wait", () => {
  it("name those who may decide as they were approved, and everything else as it is merged", () => {
    const approved = settingsOf("owners: [ann]\nadmins: [root]\nnamespaces: { a: { owners: [bob] } }\n");
    const merged = settingsOf(
      "owners: [eve]\nadmins: [eve]\npaths: ['s/{name}']\nnamespaces: { a: { owners: [eve] }, b: { owners: [eve] } }\n",
    );
    const { owners, admins, namespaces, paths } = settingsMeanwhile(approved, merged);
    expect([owners, admins, paths.map(({ text }) => text)]).toEqual([["ann"], ["root"], ["s/{name}"]]);
    expect(Object.fromEntries(namespaces)).toEqual({ a: { owners: ["bob"] }, b: {} });
  });

  it("restrict at once", () => {
    const approved = settingsOf("visibility: internal\nnamespaces: { a: { readers: [bob, sue] } }\n");
    const merged = settingsOf("visibility: private\nnamespaces: { a: { readers: [sue, eve], visibility: private } }\n");
    const { visibility, namespaces } = settingsMeanwhile(approved, merged);
    expect([visibility, namespaces.get("a")]).toEqual(["private", { visibility: "private", readers: ["sue"] }]);
  });

  it("hold a namespace to what it may say first, where that opens nothing of what says nothing", () => {
    const approved = settingsOf("visibility: internal\n");
    const first = (visibility: Visibility) =>
      settingsMeanwhile(
        approved,
        settingsOf(`visibility: internal\nnamespaces: { a: { visibility: ${visibility} } }\n`),
      );
    const said = (settings: Settings) => [undefined, "public" as const].map((own) => visibilityOf(settings, "a", own));
    expect(said(first("internal"))).toEqual(["internal", "internal"]);
    expect(said(first("private"))).toEqual(["private", "private"]);
    expect(said(first("public"))).toEqual(["internal", "public"]);
  });

  const visibility = fc.constantFrom(...VISIBILITIES, undefined);
  const people = fc.option(fc.subarray(["ann", "bob", "eve"]), { nil: undefined });
  const any = fc.record({ visibility, all: visibility, readers: people, owners: people });
  const file = ({
    visibility: own,
    all,
    readers,
    owners,
  }: { [K in "visibility" | "all" | "readers" | "owners"]?: unknown }) => {
    const line = (key: string, value: unknown) => (value === undefined ? "" : `${key}: ${JSON.stringify(value)}\n`);
    const space = [line("visibility", own), line("readers", readers), line("owners", owners)].filter(
      (text) => text !== "",
    );
    const namespaces = space.length === 0 ? "" : `namespaces:\n  a:\n${space.map((text) => `    ${text}`).join("")}`;
    return settingsOf(`${line("visibility", all)}${namespaces}owners: [root]\n`);
  };

  it("never let anybody see what the approved ones do not", () => {
    fc.assert(
      fc.property(any, any, visibility, people, (before, after, wanted: Visibility | undefined, readers) => {
        const [approved, merged] = [file(before), file(after)];
        const meanwhile = settingsMeanwhile(approved, merged);
        const rank = (settings: Settings) => VISIBILITIES.indexOf(visibilityOf(settings, "a", wanted));
        expect(rank(meanwhile)).toBeGreaterThanOrEqual(rank(approved));
        const read = readersOf(approved, "a", readers);
        expect(readersOf(meanwhile, "a", readers).filter((one) => !read.includes(one))).toEqual([]);
      }),
    );
  });

  it("are the approved ones where only those parts differ that wait and open", () => {
    const approved = settingsOf("visibility: private\nowners: [ann]\n");
    expect(settingsMeanwhile(approved, settingsOf("visibility: public\nowners: [eve]\n"))).toEqual(approved);
    expect(gatingOf(approved)).toBe(gatingOf({ ...approved, versions: "declared" }));
    expect(gatingOf(approved)).not.toBe(gatingOf({ ...approved, admins: ["eve"] }));
  });
});
