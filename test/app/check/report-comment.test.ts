/** Which comment is ours: by its mark and by who wrote it, never by either alone. */
import { describe, expect, it } from "vitest";
import { isOurs, keepComment, WORKFLOW_LOGIN } from "../../../src/app/check/report-comment.ts";
import type { Account, CodeHost, HostComment } from "../../../src/app/ports/code-host.ts";

const MARK = "<!-- skilltrunk:report -->";
const workflow: Account = { id: 1, login: WORKFLOW_LOGIN, isBot: true };
const app: Account = { id: 2, login: "acme-skills[bot]", isBot: true };
const parrot: Account = { id: 3, login: "parrot[bot]", isBot: true };
const eve: Account = { id: 4, login: "eve", isBot: false };

/** Keeps the comment with a token of `self`, and answers what was done to which comment. */
async function kept(self: Account | undefined, authors: readonly Account[]) {
  const comments = authors.map((author, id): HostComment => ({ id, author, body: `${MARK}\nold` }));
  const done: string[] = [];
  const host = {
    self: async () => self,
    comments: async () => comments,
    createComment: async () => void done.push("created"),
    updateComment: async (id: number) => void done.push(`edited ${authors[id]?.login}`),
  } as Partial<CodeHost> as CodeHost;
  const outcome = await keepComment(host, { number: 7, body: "new" });
  return { done, outcome };
}

describe("keepComment", () => {
  it.each([
    [workflow, [eve, parrot, workflow], ["edited github-actions[bot]"]],
    [app, [workflow, parrot, app], ["edited acme-skills[bot]"]],
    [eve, [workflow, eve], ["edited eve"]],
    [workflow, [eve, parrot], ["created"]],
    [undefined, [eve, parrot, workflow], ["edited github-actions[bot]"]],
    [undefined, [eve], ["created"]],
  ])("with the token of %j among marks of %j: %j", async (self, authors, expected) => {
    expect((await kept(self, authors)).done).toEqual(expected);
  });

  it("writes nothing where another program's may be ours, and says why", async () => {
    const { done, outcome } = await kept(undefined, [parrot]);
    expect([done, outcome]).toEqual([
      [],
      { kind: "denied", why: expect.stringContaining("does not say whose token this is") },
    ]);
  });
});

describe("isOurs", () => {
  const body = `${MARK}\nx`;
  it.each([
    [{ author: workflow, body }, true],
    [{ author: { ...workflow, login: "GitHub-Actions[bot]" }, body }, true],
    [{ author: workflow, body: `> ${body}` }, false],
    [{ author: app, body }, false],
    [{ author: { ...workflow, isBot: false }, body }, false],
    [{ author: eve, body }, true],
    [{ author: { ...eve, id: 5 }, body }, false],
  ])("%j: %j", (comment, expected) => {
    expect(isOurs(comment, { self: eve, logins: [WORKFLOW_LOGIN] })).toBe(expected);
  });
});
