/**
 * The admin listener: health, metrics, webhooks, and the few things an operator may ask of a running registry. It
 * has its own port, because the index is for everybody and this is not.
 */
import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ControllerStatus } from "../app/reconcile/controller-status.ts";
import { CONDITION_TYPES } from "../core/conditions.ts";
import { quote } from "../core/errors.ts";
import { isLoopback } from "../core/loopback.ts";
import { isOid } from "../core/names.ts";
import { isForwarded } from "./forwarded.ts";
import { isEqual, MAX_WEBHOOK_BYTES, readDelivery } from "./webhook.ts";

/** A secret that is only shown to the code that compares it. */
interface Revealable {
  reveal(): string;
}

export interface AdminOptions {
  readonly controller: {
    readonly status: ControllerStatus;
    wake(): void;
    suspend(): void;
    resume(): void;
    waitFor(commit: string, wait: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<boolean>;
  };
  /** The metrics in Prometheus' text format. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  /** The repository, without credentials. */
  readonly location: string;
  readonly onWebhook: (request: { readonly event: string; readonly result: "woken" | "ignored" | "refused" }) => void;
  readonly webhookSecret?: Revealable;
  readonly adminToken?: Revealable;
  /** Aborted when the program stops: nobody is kept waiting. */
  readonly signal: AbortSignal;
}

const MAX_WAIT_SECONDS = 600;

/** Builds the admin application. */
export function createAdminApp(options: AdminOptions): Hono {
  const app = new Hono();
  app.get("/livez", (c) => c.text("ok\n"));
  app.get("/readyz", (c) => {
    const { Ready } = options.controller.status.conditions;
    return c.text(`${Ready.status ? "ready" : "not ready"}: ${Ready.reason}\n`, Ready.status ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    if (!mayOperate(c, options.adminToken)) return notAllowed(options.adminToken);
    const { type, text } = await options.metrics();
    return c.body(text, 200, { "Content-Type": type });
  });
  addWebhook(app, options);
  addOperations(app, options);
  app.notFound((c) => problem(404, "Not found", `There is no ${c.req.method} ${quote(c.req.path, 80)} here.`));
  app.onError(() => problem(500, "Internal error", "The request could not be answered."));
  return app;
}

function addWebhook(app: Hono, { controller, onWebhook, webhookSecret }: AdminOptions): void {
  const refuse = (status: number, title: string, detail: string) => {
    onWebhook({ event: "other", result: "refused" });
    return problem(status, title, detail);
  };
  const tooLarge = () => refuse(413, "Too large", `A webhook delivery may have ${MAX_WEBHOOK_BYTES} bytes.`);
  app.post("/webhook", bodyLimit({ maxSize: MAX_WEBHOOK_BYTES, onError: tooLarge }), async (c) => {
    if (webhookSecret === undefined) {
      const detail =
        "No webhook secret is configured: set SKILLTRUNK_WEBHOOK_SECRET to the one the Git host was given.";
      return refuse(404, "No webhook secret", detail);
    }
    const delivery = readDelivery(c.req.raw.headers, new Uint8Array(await c.req.arrayBuffer()), webhookSecret.reveal());
    if (delivery.kind === "refused") return refuse(403, "Not accepted", delivery.why);
    if (delivery.kind === "ignored") {
      onWebhook({ event: delivery.event, result: "ignored" });
      return c.body(null, 204);
    }
    controller.wake();
    onWebhook({ event: "push", result: "woken" });
    return c.json({ accepted: true }, 202);
  });
}

function addOperations(app: Hono, options: AdminOptions): void {
  const { controller, location } = options;
  const status = () => toDocument(location, controller.status);
  const operation = (path: string, run: () => void) => {
    app.post(path, (c) => {
      if (!mayOperate(c, options.adminToken)) return notAllowed(options.adminToken);
      run();
      return c.json(status(), 202);
    });
  };
  operation("/reconcile", () => controller.wake());
  operation("/suspend", () => controller.suspend());
  operation("/resume", () => controller.resume());
  app.get("/status", (c) => {
    if (!mayOperate(c, options.adminToken)) return notAllowed(options.adminToken);
    return c.json(status());
  });
  app.get("/wait", async (c) => {
    if (!mayOperate(c, options.adminToken)) return notAllowed(options.adminToken);
    const commit = c.req.query("commit") ?? "";
    const timeout = c.req.query("timeout") ?? "60";
    if (!isOid(commit)) return problem(400, "Invalid request", "commit: expected a full 40-digit commit id.");
    if (!/^\d{1,3}$/.test(timeout) || Number(timeout) > MAX_WAIT_SECONDS) {
      return problem(400, "Invalid request", `timeout: expected whole seconds, at most ${MAX_WAIT_SECONDS}.`);
    }
    const signal = AbortSignal.any([c.req.raw.signal, options.signal]);
    const taken = await controller.waitFor(commit, { timeoutMs: Number(timeout) * 1000, signal });
    return c.json({ commit, taken, ...status() });
  });
}

/**
 * May this request see and change what the controller does? Where there is an admin token, with the token alone, from
 * anywhere. Where there is none, from this machine only, and not where a web page made a browser send it, or a proxy
 * forwards it for somebody else.
 */
function mayOperate(c: Context, adminToken: Revealable | undefined): boolean {
  if (adminToken !== undefined) return isEqual(c.req.header("authorization") ?? "", `Bearer ${adminToken.reveal()}`);
  const { headers } = c.req.raw;
  if (headers.has("origin") || headers.has("sec-fetch-site") || isForwarded(headers)) return false;
  return isLoopback(new URL(c.req.url).hostname) && isLoopback(getConnInfo(c).remote.address ?? "");
}

function toDocument(location: string, { conditions, ...status }: ControllerStatus): object {
  return { location, ...status, conditions: CONDITION_TYPES.map((type) => conditions[type]) };
}

function notAllowed(adminToken: Revealable | undefined): Response {
  const detail =
    adminToken === undefined
      ? "This is for programs on this machine. For others the registry needs an admin token (SKILLTRUNK_ADMIN_TOKEN)."
      : "This is for who has the admin token: `Authorization: Bearer <token>`.";
  return problem(403, "Not allowed", detail);
}

function problem(status: number, title: string, detail: string): Response {
  const code = title.toUpperCase().replaceAll(" ", "_");
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  return new Response(JSON.stringify({ type: "about:blank", title, status, detail, code }), { status, headers });
}
