/** What the way in which a change lands on the trunk does to what is published. */
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Several commits that land one by one are published one by one, drafts too. */
export function rebaseFindings({ plan }: PlannedChange): readonly GatedFinding[] {
  const published = new Map<string, Set<string>>();
  for (const { chain, event } of plan.emissions) {
    if (event.type !== "released" && event.type !== "refused") continue;
    published.set(chain, (published.get(chain) ?? new Set()).add(event.commit));
  }
  return [...published].filter(([, commits]) => commits.size > 1).map(([id, commits]) => oneByOne(id, commits.size));
}

/** What each of the commits says that land one by one, for whoever tells what gave a version. */
export async function landedMessages(
  objects: Pick<GitObjects, "commit">,
  { plan }: PlannedChange,
): Promise<ReadonlyMap<string, string>> {
  const given = plan.emissions.filter(({ event: { type } }) => type === "released" || type === "held");
  const commits = new Set(given.map(({ event }) => event.commit));
  return new Map(
    await Promise.all([...commits].map(async (oid) => [oid, (await objects.commit(oid)).message] as const)),
  );
}

/** Each of these commits publishes a version of the skill. */
export function oneByOne(id: string, commits: number): GatedFinding {
  const message = `This change has ${commits} steps (commits) for ${id}. Merged with “Rebase and merge”, or pushed, each of them becomes a version of its own, the unfinished ones too.`;
  const hint = "Merge it with “Squash and merge” or “Create a merge commit”: then it becomes one version.";
  return { ...finding({ rule: "rebase-merge", severity: "medium", path: "", message, hint }), status: "reported" };
}

/**
 * A history whose own first-parent chain left the trunk would stall the reconciler. What it brings is judged by nothing that
 * was there before, so no acknowledgement of its own makes a check pass it.
 */
export function foxtrot(base: Oid, head: Oid): GatedFinding {
  return blocking({
    rule: "foxtrot-merge",
    path: "",
    message: `${head.slice(0, 12)} does not go on from where the trunk is now (${base.slice(0, 12)}). Pushed to the trunk as it is, it would put another history in the place of the trunk's, and publishing would stop.`,
    hint: `Push it as a branch and merge that with the button of its pull request: nothing in your files has to change. If the other history is meant, add acknowledgements/<any name>.yaml with \`acknowledge: rewrite\`, \`commit: ${base}\` and a \`reason\`: an admin who agrees then pushes it, although this check stays red.`,
  });
}

/** The code host would not merge it, so nobody can say what merging does. */
export function conflict(conflicts: readonly string[]): GatedFinding {
  const [path = ""] = conflicts;
  const message = `It cannot be merged as it is: ${conflicts.slice(0, 5).join(", ")} ${conflicts.length === 1 ? "was" : "were"} changed here and on the trunk.`;
  const hint =
    "Bring the trunk's changes into the branch (“Update branch” or “Resolve conflicts” on the pull request's page).";
  return blocking({ rule: "merge-conflict", path, message, hint });
}

/** What would stop publication until somebody says that it is meant. */
export function stallFindings({ stall, observation }: PlannedChange): readonly GatedFinding[] {
  if (stall === undefined) return [];
  const hint =
    "If it is meant, add acknowledgements/<any name>.yaml to this change with `acknowledge: mass-removal` and a `reason`.";
  const at = observation.paths.find((path) => path.endsWith("/SKILL.md")) ?? observation.paths[0];
  const message = stall.message.replace(/^Commit [0-9a-f]+ removes/, "It removes").replace(/; nothing after .*$/, ".");
  return [blocking({ rule: "mass-removal", path: at ?? "", message, hint })];
}

/** A finding that stands in the way whatever policy says. */
export function blocking(facts: Record<"rule" | "path" | "message" | "hint", string>): GatedFinding {
  return { ...finding({ ...facts, severity: "critical" }), status: "blocks" };
}
