/** An index over a registry in memory, asked without a port. */
import type { Hono } from "hono";
import type { Audience } from "../../src/core/catalog/resolve.ts";
import type { RegistryStatus } from "../../src/core/catalog/status.ts";
import { createApp } from "../../src/server/app.ts";
import type { IndexDeps, IndexEnv } from "../../src/server/scope.ts";
import { RegistryFixture } from "./registry-fixture.ts";

export const STATUS: RegistryStatus = {
  location: "https://git.example.com/acme/skills.git",
  branch: "main",
  conditions: [
    { type: "Ready", status: true, reason: "Serving", message: "Serving 7 skills.", since: "2026-01-01T00:00:00.000Z" },
    { type: "Reconciling", status: false, reason: "Idle", message: "Waiting.", since: "2026-01-02T00:00:00.000Z" },
  ],
  lastPass: { at: "2026-01-01T00:00:00.000Z", commits: 1, events: 2, released: 1, refused: 0, held: 0, retired: 0 },
};

export interface IndexFixture {
  readonly registry: RegistryFixture;
  readonly app: Hono<IndexEnv>;
  /** Errors that were answered with a 5xx. */
  readonly errors: readonly unknown[];
  /** Asks for a path; `host` is the name under which the index is reached. */
  ask(path: string, init?: RequestInit & { readonly host?: string }): Promise<Response>;
}

/** Builds an index; what the registry publishes later is served too. */
export function createIndex(
  options: {
    readonly audience?: Audience;
    readonly registry?: RegistryFixture;
    readonly deps?: Partial<IndexDeps>;
  } = {},
): IndexFixture {
  const registry = options.registry ?? new RegistryFixture();
  const errors: unknown[] = [];
  const app = createApp({
    snapshot: () => registry.snapshot,
    objects: () => registry.objects,
    audience: options.audience ?? "public",
    status: () => STATUS,
    events: registry.events,
    chains: registry.chains,
    now: () => "2026-06-01T00:00:00Z",
    onError: (error) => errors.push(error),
    ...options.deps,
  });
  return {
    registry,
    app,
    errors,
    ask: async (path, init = {}) => {
      const { host = "localhost", ...rest } = init;
      return app.fetch(new Request(`http://${host}${path}`, rest));
    },
  };
}

/** The body of an answer as JSON, of whatever shape the test expects. */
export async function json<T = Record<string, never>>(answer: Promise<Response> | Response): Promise<T> {
  return (await (await answer).json()) as T;
}
