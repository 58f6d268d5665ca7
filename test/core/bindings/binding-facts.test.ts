import { expect, it } from "vitest";
import { readBinding } from "../../../src/core/bindings/binding-facts.ts";

it("tells a file that is gone from one that cannot be read", () => {
  expect(readBinding("agents/a", undefined)).toEqual({ kind: "absent" });
  expect(readBinding("agents/a", Buffer.from("skills: ["))).toMatchObject({
    kind: "unreadable",
    findings: [{ rule: "binding-syntax", path: "bindings/agents/a.yaml", line: 1 }],
  });
  expect(readBinding("locks/a", Buffer.from("skills: 1"))).toMatchObject({
    kind: "unreadable",
    findings: [{ rule: "binding-value", path: "bindings/agents/a.lock.yaml" }],
  });
});

it("reads a file by what it is", () => {
  expect(readBinding("teams/a", Buffer.from("skills: {}"))).toMatchObject({ kind: "file", text: "skills: {}" });
  expect(readBinding("locks/a", Buffer.from(""))).toMatchObject({ kind: "lock", locked: new Map() });
});
