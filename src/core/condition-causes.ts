/**
 * Why a registry is stuck, in words: for every error that a pass may end with, what happened and what clears it. `explain`,
 * conditions and docs/operations.md all say it from here; a sentence of the error itself, where it has one, comes first.
 */
import { ERRORS, type ErrorCode } from "./errors.ts";

/** Codes after which a controller tries again, or waits for somebody. */
export type StuckCode = {
  [C in ErrorCode]: (typeof ERRORS)[C]["next"] extends "stop" ? never : C;
}[ErrorCode];

export interface Cause {
  readonly what: string;
  readonly remedy: string;
}

/** What comes again by itself first, and then what waits for a person or a commit. */
export const CAUSES: Readonly<Record<StuckCode, Cause>> = {
  GIT_UNREACHABLE: {
    what: "the Git host cannot be reached, or does not let this program in",
    remedy: "the host, the network, or a credential helper, key or token for it; it is tried again by itself",
  },
  GIT_FAILED: {
    what: "git ended with an error",
    remedy: "the message has git's last words; a damaged object has to be written again where it came from",
  },
  EMPTY_REPOSITORY: { what: "the repository has no commit yet", remedy: "the first merge" },
  LEDGER_NOT_FOUND: {
    what: "a follower finds no ledger",
    remedy: "start the reconciler that writes it, or name the repository that holds it",
  },
  LEDGER_MOVED: {
    what: "somebody else publishes at the same time",
    remedy: "nothing: the next pass goes on from there; if it stays, see who else writes the branch",
  },
  LEDGER_CHECKED_OUT: {
    what: "the ledger's branch is checked out in a work tree",
    remedy: "`git switch` to another branch there",
  },
  STATE_UNWRITABLE: {
    what: "the state folder cannot be written",
    remedy: "write access for this user, or another folder with `--state`",
  },
  DISK_FULL: { what: "the disk is full", remedy: "free some space; nothing is lost" },
  PUSH_REFUSED: {
    what: "the Git host refuses the ledger's branch",
    remedy:
      "allow this user to push it (branch rules, deploy key); where somebody else was first, the next pass goes on from there",
  },
  REGISTRY_UNREACHABLE: {
    what: "another registry cannot be reached",
    remedy: "the address and the network; it is tried again",
  },
  REGISTRY_BEHIND: {
    what: "another registry has not yet what it showed before",
    remedy: "nothing, where its replicas follow one ledger: it is fetched and asked for again",
  },
  REGISTRY_BUSY: { what: "another registry is busy", remedy: "nothing: it is tried again when it says" },
  HOST_UNREACHABLE: {
    what: "the code host's interface cannot be reached",
    remedy: "the network, and `GITHUB_API_URL`; approvals wait until then",
  },
  HOST_LIMITED: {
    what: "the code host's quota is used up",
    remedy: "nothing: it is tried again when the quota is renewed; another token if it is shared",
  },
  BUG: {
    what: "a fault of ours stopped the pass; the message names the commit, and the skill where it is about one",
    remedy:
      "report it with the message and the lines that the log has with it, and upgrade when it is mended; it is tried again, and what is published goes on being served. A pull request passes without what it changes of that skill; where it is merged and cannot wait, take that commit off the branch (a revert after it does not help: each commit is judged)",
  },
  SETTINGS_INVALID: {
    what: "`skilltrunk.yaml` at the trunk's tip cannot be used",
    remedy: "a merge that mends it; the message has file, line and what was expected",
  },
  MASS_REMOVAL: {
    what: "one commit removes more than 10 % of the skills, and more than 5",
    remedy:
      "if meant: merge `acknowledgements/<any>.yaml` with `acknowledge: mass-removal`, `commit` and `reason`, or `skilltrunk acknowledge <repository> mass-removal:<commit> --reason …`; if not: revert it, and acknowledge it all the same",
  },
  FUTURE_COMMIT: {
    what: "a commit is dated more than 24 hours ahead",
    remedy:
      "check this machine's clock; if the commit is wrong, `skilltrunk acknowledge <repository> future-date:<commit> --reason …`",
  },
  HISTORY_REWRITTEN: {
    what: "the last commit taken is no longer on the trunk's first-parent chain: a force push, or a merge the wrong way round",
    remedy:
      "restore the branch; or, if it is meant, `skilltrunk acknowledge <repository> rewrite:<old>..<new> --reason …` or, where no `approvals.source: api` counted, `acknowledge: rewrite` in a merged file",
  },
  SHALLOW_SOURCE: {
    what: "the repository is a shallow clone",
    remedy: "`git fetch --unshallow` there, or name the full repository",
  },
  TRUNK_NOT_FOUND: { what: "the branch that counts is not there", remedy: "`--trunk`, or `trunk` in the settings" },
  NOT_A_REPOSITORY: {
    what: "the folder is no Git repository any more",
    remedy: "put it back, or start with its new place",
  },
  OBJECT_MISSING: {
    what: "the repository lacks an object",
    remedy: "fetch everything (partial clones lack some); `git fsck` tells what else",
  },
  LEDGER_CORRUPT: {
    what: "what is in the ledger cannot be read",
    remedy: "put the branch back to where it was, or bring it from a good clone: the message has the command",
  },
  LEDGER_FORKED: {
    what: "somebody else moved the ledger branch, or wrote to it what the trunk does not give",
    remedy:
      "find out who; put the branch back, or accept it by removing what this machine remembers of it: the message has the command, and names the folder",
  },
  LEDGER_ELSEWHERE: {
    what: "the settings keep the ledger in a place that has none, and a place that they named before has one",
    remedy:
      "copy that ledger to the new place (the message has the commands), or take the change of the settings back; to begin anew, if that is meant, remove the ledger from the old place",
  },
  ENGINE_TOO_OLD: { what: "a newer program wrote to the ledger", remedy: "upgrade this one" },
  GIT_MISSING: { what: "git cannot be started, or is too old", remedy: "install git 2.31 or newer" },
};

/** The cause of an error; undefined where no pass ends with it. */
export function causeOf(code: ErrorCode): Cause | undefined {
  return ERRORS[code].next === "stop" ? undefined : CAUSES[code as StuckCode];
}

/** `HISTORY_REWRITTEN` as a condition's reason: `HistoryRewritten`. */
export function reasonOf(code: ErrorCode): string {
  return code.toLowerCase().replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
