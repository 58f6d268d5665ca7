import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import { contentOutcome } from "../../../src/core/report/content-outcome.ts";

const released = (version: string) =>
  ({ type: "released", version, digest: `sha256:${version}`, size: 1 }) as LedgerEvent;
const of = (...events: readonly LedgerEvent[]) => contentOutcome({ events, evaluation: undefined, last: "1.0.0" });

describe("contentOutcome", () => {
  it("is the last of the releases, and names those before it", () => {
    expect(of(released("1.1.0"))).toEqual({
      outcome: "released",
      version: "1.1.0",
      digest: "sha256:1.1.0",
      size: 1,
      forced: false,
      previous: "1.0.0",
    });
    expect(of(released("1.1.0"), released("1.1.1"), released("2.0.0"))).toMatchObject({
      version: "2.0.0",
      digest: "sha256:2.0.0",
      steps: ["1.1.0", "1.1.1"],
    });
    const many = Array.from({ length: 50 }, (_, i) => released(`1.1.${i}`));
    expect(of(...many).steps).toHaveLength(20);
    expect(of(...many).steps?.at(-1)).toBe("1.1.48");
  });

  it("is unchanged where nothing happens", () => {
    expect(of()).toEqual({ outcome: "unchanged", forced: false, previous: "1.0.0" });
  });
});
