import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/core/plan/facts.ts";
import { decidingTitle, strayVersionFindings, titled } from "../../../src/core/report/derived-version.ts";

const declares = (declared?: string) => ({ judgement: { declared } }) as Evaluation;
const released = { outcome: "released", version: "1.1.0", previous: "1.0.0" } as const;

describe("decidingTitle", () => {
  const asked = { evaluation: declares(), outcome: released, message: "feat: more\n\nBody", isKnown: false };

  it("is the line of the message that people take for the title", () => {
    expect(decidingTitle(asked)).toBe("feat: more");
    const merge = "Merge pull request #7 from ada/more\n\nfeat: more of it\n";
    expect(decidingTitle({ ...asked, message: merge })).toBe("feat: more of it");
    expect(decidingTitle({ ...asked, outcome: { ...released, outcome: "held" } })).toBe("feat: more");
    expect(decidingTitle({ ...asked, message: "x".repeat(5000) })).toHaveLength(200);
  });

  it.each([
    ["its author names it", { evaluation: declares("1.1.0") }],
    ["it is the first", { outcome: { outcome: "released", version: "1.0.0" } as const }],
    ["it was given before", { isKnown: true }],
    ["nothing is released", { outcome: { ...released, outcome: "refused" } as const }],
    ["nothing is judged", { evaluation: undefined }],
    ["there is no title", { message: "\n" }],
  ])("decides nothing where %s", (_, other) => {
    expect(decidingTitle({ ...asked, ...other })).toBeUndefined();
  });
});

describe("titled", () => {
  const more = { evaluation: undefined, outcome: released, landsAsIs: false };

  it("names what a merge that says nothing would give, where that is less", () => {
    expect(titled("feat: more", more)).toEqual({ title: "feat: more", byHand: "1.0.1" });
  });

  it.each([
    { outcome: { ...released, version: "1.0.1" } },
    { outcome: { ...released, previous: "1.0.0-rc.1", version: "1.0.0-rc.2" } },
    { landsAsIs: true },
  ])("names nothing else of %j", (other) => {
    expect(titled("feat: more", { ...more, ...other })).toEqual({ title: "feat: more" });
  });

  it("says nothing where no title counts, and of that of an earlier merge that it is one", () => {
    expect(titled(undefined, more)).toEqual({});
    const evaluation = { ...declares("1.0.0"), raisedBy: "feat: before" };
    expect(titled("feat: before", { ...more, evaluation })).toEqual({ title: "feat: before", earlierTitle: true });
  });
});

describe("strayVersionFindings", () => {
  it("tells of another number in SKILL.md than the version, and of nothing else", () => {
    const found = (declared?: string) => strayVersionFindings({ evaluation: declares(declared), outcome: released });
    expect(found("1.0.0")).toMatchObject([{ rule: "version-stray", severity: "info", path: "SKILL.md" }]);
    expect(found("1.0.0")[0]?.message).toContain("it is 1.0.0, and its version is 1.1.0");
    expect(found(`1\u001b[0m${"0".repeat(5000)}`)[0]?.message).toMatch(/^[\x20-\x7e…]{0,200}$/);
    expect([...found("1.1.0"), ...found()]).toEqual([]);
    const refused = { ...released, outcome: "refused" } as const;
    expect(strayVersionFindings({ evaluation: declares("1.0.0"), outcome: refused })).toEqual([]);
  });
});
