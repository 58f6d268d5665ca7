import { expect, it } from "vitest";
import { pendingAgents } from "../../../src/core/bindings/pending-agents.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

it("says of each agent what it waits for, and what leads to nothing", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0", { declares: { permissions: ["network"], secrets: ["TOKEN"] } } as never);
  made.release("a/two", "1.0.0");
  made.bind({
    "agents/y": "teams: [sales]\nskills: { a/two: ^1 }\n",
    "agents/x": "skills: { a/two: ^2, a/one: { use: ^1, grants: [network] } }\n",
    "teams/sales": "skills: { a/one: ^1 }\n",
  });
  expect(pendingAgents(made.catalog, "2026-06-01T00:00:00Z")).toEqual([
    {
      ...{ agent: "x", id: "a/one", version: "1.0.0", from: "agents/x" },
      why: "It waits for grants (secret TOKEN: not granted).",
    },
    {
      ...{ agent: "x", id: "a/two", version: null, from: "agents/x" },
      why: expect.stringContaining("^2"),
    },
    {
      ...{ agent: "y", id: "a/one", version: "1.0.0", from: "teams/sales" },
      why: "It waits for grants (permission network: not granted, secret TOKEN: not granted).",
    },
  ]);
});
