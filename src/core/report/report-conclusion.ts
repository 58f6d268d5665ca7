/** The verdict of a check report, and the one sentence that says why. */
import { compareUtf8 } from "../bytes.ts";
import { onceApproved } from "./awaited-merges.ts";
import type { CheckReport, Need, ReportedFinding, SkillReport, Verdict } from "./check-report.ts";
import { isOfOffer } from "./refused-words.ts";
import { inWords } from "./report-words.ts";
import { wouldBeRefused } from "./today-words.ts";

export interface Conclusion {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Of everything that a change brings. */
export function conclude(of: {
  readonly skills: readonly SkillReport[];
  readonly approved?: CheckReport["approved"];
  readonly findings: readonly ReportedFinding[];
  readonly needs: readonly Need[];
  readonly isPolicyUnreadable: boolean;
  /** Is it about everything that is there, published or not? */
  readonly isEverything: boolean;
}): Conclusion {
  const blocking = of.findings.find(({ status }) => status === "blocks");
  if (blocking !== undefined) return { verdict: "fail", reason: placed(blocking) };
  // Without a policy of the base no verdict on a skill is one that anybody could rely on.
  if (of.isPolicyUnreadable) {
    return { verdict: "review", reason: "policy.yaml on the trunk cannot be read: an admin has to mend it first." };
  }
  const refused = of.skills.filter(({ outcome }) => outcome === "refused");
  const content = refusedContent(of).map(({ id }) => id);
  if (content.length > 0) return { verdict: "fail", reason: `${named(content)} would be refused.` };
  if (refused.length > 0) {
    const [what, stay] = refused.length === 1 ? ["Its lifecycle file", "stays"] : ["Their lifecycle files", "stay"];
    const reason = `${what} cannot be taken: ${named(refused.map(({ id }) => id))} ${stay} published and offered as before.`;
    return { verdict: "fail", reason };
  }
  const advice = of.skills.flatMap(({ findings }) => findings).find(({ status }) => status === "blocks");
  if (advice !== undefined) return { verdict: "fail", reason: placed(advice) };
  return toReview(of) ?? passing(of);
}

/** What nobody has looked at yet who has to. */
function toReview({ needs, skills }: Parameters<typeof conclude>[0]): Conclusion | undefined {
  const open = needs.filter(({ enforcedBy }) => enforcedBy === "nobody");
  if (open.length > 0) {
    const people = [...new Set(open.map(({ role }) => WHO.get(role) ?? `somebody of ${role}`))].sort(compareUtf8);
    return { verdict: "review", reason: `It waits for ${named(people)}.` };
  }
  const unseen = skills.filter((skill) => skill.outcome === "held" && hasFinding(skill, "source-awaited"));
  if (unseen.length > 0) {
    const [what, nobody] = unseen.length === 1 ? ["points to", "at it"] : ["point to", "at any of it"];
    const reason = `What ${named(unseen.map(({ id }) => id))} ${what} could not be fetched, so nobody has looked ${nobody}: look there, or check again once it can be.`;
    return { verdict: "review", reason };
  }
  return undefined;
}

function passing({ skills, approved, needs }: Parameters<typeof conclude>[0]): Conclusion {
  const released = skills.filter(({ outcome }) => outcome === "released").map(({ id, version }) => `${id} ${version}`);
  const held = skills.filter(({ outcome }) => outcome === "held").map(({ id }) => id);
  if (held.length > 0) {
    return { verdict: "pass", reason: `Merging publishes ${named(held)} ${onceWhat({ skills, needs })}.` };
  }
  if (released.length > 0) return { verdict: "pass", reason: `Merging publishes ${named(released)}.` };
  const retired = skills.filter(({ outcome }) => outcome === "retired").map(({ id }) => id);
  const offered = skills.filter(({ outcome }) => outcome === "offered").map(({ id }) => id);
  const done = [
    ...(offered.length === 0 ? [] : [`changes how ${named(offered)} ${offered.length === 1 ? "is" : "are"} offered`]),
    ...(retired.length === 0 ? [] : [`takes ${named(retired)} out of the lists`]),
  ];
  if (done.length > 0) return { verdict: "pass", reason: `Merging ${inWords(done)}.` };
  const then = (approved?.skills ?? []).filter(({ outcome }) => outcome === "released").map(({ id }) => id);
  if (then.length > 0) return { verdict: "pass", reason: `Approving it publishes ${named(then)}.` };
  return { verdict: "pass", reason: "It changes no skill." };
}

/** Of everything that is there, also what is published. */
function refusedContent({ skills, isEverything }: Parameters<typeof conclude>[0]): readonly SkillReport[] {
  const refused = skills.filter((skill) => skill.outcome === "refused" && !isOfOffer(skill));
  return isEverything ? [...refused, ...skills.filter(wouldBeRefused)] : refused;
}

/** What those that are held wait for. */
function onceWhat(of: Pick<Parameters<typeof conclude>[0], "skills" | "needs">): string {
  const isScan = of.skills.some((skill) => hasFinding(skill, "scan-awaited"));
  return isScan ? "once what policy asks for has looked at it" : onceApproved(of);
}

function hasFinding({ findings }: SkillReport, rule: string): boolean {
  return findings.some((found) => found.rule === rule);
}

/** A message about a line says little without it. */
export function placed(
  found: Pick<ReportedFinding, "message" | "line"> & { readonly file?: string; readonly path?: string },
): string {
  const file = found.file ?? found.path ?? "";
  return found.line === undefined || file === "" ? found.message : `${file}, line ${found.line}: ${found.message}`;
}

const WHO: ReadonlyMap<string, string> = new Map([
  ["owner", "an owner"],
  ["admin", "an admin"],
]);

/** The first names, and how many more there are. */
export function named(names: readonly string[], max = 3): string {
  const left = names.length - max;
  return inWords(left > 0 ? [...names.slice(0, max), `${left} more`] : names);
}
