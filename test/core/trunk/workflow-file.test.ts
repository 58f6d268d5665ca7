import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWorkflow } from "../../../src/core/trunk/workflow-file.ts";

const TEMPLATE = join(dirname(dirname(dirname(import.meta.dirname))), "skills-repo-template");
const PATH = ".github/workflows/check.yml";
const read = (text: string) => parseWorkflow(PATH, Buffer.from(text));

const CHECK = `
name: check
on:
  pull_request:
  merge_group:
permissions: { contents: read }
jobs:
  judge:
    name: Skills are fine
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: acme/skilltrunk@0123456789abcdef0123456789abcdef01234567
        with: { mode: check }
  other:
    steps:
      - run: echo hello
`;

describe("parseWorkflow", () => {
  it("finds the jobs that run our action, and what starts them", () => {
    expect(read(CHECK)).toEqual({
      path: PATH,
      name: "check",
      events: new Map([
        ["pull_request", true],
        ["merge_group", true],
      ]),
      jobs: [{ name: "Skills are fine", mode: "check" }],
      otherJobs: ["other"],
      follows: [],
      unpinned: ["actions/checkout@v7"],
    });
  });

  it.each([
    ["acme/skilltrunk@v1", false],
    ["acme/skilltrunk@0123456", false],
    ["acme/skilltrunk@main", false],
    ["acme/skilltrunk", false],
    ["docker://alpine:3.20", false],
    ["acme/skilltrunk/sub@0123456789abcdef0123456789abcdef01234567", true],
    [`docker://alpine@sha256:${"a".repeat(64)}`, true],
    ["./.github/actions/skilltrunk", true],
  ])("%s is pinned: %s", (uses, isPinned) => {
    const text = `on: push\njobs: { a: { steps: [{ uses: "${uses}" }] } }\n`;
    expect(read(text)?.unpinned).toEqual(isPinned ? [] : [uses]);
  });

  it.each([
    ["push", [["push", true]]],
    [
      "[push, pull_request]",
      [
        ["push", true],
        ["pull_request", true],
      ],
    ],
    ["{ pull_request: { paths: [skills/**] } }", [["pull_request", false]]],
    [
      "{ pull_request: { paths-ignore: [docs/**] }, push: { branches: [main] } }",
      [
        ["pull_request", false],
        ["push", true],
      ],
    ],
  ])("on: %s", (on, events) => {
    expect([...(read(`on: ${on}\njobs: {}\n`)?.events ?? [])]).toEqual(events);
  });

  it.each([
    ["acme/skilltrunk@v1", true],
    ["acme/skilltrunk/action@v1", true],
    ["./", true],
    ["./.github/actions/skilltrunk", true],
    ["acme/other@v1", false],
    ["acme/skilltrunkish@v1", false],
  ])("%s is ours: %s", (uses, isOurs) => {
    const text = `on: push\njobs: { a: { steps: [{ uses: ${uses}, with: { mode: publish } }] } }\n`;
    expect(read(text)?.jobs).toEqual(isOurs ? [{ name: "a", mode: "publish" }] : []);
  });

  it("is none where it is no workflow, or not plain YAML", () => {
    for (const text of [
      "",
      "[]",
      "a: 1",
      "on: push",
      "on: push\njobs: 1",
      "a: &x 1\nb: *x",
      "on: [",
      "x".repeat(300_000),
    ])
      expect(read(text)).toBeUndefined();
  });

  it.each(["check", "report", "publish"])("reads the template's %s", (mode) => {
    const path = join(TEMPLATE, ".github", "workflows", `${mode}.yml`);
    expect(parseWorkflow(path, readFileSync(path))?.jobs).toEqual([{ name: mode, mode }]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."on: jobs\n -[]{}&*!|>'\"%@,#steps"), { maxLength: 60 }),
        (characters) => {
          read(characters.join(""));
        },
      ),
    );
  });
});
