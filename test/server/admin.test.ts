import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ControllerStatus } from "../../src/app/reconcile/controller-status.ts";
import { CONDITION_TYPES, type Conditions, servingConditions, startingConditions } from "../../src/core/conditions.ts";
import { createAdminApp } from "../../src/server/admin.ts";
import { type Listening, listen } from "../../src/server/listen.ts";

const SECRET = "the webhook's secret";
const TOKEN = "the operator's token";
const COMMIT = "c".repeat(40);
const START = startingConditions(0);

const calls: string[] = [];
const webhooks: string[] = [];
let conditions: Conditions = START;
let listening: Listening | undefined;
const stop = new AbortController();

const controller = {
  get status(): ControllerStatus {
    return { conditions, suspended: false, trunk: null, lastAttempt: null, lastSuccess: null, failures: 0 };
  },
  wake: () => void calls.push("wake"),
  suspend: () => void calls.push("suspend"),
  resume: () => void calls.push("resume"),
  waitFor: async (commit: string, { timeoutMs }: { readonly timeoutMs: number }) => {
    calls.push(`wait ${timeoutMs}`);
    return commit === COMMIT;
  },
};

async function serve(secrets: { readonly webhook?: string; readonly token?: string } = {}): Promise<string> {
  const app = createAdminApp({
    location: "/srv/skills",
    controller,
    metrics: async () => ({ type: "text/plain; version=0.0.4", text: "up 1\n" }),
    onWebhook: ({ event, result }) => webhooks.push(`${event} ${result}`),
    signal: stop.signal,
    ...(secrets.webhook === undefined ? {} : { webhookSecret: { reveal: () => SECRET } }),
    ...(secrets.token === undefined ? {} : { adminToken: { reveal: () => TOKEN } }),
  });
  listening = await listen(app, { host: "127.0.0.1", port: 0 });
  return listening.url;
}

afterEach(async () => {
  calls.length = 0;
  webhooks.length = 0;
  conditions = START;
  await listening?.close(0);
});

function deliver(url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  return fetch(`${url}/webhook`, {
    method: "POST",
    body,
    headers: { "X-GitHub-Event": "push", "X-Hub-Signature-256": signature, ...headers },
  });
}

describe("health", () => {
  it("is ready once there is something to serve, and live always", async () => {
    const url = await serve();
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    conditions = servingConditions(START, 1);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it("has metrics", async () => {
    const response = await fetch(`${await serve()}/metrics`);
    expect([response.headers.get("content-type"), await response.text()]).toEqual([
      "text/plain; version=0.0.4",
      "up 1\n",
    ]);
  });
});

describe("the webhook", () => {
  it("wakes the controller for a push, at once", async () => {
    const response = await deliver(await serve({ webhook: SECRET }), Buffer.from("{}"));
    expect([response.status, calls, webhooks]).toEqual([202, ["wake"], ["push woken"]]);
  });

  it("ignores other events", async () => {
    const response = await deliver(await serve({ webhook: SECRET }), Buffer.from("{}"), { "X-GitHub-Event": "issues" });
    expect([response.status, calls, webhooks]).toEqual([204, [], ["other ignored"]]);
  });

  it("refuses a wrong signature", async () => {
    const url = await serve({ webhook: SECRET });
    const response = await deliver(url, Buffer.from("{}"), { "X-Hub-Signature-256": `sha256=${"0".repeat(64)}` });
    expect([response.status, calls, webhooks]).toEqual([403, [], ["other refused"]]);
  });

  it("says so where no secret is configured", async () => {
    const response = await deliver(await serve(), Buffer.from("{}"));
    expect([response.status, calls]).toEqual([404, []]);
    expect(await response.text()).toContain("SKILLTRUNK_WEBHOOK_SECRET");
  });

  it("takes a megabyte and no more", async () => {
    const url = await serve({ webhook: SECRET });
    expect((await deliver(url, Buffer.alloc(1 << 20, " "))).status).toBe(202);
    const response = await deliver(url, Buffer.alloc((1 << 20) + 1, " "));
    expect([response.status, calls]).toEqual([413, ["wake"]]);
  });

  it("takes no more where the size is not announced", async () => {
    const url = await serve({ webhook: SECRET });
    const body = Buffer.alloc((1 << 20) + 1, " ");
    const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
    const response = await fetch(`${url}/webhook`, {
      method: "POST",
      body: new Blob([body]).stream(),
      duplex: "half",
      headers: { "X-GitHub-Event": "push", "X-Hub-Signature-256": signature },
    } as RequestInit);
    expect([response.status, calls]).toEqual([413, []]);
  });

  it("is no place to read from", async () => {
    expect((await fetch(`${await serve({ webhook: SECRET })}/webhook`)).status).toBe(404);
  });
});

describe("an operation", () => {
  it.each(["/reconcile", "/suspend", "/resume"])("%s is for programs on this machine", async (path) => {
    const url = await serve();
    const response = await fetch(url + path, { method: "POST" });
    expect(response.status).toBe(202);
    const status = (await response.json()) as { conditions: { type: string }[] };
    expect(status).toMatchObject({ suspended: false });
    expect(status.conditions.map(({ type }) => type)).toEqual(CONDITION_TYPES);
    expect(calls).toEqual([path === "/reconcile" ? "wake" : path.slice(1)]);
    expect((await fetch(url + path)).status).toBe(404);
  });

  it.each([
    ["a web page", { Origin: "https://example.com" }],
    ["a web page that the browser speaks for", { "Sec-Fetch-Site": "cross-site" }],
    ["somebody behind a proxy", { "X-Forwarded-For": "203.0.113.7" }],
    ["somebody behind another proxy", { Forwarded: "for=203.0.113.7" }],
    ["somebody behind a proxy that says little", { Via: "1.1 proxy" }],
    ["somebody behind a proxy that says whom it was asked for", { "X-Forwarded-Host": "admin.example.com" }],
    ["somebody behind a proxy that says who asked", { "X-Real-IP": "203.0.113.7" }],
  ])("is not for %s", async (_, headers) => {
    const url = await serve();
    for (const [method, path] of [
      ["POST", "/suspend"],
      ["GET", `/wait?commit=${COMMIT}`],
      ["GET", "/status"],
      ["GET", "/metrics"],
    ] as const) {
      expect((await ask(url, { method, path, headers })).status).toBe(403);
    }
    expect(calls).toEqual([]);
  });

  it("is not for a name that was pointed at this address", async () => {
    const url = await serve();
    expect(
      (await ask(url, { method: "POST", path: "/suspend", headers: {}, host: "rebound.example.com" })).status,
    ).toBe(403);
  });

  it("is for who has the token, from anywhere", async () => {
    const url = await serve({ token: TOKEN });
    const headers = { Origin: "https://example.com", Authorization: `Bearer ${TOKEN}` };
    expect((await ask(url, { method: "POST", path: "/suspend", headers })).status).toBe(202);
    const wrong = { ...headers, Authorization: `Bearer ${TOKEN}x` };
    expect((await ask(url, { method: "POST", path: "/suspend", headers: wrong })).status).toBe(403);
    expect(calls).toEqual(["suspend"]);
  });
});

describe("an admin token", () => {
  it("is asked of everybody, on this machine too", async () => {
    const url = await serve({ token: TOKEN });
    for (const [method, path] of [
      ["POST", "/reconcile"],
      ["POST", "/suspend"],
      ["POST", "/resume"],
      ["GET", "/status"],
      ["GET", "/metrics"],
      ["GET", `/wait?commit=${COMMIT}`],
    ] as const) {
      expect([path, (await fetch(url + path, { method })).status]).toEqual([path, 403]);
      const headers = { Authorization: `Bearer ${TOKEN}` };
      expect((await fetch(url + path, { method, headers })).ok).toBe(true);
    }
    expect(calls).toEqual(["wake", "suspend", "resume", "wait 60000"]);
  });

  it("is not asked of who looks whether it lives", async () => {
    expect((await fetch(`${await serve({ token: TOKEN })}/livez`)).status).toBe(200);
  });
});

describe("waiting for a commit", () => {
  it("answers whether it was taken", async () => {
    const url = await serve();
    expect(await (await fetch(`${url}/wait?commit=${COMMIT}&timeout=5`)).json()).toMatchObject({ taken: true });
    const other = "d".repeat(40);
    expect(await (await fetch(`${url}/wait?commit=${other}`)).json()).toMatchObject({ commit: other, taken: false });
    expect(calls).toEqual(["wait 5000", "wait 60000"]);
  });

  it.each([
    "commit=main",
    `commit=${COMMIT}&timeout=601`,
    `commit=${COMMIT}&timeout=-1`,
    `commit=${COMMIT}&timeout=1e2`,
    "",
  ])("does not understand ?%s", async (query) => {
    const response = await fetch(`${await serve()}/wait?${query}`);
    expect([response.status, calls]).toEqual([400, []]);
  });
});

/** `fetch` may not set some headers; this may. */
function ask(
  url: string,
  request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly host?: string;
  },
): Promise<{ readonly status: number }> {
  const { hostname, port, host } = new URL(url);
  const headers = { Host: request.host ?? host, Connection: "close", ...request.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]) }));
  });
}
