import { describe, expect, it } from "vitest";
import type { Acknowledgement } from "../../../src/core/trunk/acknowledgement.ts";
import {
  demandReason,
  isPlaceholderReason,
  placeholderReasonOf,
  placeholderReasons,
  REASON_TO_GIVE,
} from "../../../src/core/trunk/given-reason.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";

describe("a reason", () => {
  it.each([
    "…",
    "...",
    " - ",
    "TODO",
    "todo!",
    "<reason>",
    "<why it is fine>",
    "[reason]",
    "“…”",
    "N/A",
    "?",
    "()",
    REASON_TO_GIVE,
    "\u200b",
    "\u202e \u2060\ufe0f",
    "\u3164".repeat(500),
    "to\u200bdo",
  ])("%j is none", (text) => {
    expect(isPlaceholderReason(text)).toBe(true);
    expect(() => demandReason(text)).toThrow(/--reason: expected why/);
  });

  it.each([
    "x",
    "old",
    "rounds refunds the wrong way",
    "see <ticket 7>",
    "because of the audit",
    "坏了",
    "todo list is gone",
    "#42",
    "[SEC-77]",
    "<CVE-2026-1234>",
    "ре\u200dшено ❤\ufe0f",
  ])("%j is one", (text) => {
    expect(isPlaceholderReason(text)).toBe(false);
    demandReason(text);
  });
});

describe("in a file", () => {
  it("is named with its line, and the others are not", () => {
    const text = `versions:
  1.0.0: { state: yanked, reason: "…" }
  1.1.0:
    state: deprecated
    reason: TODO
  1.2.0: { state: yanked, reason: wrong totals }
waivers:
  - rule: link-broken
    path: SKILL.md
    fingerprint: "sha256:${"0".repeat(64)}"
    reason: "<why>"
    expires: "2027-01-31"
`;
    const { lifecycle, lines } = parseLifecycle("lifecycle/a/b.yaml", Buffer.from(text));
    if (lifecycle === undefined) throw new Error("the file cannot be read");
    const found = placeholderReasons("lifecycle/a/b.yaml", lifecycle, lines);
    expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: Expected a reason for 1.0.0 being yanked, got "…".',
      '5: Expected a reason for 1.1.0 being deprecated, got "TODO".',
      '11: Expected a reason for accepting link-broken in SKILL.md, got "<why>".',
    ]);
  });

  it("of an acknowledgement too", () => {
    const said = (reason: string): Acknowledgement => ({ acknowledge: "mass-removal", reason });
    expect(placeholderReasonOf("acknowledgements/x.yaml", said("..."))).toMatchObject([
      { rule: "reason-placeholder", path: "acknowledgements/x.yaml", severity: "high" },
    ]);
    expect(placeholderReasonOf("acknowledgements/x.yaml", said("the team is gone"))).toEqual([]);
  });
});
