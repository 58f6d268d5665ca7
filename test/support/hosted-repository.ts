/** A skills repository on GitHub, whole: its objects behind smart HTTP, its pull requests in the emulator, a runner. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type FileSpec, GitFixture, temporaryFolder } from "./git-fixture.ts";
import { type GitHubEmulator, type Login, startGitHub, WORKFLOW_TOKEN } from "./github-emulator.ts";
import { type StepResult, WorkflowRunner } from "./workflow-runner.ts";

export interface Proposed {
  readonly number: number;
  readonly head: string;
  readonly branch: string;
  /** `owner/name`: of a fork, the fork's. */
  readonly from: string;
}

const REPOSITORY = "acme/skills";
/** How docs/adopting.md has a repository merge. */
const TITLE_ONLY = {
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  squash_merge_commit_title: "PR_TITLE",
  squash_merge_commit_message: "BLANK",
};

export class HostedRepository {
  readonly repo = new GitFixture();
  readonly runner = new WorkflowRunner();
  readonly github: GitHubEmulator;
  /** The bare repository that is served. */
  readonly dir: string;
  private readonly root: ReturnType<typeof temporaryFolder>;

  private constructor(github: GitHubEmulator, root: ReturnType<typeof temporaryFolder>) {
    this.github = github;
    this.root = root;
    this.dir = join(root.path, REPOSITORY);
  }

  /** Starts it with these files on `main`. */
  static async start(files: Readonly<Record<string, FileSpec>>): Promise<HostedRepository> {
    const root = temporaryFolder("skilltrunk-hosted-");
    const github = await startGitHub({ gitRoot: root.path, gitAccount: `x-access-token:${WORKFLOW_TOKEN}` });
    github.settings = TITLE_ONLY;
    const hosted = new HostedRepository(github, root);
    mkdirSync(hosted.dir, { recursive: true });
    hosted.git("init", "-q", "--bare", "-b", "main");
    hosted.repo.commit(files, "chore: begin");
    await hosted.push("main");
    return hosted;
  }

  async close(): Promise<void> {
    await this.github.close();
    this.repo.cleanup();
    this.runner.cleanup();
    this.root.cleanup();
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  }

  /** A new branch on the trunk's tip with these files changed, and a pull request for it. */
  async propose(proposal: {
    readonly as?: Login;
    readonly branch: string;
    readonly title: string;
    readonly files: Readonly<Record<string, FileSpec>>;
    readonly fork?: true;
    /** Absent: the trunk. */
    readonly into?: string;
  }): Promise<Proposed> {
    const { as = "ann", branch, title, files, fork, into } = proposal;
    this.repo.checkout("main");
    this.repo.branch(branch);
    this.repo.commit(files, `wip ${branch}`);
    this.repo.checkout("main");
    const from = fork === true ? `${as}/skills` : REPOSITORY;
    if (fork === true) await this.github.fork(as);
    const head = await this.github.push(this.repo, branch, { to: from, as });
    const base = into === undefined ? {} : { base: into };
    const number = await this.github.propose({ as, title, head: fork === true ? `${as}:${branch}` : branch, ...base });
    this.take(branch, `refs/pull/${number}/head`);
    if (fork !== true) this.take(branch, `refs/heads/${branch}`);
    return { number, head, branch, from };
  }

  /** Another commit on a proposed branch. */
  async amend({ number, branch }: Proposed, files: Readonly<Record<string, FileSpec>>): Promise<Proposed> {
    this.repo.checkout(branch);
    this.repo.commit(files, "more");
    this.repo.checkout("main");
    const head = await this.github.push(this.repo, branch);
    this.github.heads.set(number, head);
    this.take(branch, `refs/pull/${number}/head`);
    this.take(branch, `refs/heads/${branch}`);
    return { number, head, branch, from: REPOSITORY };
  }

  /** Squashes it onto the trunk as GitHub does, and answers the trunk's new commit. */
  async merge(number: number): Promise<string> {
    const path = `/repos/${REPOSITORY}`;
    const { title } = await this.github.api<{ title: string }>("GET", `${path}/pulls/${number}`);
    const pushed = this.github.heads.get(number);
    if (pushed !== undefined) return this.mergeHead(number, pushed, `${title} (#${number})`);
    const { sha } = await this.github.api<{ sha: string }>("PUT", `${path}/pulls/${number}/merge`, {
      body: { merge_method: "squash", commit_title: `${title} (#${number})` },
    });
    const commit = await this.github.api<HostCommit>("GET", `${path}/git/commits/${sha}`);
    const by = ({ name, email, date }: HostCommit["author"]) =>
      `${name} <${email}> ${(Date.parse(date) / 1000) | 0} +0000`;
    const lines = [
      `tree ${commit.tree.sha}`,
      ...commit.parents.map((parent) => `parent ${parent.sha}`),
      `author ${by(commit.author)}`,
      `committer ${by(commit.committer)}`,
    ];
    const text = `${lines.join("\n")}\n\n${commit.message}${commit.message.endsWith("\n") ? "" : "\n"}`;
    const made = this.repo.gitInput(text, "hash-object", "-t", "commit", "-w", "--stdin");
    if (made !== sha) throw new Error(`the emulator merged ${sha}, which is ${made} in Git`);
    this.repo.git("reset", "-q", "--hard", sha);
    this.take("main", "refs/heads/main");
    return sha;
  }

  /** The emulator merges the head that a pull request was opened with, so what was pushed since is merged here. */
  private async mergeHead(number: number, head: string, message: string): Promise<string> {
    const base = this.repo.head("main");
    const tree = this.repo.git("merge-tree", "--write-tree", base, head);
    const sha = this.repo.git("commit-tree", "-p", base, "-m", message, tree);
    this.repo.git("reset", "-q", "--hard", sha);
    await this.push("main");
    await this.github.api("PATCH", `/repos/${REPOSITORY}/pulls/${number}`, { body: { state: "closed" } });
    return sha;
  }

  /** Pushes a branch of the fixture to where it is served, and to the emulator. */
  async push(branch: string): Promise<string> {
    this.take(branch, `refs/heads/${branch}`);
    return this.github.push(this.repo, branch);
  }

  /** Runs the action on a pull request, as the check workflow does. */
  async check(
    { number, head, branch }: Proposed,
    { into, ...inputs }: Readonly<Record<string, string>> = {},
  ): Promise<StepResult> {
    const pull = await this.github.api<{ head: object }>("GET", `/repos/${REPOSITORY}/pulls/${number}`);
    const commits = Number(this.repo.git("rev-list", "--count", branch, "--not", "main"));
    const base = into === undefined ? {} : { base: { ref: into } };
    const payload = { pull_request: { ...pull, commits, head: { ...pull.head, sha: head }, ...base } };
    return this.step({ mode: "check", ...inputs }, "pull_request", payload, head);
  }

  /** Runs the action after a workflow run that was about this head, and that this event had started. */
  after(proposed: Proposed, inputs: Readonly<Record<string, string>>, event = "pull_request"): Promise<StepResult> {
    const { head, branch, from } = proposed;
    const run = {
      head_sha: head,
      head_branch: branch,
      head_repository: { full_name: from },
      event,
      html_url: `${this.github.url}/${REPOSITORY}/actions/runs/7`,
    };
    return this.step(inputs, "workflow_run", { workflow_run: run }, head);
  }

  step(
    inputs: Readonly<Record<string, string>>,
    event: string,
    payload: Readonly<Record<string, unknown>>,
    commit = this.repo.head("main"),
  ): Promise<StepResult> {
    return this.runner.step({
      inputs: { "github-token": WORKFLOW_TOKEN, ...inputs },
      event,
      payload: { repository: { full_name: REPOSITORY, default_branch: "main" }, ...payload },
      apiUrl: this.github.url,
      serverUrl: this.github.url,
      commit,
    });
  }

  private take(branch: string, ref: string): void {
    this.git("fetch", "-q", this.repo.dir, `+refs/heads/${branch}:${ref}`);
  }
}

interface HostCommit {
  readonly message: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly committer: { readonly name: string; readonly email: string; readonly date: string };
}
