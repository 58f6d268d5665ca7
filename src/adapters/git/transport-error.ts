/** What went wrong between us and a remote, in our words: which fault it is, and what the remote, ssh or git said last. */
import { GitPluginError } from "simple-git";
import { type ErrorCode, quote, RegistryError, redact } from "../../core/errors.ts";
import { FILE_LIMIT_HINT, gitMissing } from "./git-process.ts";

interface Fault {
  readonly sign: Pick<RegExp, "test">;
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

/** What git says of the faults that are told apart, the first that fits; none of them decides more than words. */
const FAULTS: readonly Fault[] = [
  {
    sign: /No space left on device|Disk quota exceeded|Out of diskspace/i,
    code: "DISK_FULL",
    what: "could not be fetched: the disk is full",
    hint: "Free some space, or choose another folder with --state.",
  },
  {
    sign: /Read-only file system|insufficient permission for adding/,
    code: "STATE_UNWRITABLE",
    what: "could not be fetched: its mirror cannot be written",
    hint: "Give this user write access, or choose another folder with --state.",
  },
  {
    sign: /File too large|died of signal 25$/m,
    code: "STATE_UNWRITABLE",
    what: "could not be fetched: a file of its mirror may not be as large as it has to be",
    hint: FILE_LIMIT_HINT,
  },
  {
    sign: { test: isWriterEnded },
    code: "GIT_FAILED",
    what: "could not be fetched: something ended the git that writes what comes",
    hint: "See whether memory ran out, or the size of files is limited (`ulimit -f`); it is tried again by itself.",
  },
  {
    sign: /fsck error/,
    code: "GIT_FAILED",
    what: "holds an object that is not sound",
    hint: "Run `git fsck` there; the history has to be written again without that object.",
  },
  {
    sign: /Authentication failed|could not read (Username|Password)|Permission denied|Host key verification|error: 40[13]|not found/i,
    code: "GIT_UNREACHABLE",
    what: "cannot be reached",
    hint: "Check the address, and let git in: a credential helper, an ssh key in an agent, or a token.",
  },
  {
    sign: /(?:)/,
    code: "GIT_UNREACHABLE",
    what: "cannot be reached",
    hint: "Check the address and the network.",
  },
];

/**
 * Was the git that writes what comes ended from outside? Then nobody says why: what the remote said was all right, and a
 * connection that was cut would be an error of its own.
 */
function isWriterEnded(text: string): boolean {
  const errors = text.split(/[\r\n]+/).filter((line) => /^(error|fatal): /.test(line));
  return errors.length > 0 && errors.every((line) => WRITER_ENDED.test(line));
}
const WRITER_ENDED =
  /: (fetch-pack: )?(invalid index-pack output|(index-pack|unpack-objects) (failed|died of signal \d+))$/;

/** The one place where what simple-git throws becomes ours; its own error holds addresses, so it is not kept as a cause. */
export function transportError(error: unknown, shown: string): RegistryError {
  const text = redact(error instanceof Error ? error.message : String(error));
  const cause = new Error(text);
  if (/spawn git ENOENT/.test(text)) return gitMissing(cause);
  const { code, what, hint } = FAULTS.find(({ sign }) => sign.test(text)) as Fault;
  const why = error instanceof GitPluginError && error.plugin === "timeout" ? SILENT : lastWords(text);
  return new RegistryError(code, `The repository ${quote(shown)} ${what}: ${quote(why)}`, { hint, cause });
}

/** Does a remote hand out no object but what its refs show (`uploadpack.allowAnySHA1InWant`, protocols before version 2)? Or has it none of that id? */
export function refusesObjects(error: unknown): boolean {
  return error instanceof RegistryError && /unadvertised object|not our ref/i.test(error.message);
}

const SILENT = "nothing came for too long.";

/** What git, ssh or the remote said last that is no progress, and no advice that always comes with it. */
function lastWords(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/\d{1,3}% \(|^(From|To|Done|ref:) ?|^!\t/.test(line));
  const own = said.filter((line) => !ADVICE.test(line));
  const words = (own.length > 0 ? own : said).slice(-3).join(" · ") || "git said nothing.";
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
const ADVICE =
  /^(fatal: Could not read from remote repository\.|Please make sure you have the correct|and the repository exists)/;

/** git-push(1): a line that begins with `!` names a ref the remote, or git before it, refused. */
export function pushRefused(error: unknown, shown: string): RegistryError | undefined {
  const text = redact(error instanceof Error ? error.message : String(error));
  const reason = /^!\t[^\t]*\t(.*)$/m.exec(text)?.[1];
  if (reason === undefined) return undefined;
  return new RegistryError("PUSH_REFUSED", `The repository ${quote(shown)} refused the push: ${quote(reason)}`, {
    hint: "If somebody else published first, the next pass goes on from there; else allow this user to push the branch.",
    cause: new Error(text),
  });
}
