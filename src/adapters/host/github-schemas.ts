/** GitHub's answers as far as we believe them: everything else in them is dropped. */
import { z } from "zod";
import type { Account, HostComment, HostStatus, PullRequest, Review } from "../../app/ports/code-host.ts";

const oid = z.string().regex(/^[0-9a-f]{40}$/);
/** GitHub itself takes 65,536 characters for a body. */
const text = z.string().max(1 << 20);
const name = z.string().max(1000);
const id = z.int().min(0);

/** Somebody who is gone: GitHub shows `ghost`, and no number is taken for theirs. */
const NOBODY: Account = { id: 0, login: "ghost", isBot: false };

export const account = z
  .object({ id, login: name, type: name })
  .transform(({ id, login, type }): Account => ({ id, login, isBot: type !== "User" }));
const author = account.nullish().transform((value) => value ?? NOBODY);

export const accounts = z.array(account);

/** Of an installation's token GraphQL alone says whose it is, and that is always a bot or an App. */
export const viewer = z.object({ viewer: z.object({ login: name, databaseId: id.nullish() }) });

export const pullRequest = z
  .object({
    number: z.int().min(1),
    title: text,
    body: text.nullish(),
    user: author,
    draft: z.boolean().nullish(),
    state: name.nullish(),
    merged_at: name.nullish(),
    merge_commit_sha: oid.nullish(),
    head: z.object({ sha: oid, ref: name, repo: z.object({ full_name: name }).nullish() }),
    base: z.object({ sha: oid, ref: name }),
  })
  .transform(
    ({ number, title, body, user, draft, state, merged_at, merge_commit_sha, head, base }): PullRequest => ({
      number,
      title,
      body: body ?? "",
      author: user,
      isDraft: draft === true,
      ...(state === "closed" ? { isClosed: true } : {}),
      // A fork that was deleted has no name any more, and equals none.
      head: { sha: head.sha, branch: head.ref, repository: head.repo?.full_name ?? "" },
      base: { sha: base.sha, branch: base.ref },
      // Before the merge this is GitHub's trial merge, which nobody may take for the real one.
      ...(merged_at == null || merge_commit_sha == null ? {} : { mergeCommit: merge_commit_sha }),
    }),
  );
export const pullRequests = z.array(pullRequest);

export const changedFiles = z.array(z.object({ filename: text, previous_filename: text.nullish() }));

const STATES: Readonly<Record<string, Review["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

/** Everybody else is a passer-by, whatever they contributed. */
const INSIDERS: ReadonlySet<string> = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/** A review that its author has not sent yet is none. */
export const reviews = z
  .array(z.object({ user: author, state: name, commit_id: name.nullish(), author_association: name.nullish() }))
  .transform((entries) =>
    entries.flatMap(({ user, state, commit_id, author_association }): Review[] => {
      const known = STATES[state];
      const isInsider = INSIDERS.has(author_association ?? "");
      return known === undefined ? [] : [{ author: user, state: known, isInsider, commit: commit_id ?? "" }];
    }),
  );

export const comments = z
  .array(z.object({ id, user: author, body: text.nullish() }))
  .transform((entries) => entries.map(({ id, user, body }): HostComment => ({ id, author: user, body: body ?? "" })));

/** One page of the combined status. */
export const statuses = z
  .object({
    statuses: z.array(
      z.object({
        context: text,
        state: z.enum(["success", "failure", "pending", "error"]),
        description: text.nullish(),
        target_url: text.nullish(),
      }),
    ),
  })
  .transform(({ statuses }) =>
    statuses.map(
      ({ context, state, description, target_url }): HostStatus => ({
        context,
        state,
        description: description ?? "",
        ...(target_url == null || target_url === "" ? {} : { url: target_url }),
      }),
    ),
  );

const runActor = z.object({ login: name });

export const workflowRun = z
  .object({
    event: name,
    status: text.nullish(),
    path: text.nullish(),
    actor: runActor.nullish(),
    triggering_actor: runActor.nullish(),
  })
  .transform(({ event, status, path, actor, triggering_actor }) => ({
    event,
    isCompleted: status === "completed",
    workflow: path ?? "",
    // Who started it again is who stands for it.
    actor: (triggering_actor ?? actor)?.login ?? "",
  }));

/** Reviews of a protected environment. */
export const runApprovals = z
  .array(z.object({ state: text, user: runActor.nullish(), environments: z.array(z.object({ name })).nullish() }))
  .transform((reviews) =>
    reviews.flatMap(({ state, user, environments }) =>
      state === "approved" && user
        ? [{ by: user.login, environments: (environments ?? []).map((environment) => environment.name) }]
        : [],
    ),
  );

export const permission = z.object({ permission: name });

export const opened = z.object({ number: z.int().min(1), html_url: name });

export const codeownersErrors = z
  .object({ errors: z.array(z.object({ kind: text, source: text.nullish() })) })
  .transform(({ errors }) =>
    errors.filter(({ kind }) => /owner/i.test(kind)).map(({ source, kind }) => (source ?? kind).trim()),
  );

/** Answers of which nothing is needed. */
export const nothing = z.unknown();
