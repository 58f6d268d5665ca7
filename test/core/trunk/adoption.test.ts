import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { NO_OWNERS } from "../../../src/core/trunk/adopted-owners.ts";
import {
  ADOPTED_POLICY,
  BALANCED_POLICY,
  countAuthors,
  type ProposedSettings,
  renderSettings,
} from "../../../src/core/trunk/adoption.ts";
import { DEFAULT_SETTINGS, parseSettings } from "../../../src/core/trunk/settings.ts";

const FROM = "0123456789abcdef0123456789abcdef01234567";
const PROPOSED: ProposedSettings = {
  templates: ["skills/{name}", "skills/.curated/{name}"],
  names: "unique",
  from: FROM,
  owners: NO_OWNERS,
  authors: [],
};

function parsed(proposed: Partial<ProposedSettings>) {
  const { settings, findings } = parseSettings(Buffer.from(renderSettings({ ...PROPOSED, ...proposed })));
  expect(findings).toEqual([]);
  return settings;
}

describe("renderSettings", () => {
  it("says what it was told, and what is customary for the rest", () => {
    const settings = parsed({ names: "scoped", owners: { ...NO_OWNERS, all: ["@acme/platform"] } });
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      visibility: "internal",
      paths: settings?.paths,
      names: "scoped",
      owners: ["@acme/platform"],
      admins: ["@acme/platform"],
      history: { from: FROM },
    });
    expect(settings?.paths.map(({ text }) => text)).toEqual(PROPOSED.templates);
  });

  it("names the owners of namespaces, whatever those are called, also where nobody owns everything", () => {
    const namespaces = new Map([
      ["true", ["@bob"]],
      ["1e3", ["@carol", "@acme/x"]],
    ]);
    for (const all of [[], ["@acme/platform"]]) {
      const settings = parsed({ owners: { ...NO_OWNERS, all, namespaces } });
      expect(settings?.owners).toEqual(all);
      expect(settings?.namespaces).toEqual(
        new Map([
          ["1e3", { owners: ["@carol", "@acme/x"] }],
          ["true", { owners: ["@bob"] }],
        ]),
      );
    }
  });

  it("starts at no commit where a ledger began at the first one", () => {
    expect(parsed({ from: undefined })?.history).toEqual({});
  });

  it("names authors in comments alone", () => {
    const text = renderSettings({
      ...PROPOSED,
      authors: [
        { name: "Ada", commits: 3 },
        { name: '- "x": [', commits: 1 },
      ],
    });
    expect(text).toContain("#   Ada (3)\n");
    expect(parsed({ authors: [{ name: '- "x": [', commits: 1 }] })?.owners).toEqual([]);
  });

  it("can be read whatever folders are called", () => {
    const segment = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), (segments) => {
        const templates = [[...segments, "{name}"].join("/")];
        const { settings, findings } = parseSettings(Buffer.from(renderSettings({ ...PROPOSED, templates })));
        if (settings === undefined) expect(findings[0]?.message).toContain("path template");
        else expect(settings.paths.map(({ text }) => text)).toEqual(templates);
      }),
    );
  });
});

describe("the policies", () => {
  it("can be read, and are what they are called", () => {
    expect(parsePolicy(Buffer.from(ADOPTED_POLICY)).policy).toMatchObject({ block: "critical", known: "report" });
    expect(parsePolicy(Buffer.from(BALANCED_POLICY)).policy).toMatchObject({ block: "high", known: "report" });
  });
});

describe("countAuthors", () => {
  it("counts people, most commits first, and never shows an address", () => {
    const names = ["Ada", "Bob <bob@example.com>", "renovate[bot]", "Ada", "Cy\nAda", "", "me@example.com"];
    expect(countAuthors(names)).toEqual([
      { name: "Ada", commits: 2 },
      { name: "Bob", commits: 1 },
      { name: "Cy Ada", commits: 1 },
    ]);
  });
});
