/** GitHub as a code host: pull requests, reviews, comments and statuses of one repository, through its REST interface. */
import { createHash } from "node:crypto";
import type { Account, CodeHost, HostBranch, HostStatus, WorkflowRunFacts } from "../../app/ports/code-host.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import {
  type Ask,
  createGitHubClient,
  type GitHubClient,
  type GitHubClientOptions,
  unlessUnseen,
} from "./github-client.ts";
import { readProtection } from "./github-protection.ts";
import * as schemas from "./github-schemas.ts";

/** GitHub lists no more files of one pull request, and does not say so. */
const MAX_FILES = 3000;
const MAX_DESCRIPTION = 140;
const per_page = 100;

/** Opens GitHub's side of a repository; nothing is asked yet. Throws USAGE for what is no repository or no URL. */
export function createGitHub(options: GitHubClientOptions): CodeHost {
  const client = createGitHubClient(options);
  const { octokit, repo, one, all } = client;
  const { rest } = octokit;

  return {
    pullRequest: (number) =>
      one({ what: `read pull request #${number}`, permission: READ_PULLS, schema: schemas.pullRequest }, () =>
        rest.pulls.get({ ...repo, pull_number: number }),
      ),

    openPullRequests: (base) =>
      all({ what: "list the open pull requests", permission: READ_PULLS, schema: schemas.pullRequests }, () =>
        rest.pulls.list({
          ...repo,
          ...(base === undefined ? {} : { base }),
          ...LOWEST_FIRST,
        }),
      ),

    openPullRequestsFrom: (owner, branch) =>
      all(
        { what: `look for the pull request of ${branch}`, permission: READ_PULLS, schema: schemas.pullRequests },
        () => rest.pulls.list({ ...repo, head: `${owner}:${branch}`, ...LOWEST_FIRST }),
      ),

    async changedPaths(number) {
      const ask = {
        what: `list the files of pull request #${number}`,
        permission: READ_PULLS,
        schema: schemas.changedFiles,
      };
      const files = await all(ask, () => rest.pulls.listFiles({ ...repo, pull_number: number, per_page }));
      if (files.length >= MAX_FILES) throw tooManyFiles(number);
      const paths = files.flatMap(({ filename, previous_filename }) => [filename, previous_filename ?? filename]);
      return [...new Set(paths)].sort(compareUtf8);
    },

    reviews: (number) =>
      all(
        { what: `list the reviews of pull request #${number}`, permission: READ_PULLS, schema: schemas.reviews },
        () => rest.pulls.listReviews({ ...repo, pull_number: number, per_page }),
      ),

    pullRequestsOf: (commit) =>
      all({ what: `list the pull requests of ${commit}`, permission: READ_PULLS, schema: schemas.pullRequests }, () =>
        rest.repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: commit, per_page }),
      ),

    teamMembers: (team) => readTeam(client, team),

    codeownersErrors: (ref) =>
      unlessUnseen(
        one(
          { what: "ask for mistakes in CODEOWNERS", permission: "contents: read", schema: schemas.codeownersErrors },
          () => rest.repos.codeownersErrors({ ...repo, ref }),
        ),
      ),

    self: () => readSelf(client),

    comments: (number) =>
      all({ what: `list the comments of #${number}`, permission: READ_PULLS, schema: schemas.comments }, () =>
        rest.issues.listComments({ ...repo, issue_number: number, per_page }),
      ),

    async createComment(number, body) {
      const ask = { what: `comment on #${number}`, permission: WRITE_PULLS, schema: schemas.nothing };
      await one(ask, () => rest.issues.createComment({ ...repo, issue_number: number, body }));
    },

    async updateComment(comment, body) {
      const ask = { what: `edit comment ${comment}`, permission: WRITE_PULLS, schema: schemas.nothing };
      await one(ask, () => rest.issues.updateComment({ ...repo, comment_id: comment, body }));
    },

    statuses: (commit) =>
      all({ what: `read the statuses of ${commit}`, permission: "statuses: read", schema: schemas.statuses }, () =>
        rest.repos.getCombinedStatusForRef({ ...repo, ref: commit, per_page }),
      ),

    async createStatus(commit, { context, state, description, url }: HostStatus) {
      const ask = { what: `set a status of ${commit}`, permission: "statuses: write", schema: schemas.nothing };
      const short = [...description].slice(0, MAX_DESCRIPTION).join("");
      const status = { context, state, description: short, ...(url === undefined ? {} : { target_url: url }) };
      await one(ask, () => rest.repos.createCommitStatus({ ...repo, sha: commit, ...status }));
    },

    protection: (branch) => readProtection(client, branch),

    workflowRun: (id) => readRun(client, id),

    async permissionOf(username) {
      const ask = { what: "ask what an account may do", permission: "metadata: read", schema: schemas.permission };
      const found = await one(ask, () => rest.repos.getCollaboratorPermissionLevel({ ...repo, username }));
      return found.permission;
    },

    createBranch: (branch) => writeBranch(client, branch),

    async openPullRequest({ title, body, head, base }) {
      const ask = { what: "open a pull request", permission: WRITE_PULLS, schema: schemas.opened };
      const { number, html_url: url } = await one(ask, () => rest.pulls.create({ ...repo, title, body, head, base }));
      return { number, url };
    },
  };
}
const LOWEST_FIRST = { state: "open", sort: "created", direction: "asc", per_page } as const;
const READ_PULLS = "pull-requests: read";
const WRITE_PULLS = "pull-requests: write";

/** `@organisation/team`, with or without its `@`. */
async function readTeam({ octokit, all }: GitHubClient, team: string): Promise<readonly Account[] | undefined> {
  const [, org, team_slug] = /^@?([^/]+)\/([^/]+)$/.exec(team) ?? [];
  if (org === undefined || team_slug === undefined) return undefined;
  const ask: Ask<readonly Account[]> = {
    what: "list a team's members",
    permission: "members: read",
    schema: schemas.accounts,
  };
  return unlessUnseen(all(ask, () => octokit.rest.teams.listMembersInOrg({ org, team_slug, per_page })));
}

async function readRun({ octokit, repo, one }: GitHubClient, run_id: number): Promise<WorkflowRunFacts> {
  const permission = "actions: read";
  const { rest } = octokit;
  const run = await one({ what: `read workflow run ${run_id}`, permission, schema: schemas.workflowRun }, () =>
    rest.actions.getWorkflowRun({ ...repo, run_id }),
  );
  const ask = { what: `list who approved run ${run_id}`, permission, schema: schemas.runApprovals };
  const approvals = await one(ask, () => rest.actions.getReviewsForRun({ ...repo, run_id }));
  return { ...run, approvals };
}

async function writeBranch({ octokit, repo, one }: GitHubClient, request: HostBranch): Promise<void> {
  const { branch, base, path, before, bytes, message } = request;
  const ask = { what: `make the branch ${branch}`, permission: "contents: write", schema: schemas.nothing };
  await one(ask, () => octokit.rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha: base }));
  // The host takes the file's blob as what is there now.
  const sha = before === undefined ? {} : { sha: blobId(before) };
  const content = Buffer.from(bytes).toString("base64");
  await one(ask, () =>
    octokit.rest.repos.createOrUpdateFileContents({ ...repo, branch, path, message, content, ...sha }),
  );
}

function blobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** A person's token says whose it is; that of a workflow or an App only says it over GraphQL. */
async function readSelf({ octokit, one }: GitHubClient): Promise<Account | undefined> {
  const permission = "metadata: read";
  const ask = { what: "tell whose token this is", permission, schema: schemas.account };
  const person = await unlessUnseen(one(ask, () => octokit.rest.users.getAuthenticated()));
  if (person !== undefined) return person;
  const query = "query { viewer { login databaseId } }";
  const answer = await unlessUnseen(
    one({ ...ask, schema: schemas.viewer }, async () => ({ data: await octokit.graphql(query) })),
  );
  if (answer?.viewer.databaseId == null) return undefined;
  return { id: answer.viewer.databaseId, login: answer.viewer.login, isBot: true };
}

function tooManyFiles(number: number): RegistryError {
  return new RegistryError(
    "HOST_DENIED",
    `GitHub lists only the first ${MAX_FILES} files of pull request #${number}.`,
    {
      hint: "Split the pull request.",
    },
  );
}
