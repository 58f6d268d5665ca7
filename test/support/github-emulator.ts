/**
 * GitHub on loopback: the `emulate` package behind a small proxy that adds what it lacks (statuses, files of a pull
 * request, pull requests of a commit, rulesets, artifacts' absence, GraphQL's viewer, tokens that may not write) and
 * lets a test break any answer.
 */
import { execFileSync } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "emulate";
import type { GitFixture } from "./git-fixture.ts";
import { type GitHost, startGitHost } from "./git-http.ts";

export interface GitHubRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly token: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Status {
  readonly context: string;
  readonly state: string;
  readonly description: string;
}

/** Who has a token `token-<login>` and may write to `acme/skills`, which belongs to the first. */
export const PEOPLE = ["acme", "ann", "bob", "cara", "dan", "eve"] as const;
export type Login = (typeof PEOPLE)[number] | "github-actions[bot]" | typeof OTHER_BOT;

/** The token that a workflow gets: it writes as a bot, and may not ask who it is. */
export const WORKFLOW_TOKEN = "token-workflow";
/** What a workflow gets for a fork's pull request. */
export const READ_TOKEN = "token-read";
const BOT = "github-actions[bot]";
/** An App that has nothing to do with us. */
const OTHER_BOT = "helper[bot]";
const REPOSITORY = "acme/skills";

export class GitHubEmulator {
  readonly requests: GitHubRequest[] = [];
  readonly repository = REPOSITORY;
  /** Asked first: an answer of its own, or undefined to go on as usual. */
  intercept: (request: GitHubRequest) => Answer | undefined = () => undefined;
  /** Answered by `/rules/branches/…`; 404 where undefined. */
  rules: unknown;
  /** Answered for the repository itself; the emulator's own where undefined. */
  settings: unknown;
  readonly url: string;
  private readonly emulator: Emulator;
  private readonly close_: () => Promise<void>;
  private readonly statusesOf = new Map<string, Status[]>();
  /** Pull requests whose branch was pushed to again: the emulator does not follow. */
  readonly heads = new Map<number, string>();
  private readonly uploaded = new Set<string>();

  constructor(parts: { readonly url: string; readonly emulator: Emulator; readonly close: () => Promise<void> }) {
    this.url = parts.url;
    this.emulator = parts.emulator;
    this.close_ = parts.close;
  }

  close(): Promise<void> {
    return this.close_();
  }

  /** Calls the emulator itself, past the proxy. */
  async api<T = Record<string, unknown>>(
    method: string,
    path: string,
    { body, as = "acme" }: { readonly body?: unknown; readonly as?: Login } = {},
  ): Promise<T> {
    const response = await fetch(this.emulator.url + path, {
      method,
      headers: { authorization: `token token-${as}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Makes a branch of the emulator what it is in a real repository: the ids of its commits are the same. */
  async push(
    repo: GitFixture,
    branch: string,
    { to = REPOSITORY, as = "acme" }: { readonly to?: string; readonly as?: Login } = {},
  ): Promise<string> {
    const ids = repo.git("rev-list", "--reverse", "--topo-order", branch).split("\n");
    for (const id of ids) {
      await this.upload(repo, id, { to, as });
      // As a host keeps a fork's commits that are proposed.
      if (to !== REPOSITORY) await this.upload(repo, id, { to: REPOSITORY, as });
    }
    const sha = repo.head(branch);
    const exists = await this.api("GET", `/repos/${to}/git/ref/heads/${branch}`, { as }).catch(() => undefined);
    if (exists === undefined) {
      await this.api("POST", `/repos/${to}/git/refs`, { as, body: { ref: `refs/heads/${branch}`, sha } });
    } else {
      await this.api("PATCH", `/repos/${to}/git/refs/heads/${branch}`, { as, body: { sha, force: true } });
    }
    return sha;
  }

  private async upload(repo: GitFixture, id: string, { to, as }: { readonly to: string; readonly as: Login }) {
    const key = `${to} ${id}`;
    if (this.uploaded.has(key)) return;
    this.uploaded.add(key);
    const tree: { path: string; mode: string; type: string; sha: string }[] = [];
    for (const entry of repo.git("ls-tree", "-r", "-z", "--full-tree", id).split("\0").filter(Boolean)) {
      const [, mode = "", sha = "", path = ""] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(entry) ?? [];
      const content = execFileSync("git", ["cat-file", "blob", sha], { cwd: repo.dir }).toString("base64");
      await this.api("POST", `/repos/${to}/git/blobs`, { as, body: { content, encoding: "base64" } });
      tree.push({ path, mode, type: "blob", sha });
    }
    const made = await this.api<{ sha: string }>("POST", `/repos/${to}/git/trees`, { as, body: { tree } });
    const show = (format: string) => repo.git("show", "-s", `--format=${format}`, id);
    const person = (who: "a" | "c") => ({
      name: show(`%${who}n`),
      email: show(`%${who}e`),
      date: new Date(Number(show(`%${who}t`)) * 1000).toISOString(),
    });
    const commit = await this.api<{ sha: string }>("POST", `/repos/${to}/git/commits`, {
      as,
      body: {
        message: show("%B"),
        tree: made.sha,
        parents: show("%P").split(" ").filter(Boolean),
        author: person("a"),
        committer: person("c"),
      },
    });
    if (commit.sha !== id) throw new Error(`the emulator made ${commit.sha} of ${id}`);
  }

  /** Makes `<login>/skills` a fork. */
  async fork(as: Login): Promise<void> {
    await this.api("POST", `/repos/${REPOSITORY}/forks`, { as, body: {} });
  }

  /** Opens a pull request to `main` and answers its number. */
  async propose(proposal: {
    readonly as: Login;
    readonly head: string;
    readonly title: string;
    readonly body?: string;
    /** Absent: the trunk. */
    readonly base?: string;
  }): Promise<number> {
    const { as, head, title, body = "", base = "main" } = proposal;
    const opened = await this.api<{ number: number }>("POST", `/repos/${REPOSITORY}/pulls`, {
      as,
      body: { title, body, head, base },
    });
    return opened.number;
  }

  async review(number: number, as: Login, event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT"): Promise<void> {
    const commit_id = this.heads.get(number);
    const body = { event, body: "said", ...(commit_id === undefined ? {} : { commit_id }) };
    await this.api("POST", `/repos/${REPOSITORY}/pulls/${number}/reviews`, { as, body });
  }

  async comment(number: number, as: Login, body: string): Promise<void> {
    await this.api("POST", `/repos/${REPOSITORY}/issues/${number}/comments`, { as, body: { body } });
  }

  async comments(number: number): Promise<readonly { readonly by: string; readonly body: string }[]> {
    const path = `/repos/${REPOSITORY}/issues/${number}/comments?per_page=100`;
    const list = await this.api<{ user: { login: string }; body: string }[]>("GET", path);
    return list.map(({ user, body }) => ({ by: user.login, body }));
  }

  /** Every status that was posted on a commit, oldest first. */
  statuses(commit: string): readonly Status[] {
    return this.statusesOf.get(commit) ?? [];
  }

  /** What the proxy answers itself; undefined: the emulator's turn. */
  async answer(request: GitHubRequest, body: string): Promise<Answer | undefined> {
    const { method, token } = request;
    const path = request.path.split("?")[0] ?? "";
    if (method !== "GET" && token === READ_TOKEN) return forbidden();
    if (token === WORKFLOW_TOKEN && (path === "/user" || path.startsWith("/orgs/"))) return forbidden();
    if (path === "/graphql") {
      if (token !== WORKFLOW_TOKEN) return { status: 401, body: { message: "Bad credentials" } };
      const bot = await this.api<{ id: number }>("GET", `/users/${encodeURIComponent(BOT)}`);
      return { status: 200, body: { data: { viewer: { login: BOT, databaseId: bot.id } } } };
    }
    const inRepository = /^\/repos\/[^/]+\/[^/]+(\/.*)$/.exec(path)?.[1] ?? "";
    if (method === "GET" && path === `/repos/${REPOSITORY}` && this.settings !== undefined)
      return { status: 200, body: this.settings };
    return (
      this.answerStatuses(method, inRepository, body) ??
      (await this.answerPulls(inRepository)) ??
      (inRepository.startsWith("/rules/branches/") && this.rules !== undefined
        ? { status: 200, body: this.rules }
        : undefined)
    );
  }

  private answerStatuses(method: string, path: string, body: string): Answer | undefined {
    const posted = /^\/statuses\/(\w+)$/.exec(path)?.[1];
    if (method === "POST" && posted !== undefined) {
      const status = JSON.parse(body) as Status;
      if (status.description.length > 140) return { status: 422, body: { message: "description is too long" } };
      this.statusesOf.set(posted, [...this.statuses(posted), status]);
      return { status: 201, body: status };
    }
    const asked = /^\/commits\/(\w+)\/status$/.exec(path)?.[1];
    if (asked === undefined) return undefined;
    const latest = new Map(this.statuses(asked).map((status) => [status.context, status]));
    const statuses = [...latest.values()].map((status) => ({ target_url: null, ...status }));
    return {
      status: 200,
      body: { url: this.url, state: "pending", sha: asked, total_count: statuses.length, statuses },
    };
  }

  private async answerPulls(path: string): Promise<Answer | undefined> {
    const number = /^\/pulls\/(\d+)\/files$/.exec(path)?.[1];
    if (number !== undefined) {
      const { base, head } = await this.api<Pull>("GET", `/repos/${REPOSITORY}/pulls/${number}`);
      const range = encodeURIComponent(`${base.sha}...${head.sha}`);
      const { files } = await this.api<{ files: unknown }>("GET", `/repos/${REPOSITORY}/compare/${range}`);
      return { status: 200, body: files };
    }
    const commit = /^\/commits\/(\w+)\/pulls$/.exec(path)?.[1];
    if (commit === undefined) return undefined;
    const pulls = await this.api<Pull[]>("GET", `/repos/${REPOSITORY}/pulls?state=all&per_page=100`);
    // As GitHub: the merged ones that a commit came from, else the open ones that have it; a fork's are not found.
    const found = pulls.filter(
      ({ merge_commit_sha, head }) =>
        merge_commit_sha === commit || (head.sha === commit && head.repo.full_name === REPOSITORY),
    );
    return { status: 200, body: found };
  }
}

interface Pull {
  readonly merge_commit_sha: string | null;
  readonly base: { readonly sha: string };
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } };
}

function forbidden(): Answer {
  return { status: 403, body: { message: "Resource not accessible by integration" } };
}

/** Starts it; with `gitRoot`, the repositories below that folder are served as a Git host serves them, at the same address. */
export async function startGitHub(
  options: { readonly gitRoot?: string; readonly gitAccount?: string } = {},
): Promise<GitHubEmulator> {
  let github: GitHubEmulator | undefined;
  let git: GitHost | undefined;
  const server = createServer((request, response) => {
    if (github === undefined) return response.writeHead(503).end();
    const isGit = /^\/[^/]+\/[^/]+(\.git)?\/(info\/refs|git-[a-z-]+-pack)/.test(request.url ?? "");
    const target = isGit && git !== undefined ? `http://127.0.0.1:${git.port}` : undefined;
    serve(github, target ?? emulatorUrl, { request, response, isGit: target !== undefined }).catch((error) => {
      response.writeHead(500).end(String(error));
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (options.gitRoot !== undefined) git = await startGitHost(options.gitRoot, { account: options.gitAccount });
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        [...PEOPLE, BOT, OTHER_BOT].map((login) => [`token-${login}`, { login, scopes: ["repo", "read:org"] }]),
      ),
      github: {
        users: [...PEOPLE, BOT, OTHER_BOT].map((login) => ({ login })),
        orgs: [{ login: "acme-inc", members: [{ login: "acme", role: "admin" }] }],
        repos: [{ owner: "acme", name: "skills", auto_init: false }],
      },
    },
  });
  const emulatorUrl = emulator.url.replace("localhost", "127.0.0.1");
  github = new GitHubEmulator({
    url,
    emulator: { ...emulator, url: emulatorUrl },
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await git?.close();
      await emulator.close();
    },
  });
  for (const login of [...PEOPLE.slice(1), BOT, OTHER_BOT] as const) {
    const path = `/repos/${REPOSITORY}/collaborators/${encodeURIComponent(login)}`;
    await github.api("PUT", path, { body: { permission: "push" } });
  }
  return github;
}

async function serve(
  github: GitHubEmulator,
  target: string,
  {
    request,
    response,
    isGit,
  }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly isGit: boolean },
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const method = request.method ?? "GET";
  const path = request.url ?? "/";
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const asked: GitHubRequest = { method, path, token };
  if (!isGit) github.requests.push(asked);
  const own = github.intercept(asked) ?? (isGit ? undefined : await github.answer(asked, body.toString("utf8")));
  if (own !== undefined) {
    response.writeHead(own.status, { "content-type": "application/json; charset=utf-8", ...own.headers });
    response.end(own.body === undefined ? "" : JSON.stringify(own.body));
    return;
  }
  const authorization = token === WORKFLOW_TOKEN ? `token token-${BOT}` : request.headers.authorization;
  const headers = Object.fromEntries(
    Object.entries({ ...request.headers, authorization }).filter(
      ([name, value]) => typeof value === "string" && !["host", "connection", "content-length"].includes(name),
    ),
  ) as Record<string, string>;
  const answer = await fetch(target + path, {
    method,
    headers,
    redirect: "manual",
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const link = answer.headers.get("link")?.replaceAll(/http:\/\/[\w.]+:\d+/g, github.url);
  response.writeHead(answer.status, {
    "content-type": answer.headers.get("content-type") ?? "application/json",
    ...(link === undefined ? {} : { link }),
    ...(answer.headers.get("www-authenticate") === null
      ? {}
      : { "www-authenticate": answer.headers.get("www-authenticate") ?? "" }),
  });
  response.end(isGit ? bytes : amended(bytes.toString("utf8"), github.heads));
}

/** The emulator knows no bots, so whoever is called like one becomes one; and it does not follow a branch's head. */
function amended(text: string, heads: ReadonlyMap<number, string>): string {
  if (!/^\s*[[{]/.test(text)) return text;
  const amend = (_: string, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const { login, number, head } = value as { login?: unknown; number?: number; head?: object };
    if (typeof login === "string" && login.endsWith("[bot]")) return { ...value, type: "Bot" };
    const sha = heads.get(number ?? 0);
    return head === undefined || sha === undefined ? value : { ...value, head: { ...head, sha } };
  };
  return JSON.stringify(JSON.parse(text, amend));
}
