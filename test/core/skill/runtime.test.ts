import { describe, expect, it } from "vitest";
import { runtimeSchema } from "../../../src/core/skill/runtime.ts";

describe("how a skill wants to be run", () => {
  it.each([
    {},
    {
      timeout: 60,
      idle: 5,
      egress: [],
      memory: "512Mi",
      disk: "1G",
      cpus: 2,
      processes: 10,
      output: "1024",
      calls: 20,
    },
    { egress: ["api.acme.com", "*.acme.com", "localhost:8080", "10.0.0.1"] },
  ])("may be %j", (value) => expect(runtimeSchema.parse(value)).toEqual(value));

  it.each([
    { timeout: 0 },
    { timeout: 1.5 },
    { timeout: 86_401 },
    { egress: ["https://api.acme.com"] },
    { egress: ["*"] },
    { egress: ["a..b"] },
    { egress: ["a.example:99999"] },
    { memory: "lots" },
    { memory: "-1Mi" },
    { calls: 0 },
    { sandbox: true },
  ])("is not %j", (value) => expect(runtimeSchema.safeParse(value).success).toBe(false));
});
