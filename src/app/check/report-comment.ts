/** One comment a pull request that is ours: found by its mark and its author, edited in place, never repeated. */
import { type ErrorCode, RegistryError } from "../../core/errors.ts";
import type { Account, CodeHost, HostComment } from "../ports/code-host.ts";

/** How our comment begins. People do not see it; it tells ours from others, together with who wrote it. */
const MARK = "<!-- skilltrunk:report -->";
/** Characters of a comment that GitHub takes, with the mark. */
export const MAX_COMMENT = 65_536 - MARK.length - 1;

/** `denied`: the comment was not written, and why. */
export type CommentOutcome =
  | { readonly kind: "created" | "edited" | "unchanged" }
  | { readonly kind: "denied"; readonly why: string };

/** What a run that only tells somebody something survives: it is told elsewhere too. */
const SURVIVED: ReadonlySet<ErrorCode> = new Set(["HOST_DENIED", "HOST_NOT_FOUND", "HOST_LIMITED", "HOST_UNREACHABLE"]);

/**
 * Makes our comment on a pull request say `body`, at most MAX_COMMENT characters of Markdown that is safe to show. What
 * keeps it from being written is an outcome: nobody's merge hangs on a comment.
 */
export async function keepComment(
  host: CodeHost,
  { number, body }: { readonly number: number; readonly body: string },
): Promise<CommentOutcome> {
  const text = `${MARK}\n${body}`;
  try {
    const [self, comments] = await Promise.all([host.self(), host.comments(number)]);
    const writers = self === undefined ? { logins: [WORKFLOW_LOGIN] } : { self, logins: [] };
    const ours = comments.find((comment) => isOurs(comment, writers));
    if (ours === undefined) {
      // It may be ours, of a run before: what cannot be told is neither overwritten nor repeated.
      if (self === undefined && comments.some(isMarkedByProgram)) return { kind: "denied", why: UNTOLD };
      await host.createComment(number, text);
      return { kind: "created" };
    }
    if (sameText(ours.body, text)) return { kind: "unchanged" };
    await host.updateComment(ours.id, text);
    return { kind: "edited" };
  } catch (error) {
    if (!(error instanceof RegistryError && SURVIVED.has(error.code))) throw error;
    const why = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    return { kind: "denied", why };
  }
}

const UNTOLD =
  "The code host does not say whose token this is, and another program's comment is marked as the check's. Delete that one, or use the workflow's own token.";

/** Whom a workflow's own token belongs to. No person can have this login. */
export const WORKFLOW_LOGIN = "github-actions[bot]";

/** Who may have written our comments. */
export interface CommentWriters {
  /** Whose token is used, where that is known. */
  readonly self?: Account | undefined;
  /** Of programs, `github-actions[bot]` or an App's `<name>[bot]`, whatever their case. */
  readonly logins: readonly string[];
}

/** Is it a comment of ours, by its mark and by who wrote it? Anybody can write the mark, and programs repeat people's words. */
export function isOurs(
  { author, body }: Pick<HostComment, "author" | "body">,
  { self, logins }: CommentWriters,
): boolean {
  if (!body.startsWith(MARK)) return false;
  if (author.id === self?.id) return true;
  return author.isBot && logins.some((login) => login.toLowerCase() === author.login.toLowerCase());
}

function isMarkedByProgram({ author, body }: HostComment): boolean {
  return author.isBot && body.startsWith(MARK);
}

/** Hosts keep line ends as CR LF and cut white space at the end. */
function sameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trimEnd() === b.replaceAll("\r\n", "\n").trimEnd();
}
