import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalJson, sha256 } from "../../src/core/bytes.ts";
import { isDigest } from "../../src/core/names.ts";
import { RULE_SET, RULE_SEVERITIES } from "../../src/core/rules.ts";
import { SKILL_MD_RULES } from "../../src/core/skill-md-rules.ts";

describe("RULE_SET", () => {
  it("is the one that engine 1 writes into every release: another one is another engine", () => {
    expect(RULE_SET).toBe("sha256:754bebd5ba2dae76d763e0f001a42ccb48ebda2c4116cb00f93a958668a31c95");
    expect(isDigest(RULE_SET)).toBe(true);
  });

  it("counts the id and severity of each rule that judges a release, in an order of its own", () => {
    const rows = [...RULE_SEVERITIES]
      .filter(([id]) => !/-(?:unpublished|orphan|final|history-from)$/.test(id))
      .map(([id, severity]) => `${id} ${severity}`);
    // The ids are ASCII, for which the default order is that of the bytes.
    expect(RULE_SET).toBe(sha256(canonicalJson(rows.sort())));
    for (const { id, severity } of SKILL_MD_RULES) expect(RULE_SEVERITIES.get(id)).toBe(severity);
  });

  it("has every rule that the core names", () => {
    const core = join(import.meta.dirname, "..", "..", "src", "core");
    const text = readdirSync(core)
      .map((name) => readFileSync(join(core, name), "utf8"))
      .join("\n");
    const named = [...text.matchAll(/rule: "([a-z-]+)"/g), ...text.matchAll(/critical\(\{ rule: "([a-z-]+)"/g)].map(
      ([, id]) => id ?? "",
    );
    const prefixes = new Set(["settings", "policy", "lifecycle", "acknowledgement"]);
    expect(named.filter((id) => !RULE_SEVERITIES.has(id) && !prefixes.has(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});
