/**
 * Three replicas of an index behind nginx, as docs/operations.md has it, that follow one ledger on a real Git server
 * (`git http-backend` behind nginx). One of them is killed while it is asked, and nobody ever sees anything older than before.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { httpTransport } from "../../src/adapters/registry/index-transport.ts";
import { openIndexRegistry } from "../../src/adapters/registry/registry-http.ts";
import { trustedRegistry } from "../../src/app/install/trusted-registry.ts";
import type { SkillView } from "../../src/core/catalog/view.ts";
import { CommandLine, eventually, type Running } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { ended, type Nginx, startNginx } from "../support/nginx.ts";
import { hasProgram } from "../support/programs.ts";
import { MemoryPins } from "../support/signing-index.ts";

const HERE = ["nginx", "fcgiwrap"].every(hasProgram);
/** Many processes, on a machine that may be busy. */
const LIMIT_MS = 240_000;
const CLIENTS = 6;
const REFUNDS = { namespace: "billing", name: "refunds" };

let cli: CommandLine;
let work: GitFixture;
let bare: GitFixture;
const closers: (() => unknown)[] = [];

beforeEach(() => {
  cli = new CommandLine();
  work = new GitFixture();
  bare = new GitFixture({ bare: true });
});
afterEach(async () => {
  await cli.cleanup();
  for (const close of closers.splice(0).toReversed()) await close();
  work.cleanup();
  bare.cleanup();
});

/** Merges the next version, and sends it to the server. */
function publish(version: string): void {
  work.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds", { version }) }, `feat: refunds ${version}`);
  work.git("push", "-q", bare.dir, "main");
}

/** The Git server: nginx, FastCGI, `git http-backend`. Answers the repository's URL. */
async function serveGit(): Promise<string> {
  const folder = temporaryFolder("skilltrunk-fcgi-");
  const socket = join(folder.path, "git.sock");
  const wrapper = spawn("fcgiwrap", ["-c", "4", "-s", `unix:${socket}`], { stdio: "ignore" });
  closers.push(folder.cleanup, () => ended(wrapper, "SIGTERM"));
  await eventually(async () => (existsSync(socket) ? true : undefined), "the socket");
  bare.git("config", "http.receivepack", "true");
  const backend = join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-backend");
  const port = await freePort();
  const given = {
    SCRIPT_FILENAME: backend,
    GIT_PROJECT_ROOT: dirname(bare.dir),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: "$uri",
    QUERY_STRING: "$query_string",
    REQUEST_METHOD: "$request_method",
    CONTENT_TYPE: "$content_type",
    CONTENT_LENGTH: "$content_length",
    HTTP_CONTENT_ENCODING: "$http_content_encoding",
    REMOTE_ADDR: "$remote_addr",
    REMOTE_USER: "ledger",
  };
  const params = Object.entries(given).map(([name, value]) => `fastcgi_param ${name} ${value};`);
  const location = `location / { client_max_body_size 0; fastcgi_pass unix:${socket}; ${params.join(" ")} }`;
  await proxy(`server { listen 127.0.0.1:${port}; ${location} }`, port);
  return `http://127.0.0.1:${port}/${basename(bare.dir)}`;
}

async function proxy(servers: string, port: number): Promise<Nginx> {
  const nginx = await startNginx(servers, port);
  closers.push(() => nginx.stop());
  return nginx;
}

/** The configuration of docs/operations.md, with these ports. Answers the index's URL. */
async function serveIndex(replicas: readonly string[]): Promise<string> {
  const docs = readFileSync(join(import.meta.dirname, "..", "..", "docs", "operations.md"), "utf8");
  const [, written = ""] = /```nginx\n([\s\S]*?)```/.exec(docs) ?? [];
  const port = await freePort();
  const ports = new Map([
    ["4870", String(port)],
    ...replicas.map((url, i) => [`${4871 + i}`, new URL(url).port] as const),
  ]);
  expect([...written.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, known = ""]) => ports.has(known))).not.toContain(false);
  await proxy(
    written.replace(/(?<=127\.0\.0\.1:)\d+/g, (known) => ports.get(known) ?? known),
    port,
  );
  return `http://127.0.0.1:${port}`;
}

async function startIndex(
  args: readonly string[],
  state: string,
): Promise<{ readonly url: string; readonly running: Running }> {
  const running = cli.start([...args, "--port", "0", "--json"], { env: { XDG_STATE_HOME: join(cli.home, state) } });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  return { url: (JSON.parse(text) as { index: string }).index, running };
}

/** Asks again and again, as a new program each time, and answers the versions that it saw in turn. */
async function watching(index: string, until: { over: boolean }): Promise<readonly string[]> {
  const pins = new MemoryPins();
  const saw: string[] = [];
  while (!until.over) {
    const options = { key: undefined, maxAgeSeconds: 3600, now: Date.now };
    const registry = trustedRegistry(openIndexRegistry(httpTransport(index)), pins, options);
    const { version } = await registry.resolve(REFUNDS);
    if (saw.at(-1) !== version) saw.push(version);
  }
  return saw;
}

it.runIf(HERE)(
  "follow one ledger, and take nobody back, also when one of them is killed",
  { timeout: LIMIT_MS },
  async () => {
    const key = join(cli.home, "index.pem");
    expect((await cli.run(["key", "new", "--index-key", key])).status).toBe(0);
    publish("1.0.0");
    const git = await serveGit();
    const writer = await startIndex(["run", git, "--push", "--admin-port", "0", "--index-key", key], "writer");
    const visible = (url: string, version: string) =>
      eventually(async () => {
        const answer = await fetch(`${url}/v1/skills/billing/refunds`);
        return answer.ok && ((await answer.json()) as SkillView).version === version ? true : undefined;
      }, `${version} at ${url}`);
    await visible(writer.url, "1.0.0");
    const serve = ["serve", git, "--index-key", key];
    const replicas = await Promise.all(["one", "two", "three"].map((state) => startIndex(serve, state)));
    const index = await serveIndex(replicas.map(({ url }) => url));

    const until = { over: false };
    const clients = Array.from({ length: CLIENTS }, () => watching(index, until));
    // What fails is told by whoever waits for them in the end.
    for (const client of clients) client.catch(() => {});
    // What the writer shows, one client saw: it brings that to the replicas, which look at once.
    const merged = async (version: string) => {
      publish(version);
      const { admin } = await adminOf(writer.running);
      await cli.run(["reconcile", "--now", "--admin-port", admin]);
      await visible(writer.url, version);
      const seen = (await fetch(`${writer.url}/v1/checkpoint`)).headers.get("skilltrunk-position") ?? "";
      await eventually(async () => {
        const answer = await fetch(`${index}/v1/skills/billing/refunds`, { headers: { "Skilltrunk-At-Least": seen } });
        return answer.ok && ((await answer.json()) as SkillView).version === version ? true : undefined;
      }, `${version} through the proxy`);
    };
    await merged("1.1.0");
    await replicas[0]?.running.stop("SIGKILL");
    await merged("1.2.0");
    await merged("1.3.0");
    await Promise.all(replicas.slice(1).map(({ url }) => visible(url, "1.3.0")));
    until.over = true;
    const order = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"];
    for (const saw of await Promise.all(clients)) {
      expect(saw).toEqual(order.filter((version) => saw.includes(version)));
      expect(saw.length).toBeGreaterThan(1);
    }
  },
);

async function adminOf(running: Running): Promise<{ readonly admin: string }> {
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  return { admin: new URL((JSON.parse(text) as { admin: string }).admin).port };
}
