import { describe, expect, it } from "vitest";
import { PACK_DETECTORS, PACK_NAMES, PACK_SIGNALS, PACKS } from "../../../src/core/scan/compliance-packs.ts";
import { scannerOf } from "../../../src/core/scan/scan.ts";
import type { Example } from "../../../src/core/scan/scan-rule.ts";
import { SCAN_RULES } from "../../../src/core/scan/scan-rules.ts";

describe.each(PACK_NAMES)("the pack %s", (name) => {
  const scan = scannerOf(PACKS[name], PACK_SIGNALS, PACK_DETECTORS);
  const found = (example: Example) => scan(filesOf(example)).map(({ rule, severity }) => `${rule} ${severity}`);

  it.each(PACKS[name].map((rule) => [rule.id, rule] as const))(
    "%s finds its bad examples, and not its good ones",
    (_, rule) => {
      for (const bad of rule.bad) expect(found(bad)).toContain(`${rule.id} ${rule.severity}`);
      for (const good of rule.good) expect(found(good)).not.toContain(`${rule.id} ${rule.severity}`);
    },
  );

  it("is off unless somebody names it", () => {
    const ids = new Set(SCAN_RULES.map(({ id }) => id));
    expect(PACKS[name].filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it("names a clause in each rule, in English and Chinese", () => {
    expect(PACKS[name].filter(({ why }) => !/(?:art\.|\d\.\d).*[\u4e00-\u9fff]/.test(why))).toEqual([]);
  });
});

function filesOf(example: Example) {
  return Object.entries(typeof example === "string" ? { "SKILL.md": example } : example).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}
