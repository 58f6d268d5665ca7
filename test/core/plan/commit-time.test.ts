import { describe, expect, it } from "vitest";
import { laterOf } from "../../../src/core/plan/commit-time.ts";

describe("laterOf", () => {
  it("never goes back, and stays within what RFC 3339 can say", () => {
    expect(laterOf(null, 1_767_225_600)).toBe("2026-01-01T00:00:00Z");
    expect(laterOf("2026-01-02T00:00:00Z", 1_767_225_600)).toBe("2026-01-02T00:00:00Z");
    expect(laterOf("2025-12-31T00:00:00Z", 1_767_225_600)).toBe("2026-01-01T00:00:00Z");
    expect(laterOf(null, -5)).toBe("1970-01-01T00:00:00Z");
    expect(laterOf(null, Number.MAX_SAFE_INTEGER)).toBe("9999-12-31T23:59:59Z");
  });
});
