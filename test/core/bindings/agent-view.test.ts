import { expect, it } from "vitest";
import {
  agentsSchema,
  boundSchema,
  manifestSchema,
  readBoundSchema,
  readManifestSchema,
} from "../../../src/core/bindings/agent-view.ts";

it("takes documents of a later index that say more, and none that say less", () => {
  expect(agentsSchema.parse({ agents: [], more: 1 })).toEqual({ agents: [] });
  expect(manifestSchema.safeParse({ agent: "a", teams: [], skills: [] }).success).toBe(false);
  expect(boundSchema.safeParse({ id: "a/b", version: "1.0.0", agents: [{ agent: "a" }] }).success).toBe(false);
});

it("reads a word of a later index as of something that is not given", () => {
  const missing = { permissions: [], secrets: [] };
  const one = (status: string) => ({
    id: "a/b",
    use: "^1",
    from: "agents/a",
    status,
    version: null,
    missing,
    why: "x",
  });
  const manifest = { agent: "a", teams: [], skills: [], pending: [one("denied"), one("paused")] };
  expect(readManifestSchema.parse(manifest).pending.map(({ status }) => status)).toEqual(["denied", "unresolvable"]);
  expect(manifestSchema.safeParse(manifest).success).toBe(false);
  const row = (status: string) => ({ agent: "a", use: "^1", from: "agents/a", status, locked: false });
  const bound = { id: "a/b", version: "1.0.0", agents: [row("active"), row("paused")], dependents: [], complete: true };
  expect(readBoundSchema.parse(bound).agents.map(({ status }) => status)).toEqual(["active", "pending_grants"]);
});
