/** A repository whose looks, ledger commits and pushes are timed: what a pass spends its time on, and what the remote refuses. */
import type { LedgerStore, Source } from "../app/ports/ports.ts";
import { RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";

/** What a pass does that is not planning. */
export type Phase = "fetch" | "append" | "push";

export interface SourceMeter {
  phase(phase: Phase, seconds: number): void;
  /** The trunk was found to be at this commit; undefined: it has none. */
  sawTrunk(trunk: Oid | undefined): void;
  /** A remote was asked: `refs` to see and fetch what it has, `push` to send the ledger. */
  gitRequest(request: { readonly type: "refs" | "push"; readonly failed: boolean; readonly seconds: number }): void;
  /** Somebody else moved the ledger first. */
  lostRace(): void;
}

/** The same source; `meter` is told of each step that ended, well or not. */
export function measureSource(source: Source, meter: SourceMeter): Source {
  const timed = <T>(run: () => Promise<T>, done: (seconds: number, error: unknown) => void): Promise<T> => {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    return run().then(
      (value) => {
        done(seconds(), undefined);
        return value;
      },
      (error: unknown) => {
        done(seconds(), error);
        throw error;
      },
    );
  };
  const asked = (type: "refs" | "push", phase: Phase) => (seconds: number, error: unknown) => {
    meter.phase(phase, seconds);
    if (source.remote) meter.gitRequest({ type, failed: error !== undefined, seconds });
    if (isLostRace(error)) meter.lostRace();
  };
  const appended = (seconds: number, error: unknown) => {
    meter.phase("append", seconds);
    if (isLostRace(error)) meter.lostRace();
  };
  const measured = (ledger: LedgerStore) =>
    overlay<LedgerStore>(ledger, {
      compose: (parent, batch) => timed(() => ledger.compose(parent, batch), appended),
      publish: (expected, next) => timed(() => ledger.publish(expected, next), appended),
      push: () => timed(() => ledger.push(), asked("push", "push")),
    });
  return overlay<Source>(source, {
    // A repository without a commit does not know yet where its ledger is.
    get ledger() {
      return measured(source.ledger);
    },
    refresh: async () => {
      const refreshed = await timed(() => source.refresh(), asked("refs", "fetch"));
      meter.sawTrunk(refreshed.trunk);
      return refreshed;
    },
  });
}

function isLostRace(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === "LEDGER_MOVED" || error.code === "PUSH_REFUSED");
}

/** `target` with some of its members replaced; whatever else is asked for is the target's own, called on itself. */
function overlay<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(own, key) {
      if (Object.hasOwn(members, key)) return members[key as keyof T];
      const value: unknown = Reflect.get(own, key, own);
      return typeof value === "function" ? value.bind(own) : value;
    },
  });
}
