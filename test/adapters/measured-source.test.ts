/** Steps of a pass are timed, and everything else is the source's own. */
import { describe, expect, it } from "vitest";
import { measureSource, type SourceMeter } from "../../src/adapters/measured-source.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import { RegistryError } from "../../src/core/errors.ts";

class Ledger {
  private readonly tipOf = "tip";
  tip() {
    return Promise.resolve(this.tipOf);
  }
  compose() {
    return Promise.resolve({});
  }
  publish(): Promise<void> {
    return Promise.reject(new RegistryError("LEDGER_MOVED", "Somebody was quicker."));
  }
  push(): Promise<void> {
    return Promise.resolve();
  }
}

function measured(remote: boolean) {
  const told: string[] = [];
  const meter: SourceMeter = {
    phase: (phase) => told.push(phase),
    sawTrunk: (trunk) => told.push(`saw ${trunk}`),
    gitRequest: ({ type, failed }) => told.push(`${type} ${failed}`),
    lostRace: () => told.push("lost"),
  };
  const fails = { now: false };
  const opened: { ledger: Ledger | undefined } = { ledger: new Ledger() };
  const source = {
    remote,
    get ledger() {
      return opened.ledger;
    },
    location: "here",
    refresh: async () => {
      if (fails.now) throw new RegistryError("GIT_UNREACHABLE", "Down.");
      return { branch: "main", trunk: "abc", shallow: false };
    },
  } as unknown as Source;
  return { told, fails, opened, source: measureSource(source, meter) };
}

describe("a measured source", () => {
  it("tells of looks and pushes, and whether the remote failed", async () => {
    const { told, fails, source } = measured(true);
    await source.refresh();
    await source.ledger.push();
    fails.now = true;
    await expect(source.refresh()).rejects.toThrow("Down.");
    expect(told).toEqual(["fetch", "refs false", "saw abc", "push", "push false", "fetch", "refs true"]);
  });

  it("asks no remote where there is none", async () => {
    const { told, source } = measured(false);
    await source.refresh();
    expect(told).toEqual(["fetch", "saw abc"]);
  });

  it("tells of a lost race and throws what was thrown", async () => {
    const { told, source } = measured(false);
    await source.ledger.compose(undefined, {} as never);
    await expect(source.ledger.publish(undefined, "x" as never)).rejects.toThrow("Somebody was quicker.");
    expect(told).toEqual(["append", "append", "lost"]);
  });

  it("measures the ledger that the source has now", async () => {
    const { told, source, opened } = measured(false);
    opened.ledger = undefined;
    expect(() => source.ledger.tip()).toThrow();
    opened.ledger = new Ledger();
    await source.ledger.push();
    expect(told).toEqual(["push"]);
  });

  it("is the source itself in everything else", async () => {
    const { source } = measured(true);
    expect([source.location, await source.ledger.tip()]).toEqual(["here", "tip"]);
  });
});
