import { expect, it } from "vitest";
import { agentsSchema, boundSchema, manifestSchema } from "../../../src/core/bindings/agent-view.ts";

it("takes documents of a later index that say more, and none that say less", () => {
  expect(agentsSchema.parse({ agents: [], more: 1 })).toEqual({ agents: [] });
  expect(manifestSchema.safeParse({ agent: "a", teams: [], skills: [] }).success).toBe(false);
  expect(boundSchema.safeParse({ id: "a/b", version: "1.0.0", agents: [{ agent: "a" }] }).success).toBe(false);
});
