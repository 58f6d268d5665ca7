import { describe, expect, it } from "vitest";
import { diagnose, type RepositoryFacts } from "../../../src/core/trunk/diagnosis.ts";
import { DEFAULT_SETTINGS, parseSettings } from "../../../src/core/trunk/settings.ts";
import type { Workflow, WorkflowMode } from "../../../src/core/trunk/workflow-file.ts";
import { checkNames } from "../../../src/core/trunk/workflow-names.ts";

function workflow(mode: WorkflowMode, ...events: (readonly [string, boolean])[]): Workflow {
  return {
    path: `.github/workflows/${mode}.yml`,
    name: mode,
    events: new Map(events),
    jobs: [{ name: `${mode} skills`, mode }],
    otherJobs: [],
    follows: mode === "report" ? ["check"] : [],
    unpinned: [],
  };
}
const CHECK = workflow("check", ["pull_request", true], ["merge_group", true]);
const REPORT = workflow("report", ["workflow_run", true]);
const PUBLISH = workflow("publish", ["push", true]);

const WELL: RepositoryFacts = {
  versions: { node: "24.1.0", git: "2.50.1" },
  shallow: false,
  branch: "main",
  settingsFile: { kind: "readable" },
  settings: { ...DEFAULT_SETTINGS, owners: ["@acme/platform"] },
  policyFile: { kind: "readable" },
  approvals: "host",
  skills: 60,
  owned: [{ id: "team/one", owners: ["@acme/platform"] }],
  workflows: [CHECK, REPORT, PUBLISH],
  codeowners: { path: ".github/CODEOWNERS", text: "* @acme/platform\n", drift: [] },
  ledger: { kind: "current" },
};

/** What is not well, as `id: status`. */
function ills(facts: Partial<RepositoryFacts>): readonly string[] {
  const checks = diagnose({ ...WELL, ...facts });
  for (const { status, fix } of checks) if (status === "problem" || status === "warning") expect(fix).toBeDefined();
  return checks.filter(({ status }) => status !== "ok").map(({ id, status }) => `${id}: ${status}`);
}

describe("diagnose", () => {
  it("finds nothing where all is well", () => {
    expect(ills({})).toEqual([]);
  });

  it.each([
    [{ versions: { node: "20.18.3", git: "2.50.1" } }, ["node: problem"]],
    [{ versions: { node: "20.19.0", git: "2.30.9" } }, ["git: problem"]],
    [{ versions: { node: "22.0.0", git: "2.37.2" } }, ["git: warning"]],
    [{ versions: { node: "v22.0.0", git: "2.39.5 (Apple Git-154)" } }, []],
    [{ versions: { node: "?", git: "?" } }, ["node: problem", "git: problem"]],
    [{ shallow: true }, ["clone: problem"]],
    [{ settingsFile: { kind: "absent" } }, ["settings: warning"]],
    [{ policyFile: { kind: "absent" } }, ["policy: warning"]],
    [{ skills: 0 }, ["skills: problem"]],
    [{ settings: DEFAULT_SETTINGS }, ["owners: warning"]],
    [{ owned: [{ id: "team/one", owners: ["ann"] }] }, ["owners: warning"]],
    [{ codeowners: undefined }, ["codeowners: problem"]],
    [{ workflows: [CHECK, { ...REPORT, unpinned: ["acme/skilltrunk@v1"] }, PUBLISH] }, ["actions-pinned: problem"]],
    [{ workflows: [CHECK, { ...REPORT, unpinned: ["ours/skilltrunk@v1"] }, PUBLISH] }, ["actions-pinned: warning"]],
    [
      { codeowners: { path: "CODEOWNERS", text: "* @acme/platform\n", drift: ["/skills/a/b/"] } },
      ["codeowners: warning"],
    ],
    [{ workflows: [CHECK, REPORT, PUBLISH, { ...CHECK, jobs: [], unpinned: ["actions/cache@v5"] }] }, []],
    [{ workflows: [CHECK, REPORT, { ...PUBLISH, otherJobs: ["check skills"] }] }, ["workflow-names: problem"]],
    [{ workflows: [{ ...CHECK, name: "judge" }, REPORT, PUBLISH] }, ["workflow-names: warning"]],
    [{ workflows: [] }, ["workflow-check: problem", "workflow-report: warning", "workflow-publish: warning"]],
    [{ approvals: "api" }, ["workflow-approvals: problem"]],
    [{ approvals: "api", workflows: [CHECK, REPORT, PUBLISH, workflow("approvals", ["workflow_run", true])] }, []],
    [
      { approvals: "api", workflows: [CHECK, REPORT, PUBLISH, workflow("approvals", ["schedule", true])] },
      ["workflow-approvals: problem"],
    ],
    [{ ledger: { kind: "absent" } }, ["ledger: warning"]],
    [{ ledger: { kind: "behind" } }, ["ledger: warning"]],
    [{ ledger: { kind: "elsewhere" } }, []],
    [{ ledger: { kind: "clone-alone" } }, ["ledger: warning"]],
    [{ ledger: { kind: "unreadable", why: "x" } }, ["ledger: problem"]],
    [{ skills: 1000 }, []],
    [{ skills: 1001 }, ["ledger-place: warning"]],
  ] satisfies [Partial<RepositoryFacts>, string[]][])("of %j finds %j", (facts, found) => {
    expect(ills(facts)).toEqual(found);
  });

  it("says where a file of ours is broken", () => {
    const { findings } = parseSettings(Buffer.from("paths: 1\n"));
    const broken = { settings: undefined, settingsFile: { kind: "broken", findings } } as const;
    expect(ills(broken)).toEqual(["settings: problem", "owners: unknown"]);
    const [check] = diagnose({ ...WELL, ...broken }).filter(({ id }) => id === "settings");
    expect(check?.message).toContain("skilltrunk.yaml:1");
  });

  it.each([
    ["/.github/ @a\n/policy.yaml @a\n/policy-packs/ @a\n/skilltrunk.yaml @a\n/acknowledgements/ @a\n", []],
    ["/.github/ @a\n/policy.yaml @a\n", ["policy-packs/, skilltrunk.yaml, acknowledgements/"]],
    ["* @a\n/policy.yaml\n", ["policy.yaml"]],
    ["/skills/ @a\n", [".github/, policy.yaml, policy-packs/, skilltrunk.yaml, acknowledgements/"]],
  ])("wants owners of what decides: %j", (text, open) => {
    const checks = diagnose({ ...WELL, codeowners: { path: ".github/CODEOWNERS", text, drift: [] } });
    const ill = checks.filter(({ id, status }) => id === "codeowners" && status === "problem");
    expect(ill.map(({ message }) => message)).toEqual(open.map((one) => `.github/CODEOWNERS has no owner for ${one}.`));
  });

  it("wants owners of the places that would count before the file in use", () => {
    const text = "/.github/ @a\n/policy.yaml @a\n/policy-packs/ @a\n/skilltrunk.yaml @a\n/acknowledgements/ @a\n";
    const checks = diagnose({ ...WELL, codeowners: { path: "docs/CODEOWNERS", text, drift: [] } });
    const ill = checks.filter(({ id, status }) => id === "codeowners" && status === "problem");
    expect(ill.map(({ message }) => message)).toEqual([
      "docs/CODEOWNERS has no owner for CODEOWNERS, docs/CODEOWNERS.",
    ]);
  });

  it.each([
    [workflow("check", ["pull_request", true]), "does not start on merge_group"],
    [workflow("check", ["pull_request", false], ["merge_group", true]), "filters by paths"],
    [workflow("check", ["pull_request_target", true]), "the repository's own token"],
  ])("wants a check that always starts, without the repository's token", (check, why) => {
    const [ill] = diagnose({ ...WELL, workflows: [check, REPORT, PUBLISH] }).filter(({ status }) => status !== "ok");
    expect(ill).toMatchObject({ id: "workflow-check", status: "problem", message: expect.stringContaining(why) });
  });

  it("keeps what it repeats on one line", () => {
    const ledger = { kind: "unreadable", why: "a\u001b[2Jb\nc" } as const;
    for (const { message } of diagnose({ ...WELL, branch: "a\nb", skills: 0, ledger })) {
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
  });
});

describe("checkNames", () => {
  it("are the jobs that check", () => {
    expect(checkNames(WELL.workflows)).toEqual(["check skills"]);
  });
});
