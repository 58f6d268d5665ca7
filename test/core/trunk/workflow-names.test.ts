import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseWorkflow, type Workflow } from "../../../src/core/trunk/workflow-file.ts";
import { checkClashes, strayFollowers, withFreeNames } from "../../../src/core/trunk/workflow-names.ts";

const FOLDER = ".github/workflows/";
const HERE = join(import.meta.dirname, "../../../skills-repo-template", FOLDER);
const TEMPLATE = new Map(readdirSync(HERE).map((name) => [`${FOLDER}${name}`, readFileSync(join(HERE, name))]));

function workflow(path: string, text: string): Workflow {
  const read = parseWorkflow(`${FOLDER}${path}`, Buffer.from(text));
  if (read === undefined) throw new Error(path);
  return read;
}
const parsed = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files].map(([path, bytes]) => workflow(path.slice(FOLDER.length), Buffer.from(bytes).toString()));
const CI = workflow("ci.yml", "name: CI\non: push\njobs: { check: { steps: [{ run: make }] } }\n");

describe("withFreeNames", () => {
  it("takes the template as it is where nothing is in the way", () => {
    expect(withFreeNames(TEMPLATE, [])).toEqual(TEMPLATE);
    const other = workflow("ci.yml", "on: push\njobs: { build: { steps: [{ run: make }] } }\n");
    expect(withFreeNames(TEMPLATE, [other])).toEqual(TEMPLATE);
  });

  it.each([
    ["a job", CI],
    ["a workflow", workflow("ci.yml", "name: check\non: push\njobs: { build: { steps: [{ run: make }] } }\n")],
    ["a file", workflow("check.yml", "name: CI\non: push\njobs: { build: { steps: [{ run: make }] } }\n")],
  ])("calls the check otherwise, wherever it is named, for the name of %s", (_, theirs) => {
    const files = withFreeNames(TEMPLATE, [theirs]);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([".github/workflows/skilltrunk-check.yml", ".github/workflows/report.yml"]),
    );
    const all = parsed(files);
    const check = all.find(({ path }) => path.endsWith("skilltrunk-check.yml"));
    expect(check).toMatchObject({ name: "skilltrunk-check", jobs: [{ name: "skilltrunk-check", mode: "check" }] });
    expect(all.find(({ path }) => path.endsWith("report.yml"))?.follows).toEqual(["skilltrunk-check"]);
    const text = Buffer.from(files.get(`${FOLDER}skilltrunk-check.yml`) ?? []).toString();
    expect(text).toContain('Make the job "skilltrunk-check" a required check');
    expect(text).toContain("group: skilltrunk-check-$");
    expect([checkClashes([theirs, ...all]), strayFollowers([theirs, ...all])]).toEqual([[], []]);
    // A second time, with ours committed.
    expect([...withFreeNames(TEMPLATE, [theirs, ...all]).keys()].toSorted()).toEqual([...files.keys()].toSorted());
  });

  it("takes no name that is taken as well", () => {
    const both = workflow(
      "ci.yml",
      "on: push\njobs: { publish: { steps: [] }, b: { name: skilltrunk-publish, steps: [] } }\n",
    );
    const files = withFreeNames(TEMPLATE, [both]);
    expect([...files.keys()]).toContain(`${FOLDER}skilltrunk-publish-2.yml`);
    expect(Buffer.from(files.get(`${FOLDER}skilltrunk-publish-2.yml`) ?? []).toString()).toContain(
      "group: skilltrunk-publish-2\n",
    );
  });

  it("adds no second workflow for what one does, and follows that one", () => {
    const theirs = workflow(
      "skills.yml",
      'name: "Skills, checked"\non: pull_request\njobs: { judge: { steps: [{ uses: acme/skilltrunk@v1, with: { mode: check } }] } }\n',
    );
    const files = withFreeNames(TEMPLATE, [theirs]);
    expect([...files.keys()].toSorted()).toEqual(["publish", "report", "skills"].map((name) => `${FOLDER}${name}.yml`));
    const report = parsed(files).find(({ path }) => path.endsWith("report.yml"));
    expect(report?.follows).toEqual(["Skills, checked"]);
  });
});

describe("checkClashes", () => {
  it("names the workflows whose jobs are called as our check is", () => {
    const ours = parsed(TEMPLATE);
    expect(checkClashes(ours)).toEqual([]);
    expect(checkClashes([...ours, CI])).toEqual([{ name: "check", paths: [".github/workflows/ci.yml"] }]);
    const within = workflow(
      "check.yml",
      "on: pull_request\njobs:\n  a: { name: x, steps: [{ uses: acme/skilltrunk@v1, with: { mode: check } }] }\n  x: { steps: [] }\n",
    );
    expect(checkClashes([within])).toEqual([{ name: "x", paths: [".github/workflows/check.yml"] }]);
  });
});

describe("strayFollowers", () => {
  it("names a report that waits for something else", () => {
    const [report = CI] = parsed(TEMPLATE).filter(({ path }) => path.endsWith("report.yml"));
    const renamed = workflow(
      "check.yml",
      "name: judge\non: pull_request\njobs: { a: { steps: [{ uses: acme/skilltrunk@v1, with: { mode: check } }] } }\n",
    );
    expect(strayFollowers([renamed, report])).toEqual([{ path: ".github/workflows/report.yml", expected: "judge" }]);
    expect(strayFollowers([report])).toEqual([]);
    // One that examines everything on a schedule, and comes first by its path.
    const everything = workflow(
      "all.yml",
      "name: everything\non: { schedule: [] }\njobs: { all: { steps: [{ uses: acme/skilltrunk@v1, with: { mode: check } }] } }\n",
    );
    expect(strayFollowers([everything, ...parsed(TEMPLATE)])).toEqual([]);
    expect(strayFollowers([everything, renamed, report]).map(({ expected }) => expected)).toEqual(["judge"]);
    expect(checkClashes([everything, ...parsed(TEMPLATE)])).toEqual([]);
  });
});
