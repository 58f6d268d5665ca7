import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Metrics, Source, Timer } from "../../../src/app/ports/ports.ts";
import { Controller } from "../../../src/app/reconcile/controller.ts";
import type { PassResult, Reconciler } from "../../../src/app/reconcile/pass.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import type { Condition } from "../../../src/core/conditions.ts";
import { RegistryError } from "../../../src/core/errors.ts";

const POLL_MS = 30_000;
const commit = (n: number) => n.toString(16).padStart(40, "0");

/** A controller whose clock, timers, trunk and passes are moved by hand. Commit `n` is the `n`th of the trunk. */
class Bench {
  now = Date.UTC(2026, 0, 1);
  trunk = 1;
  /** What the next passes throw, in order; undefined is a pass that succeeds. */
  readonly failures: (Error | undefined)[] = [];
  passes = 0;
  underWay = 0;
  mostAtOnce = 0;
  readonly timers = new Map<() => void, number>();
  readonly told: Condition[] = [];
  readonly visible: { readonly sinceObserved: number; readonly sinceCommitted: number }[] = [];
  readonly controller: Controller;
  loadFails = false;
  /** Does a pass that fails publish something before? */
  publishesFirst = false;
  published = 0;
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;
  private gate: Promise<void> | undefined;
  private open = () => {};
  private catalog: Catalog = emptyCatalog();
  private listener: (catalog: Catalog) => void = () => {};

  constructor() {
    const timer: Timer = (task, ms) => {
      this.timers.set(task, ms);
      return () => this.timers.delete(task);
    };
    this.controller = new Controller({
      source: this.source(),
      reconciler: this.reconciler(),
      metrics: this.metrics(),
      clock: { now: () => this.now },
      timer,
      random: () => 0.5,
      pollMs: POLL_MS,
      onTransition: (condition) => this.told.push(condition),
    });
  }

  /** Runs the controller until its first pass has ended. */
  async start(): Promise<void> {
    this.running = this.controller.run(this.stop.signal);
    await this.settle();
    await this.fire();
  }

  async end(): Promise<void> {
    this.stop.abort(new RegistryError("INTERRUPTED", "Stopped."));
    this.open();
    await this.running;
  }

  /** Lets everything that can happen now happen. */
  async settle(): Promise<void> {
    for (let i = 0; i < 10; i++) await turn();
  }

  /** Lets the only timer ring; answers for how many milliseconds it was set. */
  async fire(): Promise<number> {
    expect(this.timers.size).toBe(1);
    const [[task, ms]] = [...this.timers] as [[() => void, number]];
    this.timers.delete(task);
    this.now += ms;
    task();
    await this.settle();
    return ms;
  }

  wake(): Promise<void> {
    this.controller.wake();
    return this.settle();
  }

  /** Passes that begin from now on wait until the answer is called. */
  hold(): () => Promise<void> {
    this.gate = new Promise((done) => {
      this.open = done;
    });
    return async () => {
      this.gate = undefined;
      this.open();
      await this.settle();
    };
  }

  /** What passes answer beside the usual. */
  more: Partial<PassResult> = {};

  get conditions(): Readonly<Record<string, string>> {
    const all = Object.values(this.controller.status.conditions);
    return Object.fromEntries(all.filter(({ status }) => status).map(({ type, reason }) => [type, reason]));
  }

  private reconciler(): Reconciler {
    const bench = this;
    return {
      looksAt: "trunk",
      get snapshot() {
        return { catalog: bench.catalog, ledger: undefined };
      },
      get catalog() {
        return bench.catalog;
      },
      async load() {
        if (bench.loadFails) throw new RegistryError("LEDGER_CORRUPT", "Unreadable.");
        if (bench.published > 0) bench.accept(bench.published);
      },
      onChange(listener) {
        bench.listener = listener;
        return () => {};
      },
      pass: (signal) => bench.pass(signal),
    };
  }

  private async pass(signal?: AbortSignal): Promise<PassResult> {
    this.passes++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay);
    try {
      await this.gate;
      signal?.throwIfAborted();
      const failure = this.failures.shift();
      if (failure !== undefined && this.publishesFirst) this.accept(this.trunk);
      if (failure !== undefined) throw failure;
      const before = Number.parseInt(this.catalog.head.trunk ?? "0", 16);
      if (this.trunk !== before) this.accept(this.trunk);
      const lists = { released: [], refused: [], held: [], retired: [], changed: [], unheeded: [] };
      const ledger = { commit: null, tree: null };
      return {
        ...lists,
        ledger,
        branch: "main",
        trunk: commit(this.trunk),
        commits: this.trunk - before,
        events: 0,
        skills: 1,
        ...this.more,
      };
    } finally {
      this.underWay--;
    }
  }

  private accept(trunk: number): void {
    const at = new Date(this.now - 5000).toISOString();
    this.catalog = { ...this.catalog, head: { ...this.catalog.head, trunk: commit(trunk), at, live: 1 } };
    this.listener(this.catalog);
  }

  private source(): Source {
    return {
      objects: {
        has: async (oid: string) => Number.parseInt(oid, 16) <= this.trunk,
        isOnFirstParentChain: async (oid: string, tip: string) => Number.parseInt(oid, 16) <= Number.parseInt(tip, 16),
      },
      ledger: { tip: async () => undefined },
      refresh: async () => ({ branch: "main", trunk: commit(this.trunk), shallow: false }),
    } as unknown as Source;
  }

  private metrics(): Metrics {
    const nothing = () => {};
    return {
      passEnded: nothing,
      passFailed: nothing,
      released: nothing,
      condition: nothing,
      suspended: nothing,
      succeededAt: nothing,
      becameVisible: (seconds) => this.visible.push(seconds),
      webhook: nothing,
      leftOut: nothing,
    };
  }
}

const outage = () => new RegistryError("GIT_UNREACHABLE", "The host is down.");
const rewrite = () => new RegistryError("HISTORY_REWRITTEN", "The trunk was force-pushed.", { hint: "Restore it." });

let bench: Bench;
afterEach(() => bench.end());

async function started(prepare: (bench: Bench) => void = () => {}): Promise<Bench> {
  bench = new Bench();
  prepare(bench);
  await bench.start();
  return bench;
}

describe("a controller", () => {
  it("passes at once, then looks by itself", async () => {
    await started();
    expect(bench.passes).toBe(1);
    await bench.controller.firstPass;
    expect(await bench.fire()).toBe(POLL_MS);
    expect(bench.passes).toBe(2);
  });

  it("says whose content could not be fetched, until it could, over passes that fail", async () => {
    await started((b) => {
      b.more = { unfetched: [{ id: "a/b" as never, why: "nobody is there" }] };
    });
    expect(bench.conditions).toMatchObject({ Unfetched: "AwaitingContent" });
    bench.failures.push(outage());
    await bench.wake();
    expect(bench.conditions).toMatchObject({ Unfetched: "AwaitingContent" });
    bench.more = {};
    await bench.wake();
    expect(bench.conditions).not.toHaveProperty("Unfetched");
  });

  it("says that the issuer of tokens cannot be asked, over passes, until it could", async () => {
    await started();
    bench.controller.issuerAsked("It answers 503.");
    expect(bench.conditions).toMatchObject({ Unasked: "IssuerUnreachable" });
    await bench.wake();
    expect(bench.conditions).toMatchObject({ Unasked: "IssuerUnreachable" });
    bench.controller.issuerAsked(undefined);
    expect(bench.conditions).not.toHaveProperty("Unasked");
  });

  it("makes one pass of many wakes", async () => {
    await started();
    for (let i = 0; i < 20; i++) bench.controller.wake();
    await bench.settle();
    expect(bench.passes).toBe(2);
  });

  it("never passes twice at once, and once more for wakes during a pass", async () => {
    await started();
    const release = bench.hold();
    await bench.wake();
    for (let i = 0; i < 20; i++) await bench.wake();
    expect([bench.passes, bench.underWay]).toEqual([2, 1]);
    await release();
    expect([bench.passes, bench.mostAtOnce]).toEqual([3, 1]);
  });

  it("serves what is published before its first pass, and however that ends", async () => {
    await started((b) => {
      b.published = 1;
      b.failures.push(outage());
    });
    expect(bench.conditions).toEqual({ Ready: "Serving", Reconciling: "ProgressingWithRetry" });
  });

  it("serves what its first pass published before it stalled", async () => {
    await started((b) => {
      b.publishesFirst = true;
      b.failures.push(rewrite());
    });
    expect(bench.conditions).toEqual({ Ready: "Serving", Stalled: "HistoryRewritten" });
  });

  it("starts on a ledger that cannot be read", async () => {
    await started((b) => {
      b.loadFails = true;
      b.failures.push(new RegistryError("LEDGER_CORRUPT", "Unreadable."));
    });
    expect(bench.conditions).toEqual({ Stalled: "LedgerCorrupt" });
  });
});

describe("after a failure", () => {
  it("comes back later and later, and as usual after a success", async () => {
    await started((b) => b.failures.push(outage(), outage(), outage()));
    expect([await bench.fire(), await bench.fire(), await bench.fire()]).toEqual([375, 750, 1500]);
    expect(bench.conditions).toEqual({ Ready: "Serving", Fresh: "UpToDate" });
    expect(bench.controller.status.failures).toBe(0);
    expect(await bench.fire()).toBe(POLL_MS);
  });

  it("comes back at once when woken", async () => {
    await started((b) => b.failures.push(outage()));
    await bench.wake();
    expect([bench.passes, bench.conditions["Fresh"]]).toEqual([2, "UpToDate"]);
  });

  it("tells of it once", async () => {
    await started((b) => b.failures.push(undefined, outage(), outage()));
    bench.told.length = 0;
    await bench.wake();
    await bench.fire();
    await bench.fire();
    expect(bench.told.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ["Fresh", false, "GitUnreachable"],
      ["Fresh", true, "UpToDate"],
    ]);
  });
});

describe("a stall", () => {
  const stalled = () => started((b) => b.failures.push(undefined, rewrite(), rewrite(), rewrite()));

  it("is tried again only once the refs have moved", async () => {
    await stalled();
    await bench.wake();
    expect(bench.conditions).toEqual({ Ready: "Serving", Stalled: "HistoryRewritten" });
    // Once more, because the trunk may have moved while the pass stalled; then no more.
    await bench.fire();
    for (let i = 0; i < 5; i++) expect(await bench.fire()).toBe(POLL_MS);
    expect(bench.passes).toBe(3);
    bench.failures.length = 0;
    bench.trunk++;
    await bench.fire();
    expect([bench.passes, bench.conditions["Fresh"]]).toEqual([4, "UpToDate"]);
  });

  it("is tried again when woken", async () => {
    await stalled();
    await bench.wake();
    await bench.wake();
    expect(bench.passes).toBe(3);
  });
});

describe("a suspension", () => {
  it("lets no pass begin, and makes one of what came meanwhile", async () => {
    await started();
    bench.controller.suspend();
    bench.trunk = 5;
    for (let i = 0; i < 5; i++) await bench.wake();
    await bench.fire();
    expect([bench.passes, bench.controller.status.suspended]).toEqual([1, true]);
    expect(bench.controller.status.conditions.Reconciling.reason).toBe("Suspended");
    bench.controller.resume();
    await bench.settle();
    expect([bench.passes, bench.controller.status.suspended, bench.controller.status.trunk]).toEqual([
      2,
      false,
      commit(5),
    ]);
  });
});

describe("waitFor", () => {
  const wait = (n: number, signal = new AbortController().signal) =>
    bench.controller.waitFor(commit(n), { timeoutMs: 60_000, signal });

  it("answers at once for what is taken, also for an earlier commit of the chain", async () => {
    await started((b) => {
      b.trunk = 4;
    });
    expect([await wait(4), await wait(2)]).toEqual([true, true]);
  });

  it("waits for a commit that is not there yet", async () => {
    await started();
    const waiting = wait(2);
    await bench.settle();
    bench.trunk = 3;
    await bench.wake();
    expect(await waiting).toBe(true);
  });

  it("gives up in time, and when nobody waits any more", async () => {
    await started();
    const late = bench.controller.waitFor(commit(9), { timeoutMs: 1234, signal: new AbortController().signal });
    await bench.settle();
    const [task] = [...bench.timers].find(([, ms]) => ms === 1234) as [() => void, number];
    bench.now += 1234;
    task();
    expect(await late).toBe(false);
    const gone = new AbortController();
    const left = wait(9, gone.signal);
    await bench.settle();
    gone.abort();
    expect(await left).toBe(false);
  });
});

describe("merge to visible", () => {
  it("is measured from the wake, not for a first pass nor for a pass without commits", async () => {
    await started();
    expect(bench.visible).toEqual([]);
    await bench.wake();
    expect(bench.visible).toEqual([]);
    const release = bench.hold();
    await bench.wake();
    bench.trunk = 2;
    bench.now += 700;
    await release();
    expect(bench.visible).toEqual([{ sinceObserved: 0.7, sinceCommitted: 5 }]);
  });
});

describe("stopping", () => {
  it("ends a pass that is under way and waits for it", async () => {
    await started();
    bench.hold();
    await bench.wake();
    expect(bench.underWay).toBe(1);
    await bench.end();
    expect([bench.underWay, bench.conditions["Fresh"]]).toEqual([0, "UpToDate"]);
  });

  it("leaves no timer behind", async () => {
    await started();
    await bench.end();
    expect(bench.timers.size).toBe(0);
  });
});
