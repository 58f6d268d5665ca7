import { describe, expect, test } from "vitest";
import {
  type AskedHarness,
  type Fit,
  fitOf,
  fitsMachine,
  parseHarness,
  type Users,
  warnOfMisfit,
} from "../../../src/core/install/compatibility.ts";

const asked = (text: string) => {
  const harness = parseHarness(text);
  if (harness === undefined) throw new Error(`${text} names no agent`);
  return harness;
};

test.each<readonly [string, AskedHarness | undefined]>([
  ["claude-code", { id: "claude-code" }],
  ["claude-code@2.1.224", { id: "claude-code", version: "2.1.224" }],
  ["codex@v1", { id: "codex", version: "1.0.0" }],
  ["codex@1.2-rc.1", { id: "codex", version: "1.2.0-rc.1" }],
  ["our.own_agent", { id: "our.own_agent" }],
  ...["", "Claude Code", "@1.0.0", "codex@", "codex@latest", "codex@^1", "-x", "a/b", "x".repeat(65)].map(
    (text) => [text, undefined] as const,
  ),
])("%j is %j", (text, expected) => expect(parseHarness(text)).toEqual(expected));

describe("an agent", () => {
  test.each<[readonly string[] | undefined, string, Fit]>([
    [undefined, "cursor", "fits"],
    [[], "cursor", "fits"],
    [["claude-code", "cursor"], "cursor", "fits"],
    [["Claude Code"], "claude-code", "fits"],
    [["GitHub_Copilot"], "github-copilot", "fits"],
    [["claude-code"], "cursor", "misfit"],
    [["claude-code"], "our-own", "misfit"],
    [["our-own"], "our-own", "fits"],
    // Whether what nobody knows means this one, too, nobody knows.
    [["claude-code", "our-own"], "cursor", "unknown"],
    [["any"], "cursor", "unknown"],
    [["claude-code"], "universal", "unknown"],
    [["claude-code@>=2.1"], "claude-code", "unknown"],
    [["claude-code@>=2.1"], "claude-code@2.1.224", "fits"],
    [["claude-code@>=2.1"], "claude-code@2.0", "misfit"],
    [["claude-code@>=2.1", "claude-code@1.0.0"], "claude-code@1.0.0", "fits"],
    [["claude-code@newest"], "claude-code@2.1.0", "unknown"],
    [["claude-code@>=2.1"], "cursor@3.0.0", "misfit"],
  ])("for %j, asked by %s: %s", (agents, by, expected) => {
    expect(fitOf(agents === undefined ? {} : { agents }, asked(by))).toBe(expected);
  });
});

test.each<[string, readonly string[], Fit]>([
  ["darwin", ["macOS"], "fits"],
  ["win32", ["windows"], "fits"],
  ["linux", ["macos", "windows"], "misfit"],
  ["linux", ["Ubuntu 24.04"], "unknown"],
  ["linux", [], "fits"],
])("a machine with %s, for %j: %s", (os, words, expected) => {
  expect(fitsMachine({ os: words }, "os", { os, arch: "x64" })).toBe(expected);
});

describe("before an install", () => {
  const users = (more: Partial<Users> = {}): Users => ({
    named: [],
    found: [],
    machine: { os: "linux", arch: "x64" },
    allow: false,
    ...more,
  });
  const release = (compatibility: Record<string, string[]>) => ({
    id: "t/one",
    version: "1.0.0",
    declares: { permissions: [], secrets: [], triggers: [], compatibility },
  });
  const codex = release({ agents: ["codex"] });

  test("what an agent that was named cannot use is refused, or told where that is wanted", () => {
    const named = [asked("codex"), asked("cursor")];
    expect(() => warnOfMisfit(codex, users({ named }))).toThrow("t/one@1.0.0 is for codex, and not for cursor.");
    expect(warnOfMisfit(codex, users({ named, allow: true }))).toEqual([
      "t/one@1.0.0 is for codex, and not for cursor.",
    ]);
    expect(warnOfMisfit(codex, users({ named: [asked("codex")] }))).toEqual([]);
  });

  test("what is not known is told", () => {
    const odd = release({ agents: ["any", "codex@>=2"] });
    expect(warnOfMisfit(odd, users({ named: [asked("codex")] }))).toEqual([
      "t/one@1.0.0 says that it is for any, codex@>=2: whether codex can use it is not known.",
    ]);
  });

  test("where nobody named an agent, one of those that are there will do", () => {
    const found = (...ids: readonly string[]) => warnOfMisfit(codex, users({ found: ids.map(asked) }));
    expect(found("cursor", "codex")).toEqual([]);
    const said = ["t/one@1.0.0 is for codex: see to it that what reads it here is one of them."];
    expect(found("cursor")).toEqual(said);
    expect(found()).toEqual(said);
    expect(warnOfMisfit(release({}), users())).toEqual([]);
    expect(warnOfMisfit({ id: "t/one", version: "1.0.0" }, users())).toEqual([]);
  });

  test("another machine is told", () => {
    expect(warnOfMisfit(release({ os: ["macos"], arch: ["arm64"] }), users())).toEqual([
      "t/one@1.0.0 is for macos, and this machine is linux.",
      "t/one@1.0.0 is for arm64, and this machine is x64.",
    ]);
  });

  test("of many words few are repeated, and none with control characters", () => {
    const many = release({ agents: ["codex", "cursor\u001b[31m", "amp", "roo", "pi", "zed", "bob"] });
    const [said = ""] = warnOfMisfit(many, users());
    expect(said).toContain("and 2 more");
    expect(said).not.toContain("\u001b");
  });
});
