/**
 * Names by which the code host tells workflows and their jobs apart. It goes by names alone: a required check is whatever
 * job has its name, and a workflow that follows another one follows everything that is called so.
 */

import { parseWorkflow, type Workflow, type WorkflowMode } from "./workflow-file.ts";

/**
 * The workflows of the template, by path, for a repository that has `theirs`. One that has the path or the name of another
 * workflow of theirs, or of one of its jobs, is called `skilltrunk-…` in all three places; what follows it follows that
 * name. What some workflow of theirs does already stands under the path of that one.
 */
export function withFreeNames(
  template: ReadonlyMap<string, Uint8Array>,
  theirs: readonly Workflow[],
): ReadonlyMap<string, Uint8Array> {
  const wanted = [...template].flatMap(([path, bytes]) => {
    const [mode] = modesOf(parseWorkflow(path, bytes));
    return mode === undefined ? [] : [{ path, mode, text: new TextDecoder().decode(bytes) }];
  });
  const names = new Map(wanted.map(({ path, mode }) => [mode, placeFor({ path, mode }, theirs)]));
  const check = names.get("check")?.name ?? "check";
  return new Map(
    wanted.map(({ path, mode, text }): [string, Uint8Array] => {
      const place = names.get(mode) ?? { path, name: mode };
      const named = place.name === mode ? text : rename(text, mode, place.name);
      const follows = (line: string) => line.replace("[check]", () => `[${JSON.stringify(check)}]`);
      return [
        place.path,
        Buffer.from(check === "check" ? named : named.replace(/^ {4}workflows: \[check\]$/m, follows)),
      ];
    }),
  );
}

/** The workflows with a job of this mode; those that start on pull requests first, because another may check on a schedule. */
export function runningMode(workflows: readonly Workflow[], mode: WorkflowMode): readonly Workflow[] {
  const isLate = ({ events }: Workflow) => Number(!events.has("pull_request"));
  const running = workflows.filter((workflow) => modesOf(workflow).includes(mode));
  return mode === "check" ? running.toSorted((a, b) => isLate(a) - isLate(b)) : running;
}

function modesOf(workflow: Workflow | undefined): readonly WorkflowMode[] {
  return workflow?.jobs.map(({ mode }) => mode) ?? [];
}

function placeFor(
  { path, mode }: { readonly path: string; readonly mode: WorkflowMode },
  theirs: readonly Workflow[],
): { readonly path: string; readonly name: string } {
  const there = runningMode(theirs, mode)[0];
  if (there !== undefined) return { path: there.path, name: there.name };
  const isTaken = (name: string) =>
    theirs.some((workflow) => workflow.name === name || jobNames(workflow).includes(name));
  const isInTheWay = theirs.some((workflow) => workflow.path === path);
  if (!isInTheWay && !isTaken(mode)) return { path, name: mode };
  const own = `skilltrunk-${mode}`;
  let name = own;
  for (let n = 2; isTaken(name); n++) name = `${own}-${n}`;
  return { path: path.replace(/[^/]+$/, `${name}.yml`), name };
}

function jobNames({ jobs, otherJobs }: Workflow): readonly string[] {
  return [...jobs.map(({ name }) => name), ...otherJobs];
}

/** The workflow, its job, what it waits for, and what its comment says of the job. */
function rename(text: string, mode: WorkflowMode, name: string): string {
  return text
    .replace(new RegExp(`^((?: {4})?name: )${mode}$`, "gm"), `$1${name}`)
    .replace(new RegExp(`^( {2}group: )${mode}\\b`, "m"), `$1${name}`)
    .replaceAll(`job "${mode}"`, `job "${name}"`);
}

/** What the host cannot tell apart from our check: jobs of the same name. */
export interface NameClash {
  readonly name: string;
  /** The workflows that have the other jobs. */
  readonly paths: readonly string[];
}

/** The jobs that run our check whose names other jobs have too. */
export function checkClashes(workflows: readonly Workflow[]): readonly NameClash[] {
  const checks = workflows.flatMap(({ path, jobs }) =>
    jobs.filter(({ mode }) => mode === "check").map(({ name }) => ({ path, name })),
  );
  return checks.flatMap(({ path, name }) => {
    const others = workflows.filter(
      (workflow) =>
        workflow.otherJobs.includes(name) || (workflow.path !== path && workflow.jobs.some((job) => job.name === name)),
    );
    return others.length === 0 ? [] : [{ name, paths: others.map((workflow) => workflow.path) }];
  });
}

/** A workflow that shows what our check found, and follows another one or none of them. */
export function strayFollowers(
  workflows: readonly Workflow[],
): readonly { readonly path: string; readonly expected: string }[] {
  const checking = runningMode(workflows, "check");
  const [check] = checking;
  if (check === undefined) return [];
  const names = new Set(checking.map(({ name }) => name));
  return workflows.flatMap(({ path, jobs, follows }) =>
    follows.length > 0 && !follows.some((name) => names.has(name)) && jobs.some(({ mode }) => mode === "report")
      ? [{ path, expected: check.name }]
      : [],
  );
}

/** The checks that the host has to require: jobs that run our action on pull requests. */
export function checkNames(workflows: readonly Workflow[]): readonly string[] {
  const running = runningMode(workflows, "check");
  return running.flatMap(({ jobs }) => jobs.filter(({ mode }) => mode === "check").map(({ name }) => name));
}
