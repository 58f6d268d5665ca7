import { describe, expect, it } from "vitest";
import {
  agentSubject,
  bindingPath,
  bindingSubjectOf,
  isLikeBinding,
  lockSubject,
  teamSubject,
} from "../../../src/core/bindings/binding-place.ts";

describe("where bindings are", () => {
  it.each([
    ["bindings/agents/quote-assistant.yaml", "agents/quote-assistant"],
    ["bindings/agents/quote-assistant.lock.yaml", "locks/quote-assistant"],
    ["bindings/teams/sales.yaml", "teams/sales"],
    ["bindings/organisation.yaml", "organisation"],
  ] as const)("%s is %s, and back", (path, subject) => {
    expect(bindingSubjectOf(path)).toBe(subject);
    expect(bindingPath(subject)).toBe(path);
  });

  it.each([
    "bindings/agents/Quote.yaml",
    "bindings/agents/quote.yml",
    "bindings/agent/quote.yaml",
    "bindings/agents/a/b.yaml",
    "bindings/teams/sales.lock.yaml",
    "bindings/organisation.lock.yaml",
    "bindings/sales.yaml",
    "bindings/agents/.yaml",
    "x/bindings/agents/quote.yaml",
  ])("%s is none", (path) => {
    expect(bindingSubjectOf(path)).toBeUndefined();
  });

  it("tells what somebody may mean for one", () => {
    expect(isLikeBinding("bindings/agents/Quote.yml")).toBe(true);
    expect(isLikeBinding("bindings/README.md")).toBe(false);
    expect(isLikeBinding("lifecycle/a/b.yaml")).toBe(false);
  });

  it("names what an agent, a team and a lock are", () => {
    expect([agentSubject("a"), teamSubject("b"), lockSubject("a")]).toEqual(["agents/a", "teams/b", "locks/a"]);
  });
});
