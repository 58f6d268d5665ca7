/** Withdrawn bytes that come back, planned on hand-made commits. */
import { describe, expect, it } from "vitest";
import { type Content, PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const state = (content: Content, lifecycle?: string): SkillState => ({
  folders: { "skills/x": content },
  ...(lifecycle === undefined ? {} : { lifecycle }),
});
const WITHDRAWN = 'versions:\n  1.0.0: { state: withdrawn, reason: "leaks" }\n';

function refusal(plan: PlanFixture, id: string, one: SkillState): string | undefined {
  const event = plan.events({ [id]: one }).find(({ event }) => event.type === "refused")?.event;
  return event?.type === "refused"
    ? event.findings.list.map(({ rule, message }) => `${rule}: ${message}`).join()
    : undefined;
}

describe("content whose bytes were withdrawn", () => {
  it("is refused where it comes back, also in the commit that withdraws it, and not where it stayed", () => {
    for (const withdrawsFirst of [true, false]) {
      const plan = new PlanFixture();
      plan.commit({ "team/one": state({ body: "bad" }) });
      plan.commit({ "team/one": state({ body: "good" }, withdrawsFirst ? WITHDRAWN : undefined) });
      expect(refusal(plan, "team/one", state({ body: "bad" }, WITHDRAWN))).toContain(
        "content-withdrawn: These are the bytes of team/one@1.0.0, which was withdrawn: they are not published again",
      );
      expect(plan.commit({ "team/one": state({ body: "better" }, WITHDRAWN) })).toEqual(["team/one released 1.0.2"]);
    }
    const plan = new PlanFixture();
    plan.commit({ "team/one": state({ body: "bad" }) });
    plan.commit({ "team/one": state({ body: "bad" }, WITHDRAWN) });
    expect(plan.commit({ "team/one": state({ body: "bad" }, `${WITHDRAWN}tags: [a]\n`) })).toEqual([
      "team/one offer tags",
    ]);
  });

  it("is refused under another name, which is told only of what everybody may read", () => {
    for (const [visibility, whose] of [
      ["public", "team/one@1.0.0, which was withdrawn"],
      ["private", "a release that was withdrawn under another name"],
    ]) {
      const plan = new PlanFixture();
      plan.commit({ "team/one": state({ body: "bad" }, `visibility: ${visibility}\n`) });
      plan.commit({ "team/one": state({ body: "bad" }, `visibility: ${visibility}\n${WITHDRAWN}`) });
      expect(refusal(plan, "team/two", state({ body: "bad" }))).toContain(`These are the bytes of ${whose}: `);
    }
  });
});
