import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { isReason, parseLifecycle, type VersionOffer, type Waiver } from "../../../src/core/trunk/lifecycle.ts";
import {
  addWaiver,
  LIFECYCLE_HEADING,
  moveChannel,
  setEnabled,
  setLifecycleEntry,
  setVersionOffer,
} from "../../../src/core/trunk/lifecycle-edit.ts";

const PATH = "lifecycle/billing/refunds.yaml";
const WAIVER: Waiver = {
  rule: "network-exfiltration",
  path: "scripts/sync.py",
  fingerprint: sha256("evidence"),
  reason: "posts to our own gateway: nowhere else",
  expires: "2027-01-31",
};

const file = (text: string) => ({ path: PATH, bytes: Buffer.from(text) });
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const lifecycleOf = (bytes: Uint8Array) => {
  const { lifecycle, findings } = parseLifecycle(PATH, bytes);
  expect(findings).toEqual([]);
  return lifecycle;
};

describe("addWaiver", () => {
  it("makes a file where there is none, one fact a line", () => {
    expect(textOf(addWaiver({ path: PATH }, WAIVER))).toBe(
      `${LIFECYCLE_HEADING}waivers:
  - rule: network-exfiltration
    path: scripts/sync.py
    fingerprint: ${WAIVER.fingerprint}
    reason: "posts to our own gateway: nowhere else"
    expires: "2027-01-31"
`,
    );
  });

  it("adds to those that are there, and renews one for the same finding", () => {
    const first = addWaiver(file("owners: [alice] # us\n"), WAIVER);
    const other = { ...WAIVER, path: "scripts/other.py" };
    const both = addWaiver({ path: PATH, bytes: first }, other);
    expect(textOf(both).startsWith("owners: [alice] # us\nwaivers:\n  - rule: network-exfiltration\n")).toBe(true);
    expect(lifecycleOf(both)?.waivers).toEqual([WAIVER, other]);

    const renewed = addWaiver({ path: PATH, bytes: both }, { ...WAIVER, expires: "2027-06-30" });
    expect(textOf(renewed)).toBe(textOf(both).replace("2027-01-31", "2027-06-30"));
    expect(textOf(addWaiver({ path: PATH, bytes: renewed }, other))).toBe(textOf(renewed));
  });

  it("refuses a file that cannot be read, and a waiver that could not be", () => {
    const broken = () => addWaiver(file("owners: nobody\n"), WAIVER);
    expect(broken).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringContaining(`${PATH}:1: `) }));
    const endless = () => addWaiver({ path: PATH }, { ...WAIVER, expires: "never" });
    expect(endless).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

describe("setLifecycleEntry", () => {
  it("moves a channel and says a version's state", () => {
    const stable = setLifecycleEntry(
      file("channels:\n  latest: auto\n  stable: 1.2.0 # since May\n"),
      ["channels", "stable"],
      "1.10.0",
    );
    expect(textOf(stable)).toBe('channels:\n  latest: auto\n  stable: "1.10.0" # since May\n');
    const yanked = setLifecycleEntry({ path: PATH, bytes: stable }, ["versions", "1.2.0"], {
      state: "yanked",
      reason: "wrong",
    });
    expect(textOf(yanked)).toBe(`${textOf(stable)}versions:\n  1.2.0:\n    state: yanked\n    reason: wrong\n`);
    expect(() => setLifecycleEntry(file(""), ["channels", "stable"], "1.10")).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("channels.stable") }),
    );
  });
});

describe("setVersionOffer", () => {
  const yanked: VersionOffer = { state: "yanked", reason: "wrong" };

  it("makes a file where there is none, and changes nothing where it is said already", () => {
    const made = setVersionOffer({ path: PATH }, "1.0.0", yanked);
    expect(textOf(made)).toBe(`${LIFECYCLE_HEADING}versions:\n  1.0.0:\n    state: yanked\n    reason: wrong\n`);
    expect(setVersionOffer({ path: PATH, bytes: made }, "1.0.0", yanked)).toBe(made);
    expect(textOf(setVersionOffer({ path: PATH }, "1.0.0", { state: "online" }))).toBe("");
    expect(textOf(setVersionOffer({ path: PATH, bytes: made }, "1.0.0", { state: "online" }))).toBe(
      `${LIFECYCLE_HEADING}versions:\n  1.0.0:\n    state: online\n`,
    );
  });

  it("keeps comments inside by writing only what changes, and leaves it to a person where one would go", () => {
    const text = "versions:\n  1.0.0:\n    # ticket 12\n    state: yanked # for now\n    reason: wrong # see there\n";
    const offline = setVersionOffer(file(text), "1.0.0", { state: "offline", reason: "worse" });
    expect(textOf(offline)).toBe(text.replace("yanked", "offline").replace("wrong", "worse"));
    expect(() => setVersionOffer(file(text), "1.0.0", { state: "online" })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("versions.1.0.0") }),
    );
  });

  it("takes what is written in braces, with its comment", () => {
    const text = 'versions:\n  1.0.0: { state: yanked, reason: "no" } # why\n  1.1.0: { state: offline, reason: x }\n';
    const online = setVersionOffer(file(text), "1.0.0", { state: "online" });
    expect(textOf(online)).toBe(
      "versions:\n  1.0.0: # why\n    state: online\n  1.1.0: { state: offline, reason: x }\n",
    );
  });
});

describe("setEnabled", () => {
  it("is written only where it is something else than what holds", () => {
    expect(textOf(setEnabled({ path: PATH }, true))).toBe("");
    expect(textOf(setEnabled({ path: PATH }, false))).toBe(`${LIFECYCLE_HEADING}enabled: false\n`);
    expect(textOf(setEnabled(file("enabled: false # for now\r\ntags: []\r\n"), true))).toBe(
      "enabled: true # for now\r\ntags: []\r\n",
    );
  });
});

/** Without line ends, and none for a file that is empty. */
const linesOf = (text: string) => (text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/));

/** As many of these lines as stand among the others in the same order, up to the first that does not. */
function inOrder(lines: readonly string[], among: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const line of among) if (line === lines[found.length]) found.push(line);
  return found;
}

/** Lifecycle files as people write them: keys in any order, comments and empty lines in between, either line end. */
const written = fc
  .record({
    parts: fc.shuffledSubarray([
      "owners:\n  - alice # me\n",
      "owners: [bob]\n",
      "# a word\n\n",
      "tags: []\n",
      "visibility: private   # for now\n",
      "channels:\n  # canary: 1.0.0\n  stable: 1.0.0\n\n",
      'versions:\n  1.0.0: { state: yanked, reason: "no" }\n',
      `waivers:\n- rule: a\n  path: b\n  fingerprint: ${sha256("x")}\n  reason: >-\n    two\n    lines\n  expires: 2027-01-01\n  # why\n`,
    ]),
    crlf: fc.boolean(),
    ends: fc.boolean(),
  })
  .map(({ parts, crlf, ends }) => {
    const owners = parts.filter((part) => part.startsWith("owners"));
    const text = parts.filter((part) => part !== owners[1]).join("");
    return (ends ? text : text.trimEnd()).replaceAll("\n", crlf ? "\r\n" : "\n");
  });

test("an edit keeps every line, and the file says what it said and this", () => {
  const reason = fc
    .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 })
    .filter((text) => text.trim() !== "");
  fc.assert(
    fc.property(written, reason, fc.constantFrom("1.2.0", "10.0.0-rc.1"), (text, why, version) => {
      const before = lifecycleOf(Buffer.from(text));
      const waiver = { ...WAIVER, reason: why };
      const waived = addWaiver(file(text), waiver);
      expect(lifecycleOf(waived)).toEqual({ ...before, waivers: [...(before?.waivers ?? []), waiver] });
      const moved = setLifecycleEntry({ path: PATH, bytes: waived }, ["channels", "canary"], version);
      expect(lifecycleOf(moved)?.channels.get("canary")).toBe(version);
      expect(inOrder(linesOf(text), linesOf(textOf(moved)))).toEqual(linesOf(text));
    }),
  );
});

test("how a skill is offered is edited alone: all other lines stay byte for byte, and twice is once", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter(isReason);
  const offer: fc.Arbitrary<VersionOffer> = fc.oneof(
    fc.constant<VersionOffer>({ state: "online" }),
    fc.record({ state: fc.constantFrom("yanked", "offline", "deprecated"), reason: word }),
    fc.record({
      state: fc.constant("deprecated"),
      reason: word,
      replacement: fc.constantFrom("billing/refunds@^1.2", "billing/other"),
      sunset: fc.constant("2027-03-31"),
    }),
  );
  const version = fc.constantFrom("1.0.0", "1.10.0", "2.0.0-rc.1");
  fc.assert(
    fc.property(written, offer, version, fc.boolean(), (text, wish, of, enabled) => {
      const before = lifecycleOf(Buffer.from(text));
      const edits = [
        (bytes: Uint8Array) => setVersionOffer({ path: PATH, bytes }, of, wish),
        (bytes: Uint8Array) => moveChannel({ path: PATH, bytes }, "stable", of),
        (bytes: Uint8Array) => setEnabled({ path: PATH, bytes }, enabled),
      ];
      const after = edits.reduce<Uint8Array>((bytes, edit) => {
        const once = edit(bytes);
        expect(edit(once)).toBe(once);
        return once;
      }, Buffer.from(text));
      const versions = new Map(before?.versions);
      if (wish.state !== "online" || versions.has(of)) versions.set(of, wish);
      const channels = new Map([...(before?.channels ?? []), ["stable", of]]);
      expect(lifecycleOf(after)).toEqual({ ...before, versions, channels, enabled });
      const own = [/^ {2}stable: /, /^ {2}1\.0\.0: /];
      const kept = linesOf(text).filter((line) => !own.some((pattern) => pattern.test(line)));
      expect(inOrder(kept, linesOf(textOf(after)))).toEqual(kept);
      expect(/(?<!\r)\n/.test(textOf(after))).toBe(text === "" || !text.includes("\r\n"));
    }),
  );
});
