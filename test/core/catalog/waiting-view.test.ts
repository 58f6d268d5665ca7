import { expect, it } from "vitest";
import { z } from "zod";
import { waiting } from "../../../src/core/catalog/waiting-view.ts";

const row = z.object({ waiting });
const one = { words: "Channel stable: nothing → 1.0.0.", roles: ["owner"], commit: "1".repeat(40) };

it("is read as it was sent, may be absent, and is refused without whom it waits for", () => {
  expect(row.parse({ waiting: [{ ...one, channels: ["stable"] }] }).waiting?.[0]).toMatchObject(one);
  expect(row.parse({})).toEqual({});
  const { roles: _, ...nobody } = one;
  expect(row.safeParse({ waiting: [nobody] }).success).toBe(false);
});
