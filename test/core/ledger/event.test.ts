import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import {
  type ChainTip,
  chain,
  chainFolder,
  EMPTY_CHAIN,
  EMPTY_HEAD,
  ENGINE,
  EVENTS_PER_FILE,
  eventFile,
  eventSchema,
  type Fact,
  headSchema,
  parseEventLine,
  releasePath,
  reparseEventLine,
} from "../../../src/core/ledger/event.ts";
import { momentOf, momentOfLine } from "../../../src/core/ledger/event-moment.ts";
import { skillId } from "../../../src/core/names.ts";
import { GOLDEN } from "../../support/golden-events.ts";

const ID = skillId("team", "one");
/** A short event, to be spoilt. */
const RETIRED = chain(EMPTY_CHAIN, GOLDEN.find(([fact]) => fact.type === "retired")?.[0] as Fact);

describe("an event's line", () => {
  it.each(GOLDEN.map(([fact, line]) => [fact.type, fact, line] as const))(
    "of %s is these bytes for ever",
    (_, fact, line) => {
      expect(chain(EMPTY_CHAIN, fact).line).toBe(line);
      expect(parseEventLine(ID, EMPTY_CHAIN, line).event).toEqual({ ...fact, n: 1, prev: null, engine: 1 });
    },
  );

  it.each(GOLDEN.map(([fact, line]) => [fact.type, fact, line] as const))(
    "of %s that evidence led to has the moment behind its engine",
    (_, fact, line) => {
      const late = { ...fact, entered: "2026-01-02T00:00:00Z" } as Fact;
      const bytes = line.replace('"engine":1,', '"engine":1,"entered":"2026-01-02T00:00:00Z",');
      expect(chain(EMPTY_CHAIN, late).line).toBe(bytes);
      const { event } = parseEventLine(ID, EMPTY_CHAIN, bytes);
      expect([event, momentOf(event), momentOfLine(bytes)]).toEqual([
        { ...late, n: 1, prev: null, engine: 1 },
        "2026-01-02T00:00:00Z",
        "2026-01-02T00:00:00Z",
      ]);
    },
  );

  it("is pinned for every type there is", () => {
    const types = eventSchema.options.map((option) => option.shape.type.value);
    expect(GOLDEN.map(([fact]) => fact.type)).toEqual(types);
    expect(ENGINE).toBe(1);
  });
});

interface Link {
  readonly line: string;
  readonly tip: ChainTip;
}

function chained(facts: readonly Fact[]): readonly Link[] {
  const links: Link[] = [];
  for (const fact of facts) links.push(chain(links.at(-1)?.tip ?? EMPTY_CHAIN, fact));
  return links;
}

function read(lines: readonly string[]): ChainTip {
  return lines.reduce((tip, line) => parseEventLine(ID, tip, line).tip, EMPTY_CHAIN);
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return "none";
  } catch (error) {
    return error instanceof RegistryError ? error.code : String(error);
  }
}

const facts = fc.array(fc.constantFrom(...GOLDEN.map(([fact]) => fact)), { minLength: 2, maxLength: 8 });

describe("a chain", () => {
  it("numbers its events, hashes each line, and reads back to the same tip", () => {
    fc.assert(
      fc.property(facts, (all) => {
        const links = chained(all);
        expect(links.map((l) => l.tip)).toEqual(links.map((l, i) => ({ n: i + 1, hash: sha256(l.line) })));
        expect(read(links.map((l) => l.line))).toEqual(links.at(-1)?.tip);
      }),
    );
  });

  it("refuses a dropped line, a repeated one, two that changed places, and any but the last one edited", () => {
    fc.assert(
      fc.property(facts, fc.nat(), fc.nat(), (all, at, edit) => {
        const lines = chained(all).map((l) => l.line);
        const i = at % (lines.length - 1);
        const one = lines[i] as string;
        const next = lines[i + 1] as string;
        const place = one.indexOf('"by":"') + 6;
        const edited = `${one.slice(0, place)}${String.fromCharCode(97 + (edit % 26))}${one.slice(place)}`;
        for (const changed of [
          lines.toSpliced(i, 1),
          lines.toSpliced(i, 0, one),
          lines.toSpliced(i, 2, next, one),
          lines.toSpliced(i, 1, edited),
          lines.toSpliced(i, 1, `${one} `),
        ])
          expect(codeOf(() => read(changed))).toBe("LEDGER_CORRUPT");
      }),
    );
  });

  it("shows an edit of the last line by its tip, which locks remember", () => {
    const { line, tip } = RETIRED;
    expect(read([line.replace("Ada", "Eve")])).not.toEqual(tip);
  });

  it("refuses events of a newer engine as such, whatever else they hold", () => {
    const { line } = RETIRED;
    const newer = line.replace('"engine":1', '"engine":2');
    for (const text of [newer, newer.replace("retired", "unheard-of"), '{"engine":2}'])
      expect(codeOf(() => read([text]))).toBe("ENGINE_TOO_OLD");
  });

  it.each([
    ["an unknown type", (line: string) => line.replace('"retired"', '"removed"')],
    ["an unknown field", (line: string) => line.replace("{", '{"a":1,')],
    ["an unknown field called __proto__", (line: string) => line.replace("{", '{"__proto__":{"x":1},')],
    ["a missing field", (line: string) => line.replace(',"path":"p"', "")],
    ["a short commit", (line: string) => line.replace(/"commit":"c/, '"commit":"')],
    ["a date with fractions", (line: string) => line.replace("00Z", "00.5Z")],
    ["a date in a zone", (line: string) => line.replace("00Z", "00+01:00")],
    ["a number too high", (line: string) => line.replace('"n":1', '"n":2')],
    ["a wrong hash before it", (line: string) => line.replace("null", `"${sha256("other")}"`)],
    ["an engine that is none", (line: string) => line.replace('"engine":1', '"engine":"1"')],
    ["half a line", (line: string) => line.slice(0, -5)],
    ["nothing", () => ""],
    ["no object", () => "null"],
    ["an array", () => "[]"],
  ])("refuses %s, and names chain and line", (_what, edit) => {
    const { line } = RETIRED;
    const action = () => read([edit(line)]);
    expect(codeOf(action)).toBe("LEDGER_CORRUPT");
    expect(action).toThrow(/event 1 of team\/one/);
  });

  it("reads lines that were checked before to the same events, in their places alone", () => {
    const all = chained(GOLDEN.map(([fact]) => fact));
    let tip = EMPTY_CHAIN;
    for (const { line } of all) {
      const expected = parseEventLine(ID, tip, line);
      const again = reparseEventLine(ID, tip, line);
      expect(again).toEqual(expected);
      tip = again.tip;
    }
    const [first = "", second = ""] = all.map(({ line }) => line);
    const start = reparseEventLine(ID, EMPTY_CHAIN, first).tip;
    for (const wrong of [first, second.slice(0, -5), "null", "[]"])
      expect(codeOf(() => reparseEventLine(ID, start, wrong))).toBe("LEDGER_CORRUPT");
  });

  it("says so in a sentence, whatever a hostile line holds", () => {
    const fields = Array.from({ length: 1000 }, (_, i) => `"\u001b${i}${"k".repeat(100)}":1`);
    const { line } = RETIRED;
    try {
      read([line.replace("{", `{${fields.join(",")},`)]);
      expect.unreachable();
    } catch (error) {
      const { message } = error as RegistryError;
      expect(message.length).toBeLessThan(1000);
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
  });
});

describe("where things are kept", () => {
  it("is 256 events a file", () => {
    expect(EVENTS_PER_FILE).toBe(256);
    expect([1, 2, 256, 257, 512, 513].map(eventFile)).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it("is under the chain's and the release's own names", () => {
    expect(chainFolder(ID)).toBe("events/team/one");
    expect(chainFolder("_registry")).toBe("events/_registry");
    expect(releasePath(ID, "1.0.0")).toBe("releases/team/one/1.0.0");
  });
});

describe("head.json", () => {
  it("is strict", () => {
    expect(headSchema.parse(EMPTY_HEAD)).toEqual(EMPTY_HEAD);
    for (const change of [{ more: 1 }, { live: -1 }, { at: "2026-01-01" }, { trunk: "main" }, { format: 0 }])
      expect(headSchema.safeParse({ ...EMPTY_HEAD, ...change }).success).toBe(false);
  });
});
