/**
 * Secrets on their way through everything that has one: an operator's for the Git host, the webhook, the admin listener and the
 * index's key; a reader's token, sent and in an address; one that somebody left in a skill. Then whatever was written, answered
 * or kept anywhere is searched for them.
 */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandLine, type Ended, type Running } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../support/git-http.ts";
import { WORKFLOW_TOKEN } from "../support/github-emulator.ts";
import { HostedRepository } from "../support/hosted-repository.ts";
import type { StepResult } from "../support/workflow-runner.ts";

/** Many processes, on a machine that may be busy. */
const LIMIT_MS = 240_000;
const made = (what: string) => `${what}-${randomBytes(12).toString("hex")}`;
const WEBHOOK = made("webhook");
const ADMIN = made("admin");
const GIT = made("git");
const HOST = made("host");
const OCI = made("oci");
/** Forty characters that nobody else writes, as AWS makes them. */
const LEFT = randomBytes(30).toString("base64").replaceAll(/[+/]/g, "x").slice(0, 40);
const REFUNDS = "skills/billing/refunds/SKILL.md";

/** Pages about what is refused, for whoever asks. */
const LEAKING = ["/skills/billing/leak", "/skills/billing/leak/versions/1.0.0", "/skills/billing/leak/files/SKILL.md"];

let cli: CommandLine;
let repo: GitFixture;
let host: GitHost;
/** Whatever was seen: what it was, and its text. */
const seen: { readonly what: string; readonly text: string }[] = [];
const keep = (what: string, ...texts: readonly string[]) => seen.push({ what, text: texts.join("\n") });

beforeAll(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  host = await startGitHost(dirname(repo.dir), { account: `ci:${GIT}` });
});
afterAll(async () => {
  await cli.cleanup();
  await host.close();
  repo.cleanup();
});

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await cli.run(args, { env, cwd: cli.home });
  keep(args.join(" ").replace(GIT, "…"), ended.stdout, ended.stderr);
  return ended;
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const answer = await fetch(url, { headers, redirect: "manual" });
  keep(url, JSON.stringify([...answer.headers]), await answer.text());
  return answer.status;
}

/** Every file below a folder, with what is in it. */
function keepFolder(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) keep(path, path, readFileSync(path, "latin1"));
  }
}

/** An OCI registry that takes everything, has nothing and keeps what it was sent: addresses, and archives as they are. */
async function startOciHost() {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      sent.push(`${method} ${url}`, Buffer.concat(parts).toString("latin1"));
      if (request.headers.authorization === undefined)
        response.writeHead(401, { "www-authenticate": 'Basic realm="here"' });
      else if (method === "POST") response.writeHead(202, { location: "/v2/skills/blobs/uploads/1" });
      else response.writeHead(method === "PUT" ? 201 : 404);
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { port, sent, close: () => server.close().closeAllConnections() };
}

/** As it is, and as it would be carried. */
function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex"), encodeURIComponent(secret)];
}

function holders(secret: string): readonly string[] {
  const all = forms(secret);
  return seen.filter(({ text }) => all.some((form) => text.includes(form))).map(({ what }) => what);
}

describe("secrets that went everywhere", () => {
  let token = "";
  let inAddress = "";
  let key = "";

  beforeAll(async () => {
    repo.git("config", "http.receivepack", "true");
    repo.git("config", "receive.denyCurrentBranch", "ignore");
    const files = {
      [REFUNDS]: skillMd("refunds", { version: "1.0.0" }),
      "lifecycle/billing/refunds.yaml": "visibility: private\nowners: [alice]\n",
    };
    // What comes with a commit judges the next one.
    repo.commit({ "policy.yaml": "preset: strict\n" }, "chore: policy");
    repo.commit(files, "feat: refunds");
    const url = `http://ci:${GIT}@127.0.0.1:${host.port}/repo`;
    const tokens = join(cli.home, "secret", "tokens.json");
    token = (await cli.run(["token", "new", "alice", "--tokens", tokens])).stdout.trim();
    inAddress = (await cli.run(["token", "new", "alice", "--url", "--tokens", tokens])).stdout
      .trim()
      .replace("/t/", "");
    const [pem, keys] = [join(cli.home, "secret", "index.pem"), join(cli.home, "keys.json")];
    await run(["key", "new", "--index-key", pem, "--index-keys", keys]);
    key = readFileSync(pem, "utf8");
    const env = {
      SKILLTRUNK_WEBHOOK_SECRET: WEBHOOK,
      SKILLTRUNK_ADMIN_TOKEN: ADMIN,
      SKILLTRUNK_INDEX_KEY: key,
      SKILLTRUNK_INDEX_KEYS: keys,
      SKILLTRUNK_TOKENS: tokens,
      GITHUB_TOKEN: HOST,
    };
    const args = ["run", url, "--push", "--port", "0", "--admin-port", "0", "--json"];
    const running = cli.start([...args, "--log", "json"], { env });
    const [printed] = await running.printed(/^\{[\s\S]*^\}$/m);
    const { index, admin } = JSON.parse(printed) as { readonly index: string; readonly admin: string };
    await running.said(/"reason":"UpToDate"/);
    const held = `aws_secret_access_key = "${LEFT}"`;
    const text = `${skillMd("leak", { version: "1.0.0" })}\n\`\`\`sh\n${held}\n\`\`\`\n`;
    const leaking = { "skills/billing/leak/SKILL.md": text };
    repo.commit(leaking, "feat: another");
    await run(["reconcile", "--now", "--admin-port", new URL(admin).port], { SKILLTRUNK_ADMIN_TOKEN: ADMIN });
    await running.said(/"event":"refused"/);
    await asReader(index);
    await asOperator(admin, running);
    await asAuthor(url);
    await asWorkflow(leaking);
    keep("what a folder below a project holds", repo.git("log", "-p", "--all", "--", "skilltrunk.lock"));
    keep("the ledger", repo.git("log", "-p", "--text", "skilltrunk/ledger"), repo.git("for-each-ref"));
    const ended = await running.stop();
    keep("the log", ended.stdout, ended.stderr);
    keepFolder(join(cli.home, "state"));
    keepFolder(join(cli.home, "project"));
  }, LIMIT_MS);

  /** Reads with a token, by header and by address, also with one that does not count. */
  async function asReader(index: string): Promise<void> {
    const bearer = { authorization: `Bearer ${token}` };
    const paths = ["/", "/skills/billing/refunds", "/v1/skills", "/v1/status", "/v1/skills/billing/refunds/events"];
    const more = [
      "/v1/checkpoint",
      "/v1/keys",
      "/feed.atom",
      "/openapi.json",
      "/v1/search?q=refunds",
      "/v1/revocations",
    ];
    for (const path of [...paths, ...more, "/metrics", "/v1/skills/billing/leak", ...LEAKING, "/no/such"]) {
      await get(`${index}${path}`, bearer);
      await get(`${index}${path}`);
    }
    expect(await get(`${index}/v1/skills`, { authorization: `Bearer ${token}x` })).toBe(401);
    expect(await get(`${index}/t/${inAddress}x/v1/skills`)).toBe(401);
    // Whoever has the address is shown it; what else says it is a leak.
    expect((await fetch(`${index}/t/${inAddress}/.well-known/agent-skills/index.json`)).status).toBe(200);
    const env = { SKILLTRUNK_TOKEN: token };
    const folder = ["--dir", "project/skills", "--lock", "project/skilltrunk.lock"];
    expect((await run(["install", "billing/refunds", "--registry", index, ...folder], env)).status).toBe(0);
    await run(["show", "billing/nobody", "--registry", index], env);
    await run(["list", "--registry", `${index}/t/${inAddress}`]);
    await run(["list", "--registry", `${index}/t/${inAddress}x`]);
    await run(["list", "--registry", "http://127.0.0.1:1"], env);
    await run(["list", "--registry", `http://alice:${GIT}@127.0.0.1:1`]);
  }

  /** Wakes, asks and is refused at the admin listener; then the Git host does not know the password any more. */
  async function asOperator(admin: string, running: Running): Promise<void> {
    const body = JSON.stringify({ ref: "refs/heads/main" });
    const sign = (secret: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    for (const secret of [WEBHOOK, "another"]) {
      const headers = {
        "X-GitHub-Event": "push",
        "X-Hub-Signature-256": sign(secret),
        "Content-Type": "application/json",
      };
      const answer = await fetch(`${admin}/webhook`, { method: "POST", body, headers });
      keep("webhook", await answer.text());
    }
    await get(`${admin}/metrics`, { authorization: `Bearer ${ADMIN}` });
    await get(`${admin}/readyz`);
    const port = ["--admin-port", new URL(admin).port];
    await run(["reconcile", "--now", ...port], { SKILLTRUNK_ADMIN_TOKEN: ADMIN });
    await run(["suspend", ...port], { SKILLTRUNK_ADMIN_TOKEN: `${ADMIN}x` });
    await host.close();
    host = await startGitHost(dirname(repo.dir), { account: "ci:another", port: host.port });
    await run(["reconcile", "--now", ...port], { SKILLTRUNK_ADMIN_TOKEN: ADMIN });
    await running.said(/GitUnreachable|GitFailed|Unauth/);
    await get(`${admin}/metrics`, { authorization: `Bearer ${ADMIN}` });
    await run(["reconcile", `http://ci:${GIT}@127.0.0.1:${host.port}/repo`, "--state", "state/other"]);
    await host.close();
    host = await startGitHost(dirname(repo.dir), { account: `ci:${GIT}`, port: host.port });
  }

  /** Looks at the repository by its address, and judges what somebody left in a skill. */
  async function asAuthor(url: string): Promise<void> {
    for (const command of ["verify", "explain", "audit", "doctor"]) {
      await run([command, url, "--state", "state/author"], { GITHUB_TOKEN: HOST });
    }
    await run(["list", "--registry", `git+${url}`, "--state", "state/author"]);
    await run([
      "install",
      "billing/refunds",
      "--registry",
      `git+${url}`,
      "--dir",
      "project/more",
      "--lock",
      "project/git.lock",
    ]);
    const leak = join(repo.dir, "skills", "billing", "leak");
    for (const form of [[], ["--json"], ["--sarif"]]) await run(["scan", leak, ...form]);
    await run(["explain", "billing/leak", "--registry", repo.dir]);
    await run(["check", repo.dir, "--json"]);
    await run(["new", "billing/pointed", repo.dir]);
    await run([
      "export",
      "public",
      "--repository",
      repo.dir,
      "--url",
      "https://skills.example",
      "--state",
      "state/export",
    ]);
    keepFolder(join(cli.home, "public"));
    const oci = await startOciHost();
    const credential = { SKILLTRUNK_OCI_USER: "ci", SKILLTRUNK_OCI_PASSWORD: OCI };
    for (const skills of [[], ["billing/refunds"], ["billing/leak"]])
      await run(["push", `oci://127.0.0.1:${oci.port}/skills`, ...skills, "--registry", repo.dir], credential);
    keep("what an OCI registry was sent", ...oci.sent);
    expect(oci.sent.length).toBeGreaterThan(1);
    oci.close();
  }

  /** Proposes what somebody left in a skill, merges and publishes it, by the action as a runner starts it. */
  async function asWorkflow(files: Readonly<Record<string, string>>): Promise<void> {
    const hosted = await HostedRepository.start({ "policy.yaml": "preset: strict\n" });
    const keepStep = ({ stdout, stderr, outputs, summary }: StepResult, what: string) => {
      keep(`the action's ${what}`, stdout, stderr, JSON.stringify(outputs), summary);
      for (const path of Object.values(outputs)) if (existsSync(path)) keep(path, readFileSync(path, "utf8"));
    };
    const proposed = await hosted.propose({ branch: "leak", title: "feat: leak", files });
    const checked = await hosted.check(proposed);
    expect(checked.outputs["verdict"]).toBe("fail");
    expect(checked.summary).toContain("billing/leak");
    keepStep(checked, "check");
    keepStep(await hosted.after(proposed, { mode: "report" }), "report");
    await hosted.merge(proposed.number);
    keepStep(await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" }), "publish");
    keep("the action's ledger", hosted.git("log", "-p", "--text", "skilltrunk/ledger"));
    const comments = await hosted.github.api("GET", `/repos/acme/skills/issues/${proposed.number}/comments`);
    keep("what was commented", JSON.stringify(comments));
    expect(JSON.stringify(comments)).toContain("billing/leak");
    await hosted.close();
  }

  it("were all used: what they open was opened, and what is searched has it", () => {
    const text = seen.map((one) => one.text).join("\n");
    const used = [
      "billing/refunds",
      '"event":"refused","skill":"billing/leak"',
      "GitUnreachable",
      "secret",
      "UNAUTHENTICATED",
    ];
    expect(used.filter((word) => !text.includes(word))).toEqual([]);
    expect(holders("billing/refunds").length).toBeGreaterThan(10);
    expect(seen.length).toBeGreaterThan(60);
  });

  it.each([
    ["the password at the Git host", () => GIT],
    ["the webhook's secret", () => WEBHOOK],
    ["the admin listener's token", () => ADMIN],
    ["the index's key", () => key.split("\n")[1] ?? ""],
    ["the code host's token", () => HOST],
    ["the token of a workflow", () => WORKFLOW_TOKEN],
    ["the password at the OCI registry", () => OCI],
    ["a reader's token", () => token],
    ["a token in an address", () => inAddress],
    ["what somebody left in a skill", () => LEFT],
  ])("%s is nowhere in what was written, answered or kept", (_, secret) => {
    expect(secret().length).toBeGreaterThan(12);
    expect(holders(secret())).toEqual([]);
  });
});
