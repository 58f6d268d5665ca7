/** What is said where a release can do more than the last one. */
import { describe, expect, it } from "vitest";
import { widenedFindings } from "../../../src/core/gate/widened-findings.ts";
import type { Evaluation } from "../../../src/core/plan/facts.ts";
import type { Bringing } from "../../../src/core/relations/bringing.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";

const able = (network: readonly string[]) => ({
  ...EMPTY_PROFILE,
  capabilities: { ...EMPTY_PROFILE.capabilities, network },
});
const bringing = (releases: readonly string[], network: readonly string[]): Bringing => ({
  releases,
  capabilities: able(network).capabilities,
});
const evaluation = (of: object): Evaluation =>
  ({
    id: "t/a",
    claim: { folder: "skills/t/a" },
    published: { profile: able(["a.dev"]) },
    judgement: { profile: able(["a.dev"]) },
    brings: { before: bringing([], []), after: bringing([], []) },
    ...of,
  }) as unknown as Evaluation;

describe("what a release can do more", () => {
  it("is told of its own content and of what it brings, apart", () => {
    const found = widenedFindings(
      evaluation({
        judgement: { profile: able(["a.dev", "b.dev"]) },
        brings: { before: bringing([], []), after: bringing(["t/b@1.0.0"], ["a.dev", "c.dev"]) },
      }),
    );
    expect(found.map(({ path, message }) => [path, message])).toEqual([
      ["skills/t/a/SKILL.md", "It can do more than the last release: network b.dev."],
      ["skills/t/a/skill.yaml", "With what it brings (t/b@1.0.0) it can do more than the last release: network c.dev."],
    ]);
  });

  it("is nothing for what was never published, or can do no more", () => {
    expect(widenedFindings(undefined)).toEqual([]);
    expect(widenedFindings(evaluation({ published: undefined, judgement: { profile: able(["x.dev"]) } }))).toEqual([]);
    expect(widenedFindings(evaluation({}))).toEqual([]);
  });
});
