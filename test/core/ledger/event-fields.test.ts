import { expect, it } from "vitest";
import { z } from "zod";
import { bindingFields, digest, heldStage, oid, pinned, version } from "../../../src/core/ledger/event-fields.ts";

const DIGEST = `sha256:${"0f".repeat(32)}`;

it.each([
  [digest, DIGEST, "sha256:abc"],
  [oid, "a".repeat(40), "a".repeat(39)],
  [version, "1.2.0", "v1.2.0"],
  [pinned, { id: "a/b", version: "1.0.0", digest: DIGEST }, { id: "a", version: "1.0.0", digest: DIGEST }],
  [heldStage, { role: "admin", count: 1, people: [] }, { role: "admin", count: 0, people: [] }],
  [z.strictObject(bindingFields), { subject: "agents/a", from: null, to: "" }, { subject: "agents/a", to: "" }],
] as const)("%# takes what it is for and nothing else", (schema, good, bad) => {
  expect(schema.parse(good)).toEqual(good);
  expect(schema.safeParse(bad).success).toBe(false);
});
