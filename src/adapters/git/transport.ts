/** Talking to a remote with simple-git: what it has, fetching it, pushing to it. Progress is told, nothing is asked. */
import { type SimpleGit, type SimpleGitProgressEvent, simpleGit } from "simple-git";
import type { Progress } from "../../app/ports/ports.ts";
import { isOid, type Oid } from "../../core/names.ts";
import { SAFE_CONFIG, transportEnvironment } from "./git-process.ts";
import { unsupported } from "./local-repository.ts";
import type { RepositoryLocation } from "./repository-location.ts";
import { pushRefused, transportError } from "./transport-error.ts";

type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

export interface RemoteRefs {
  /** The branch the remote's HEAD names. */
  readonly head: string | undefined;
  readonly refs: ReadonlyMap<string, Oid>;
}

export interface FetchedPart {
  /** Leave out blobs, where the remote can do that. */
  readonly filter: boolean;
  /** Commits from each tip; Infinity: also those that were left out before; absent: all that are new. */
  readonly depth?: number;
}

export interface Transport {
  /** One `ls-remote` of these refs (full names or patterns) and HEAD. Throws GIT_UNREACHABLE. */
  list(patterns: readonly string[]): Promise<RemoteRefs>;
  /** Throws GIT_UNREACHABLE, DISK_FULL or STATE_UNWRITABLE. */
  fetch(refspecs: readonly string[], options: { readonly unshallow: boolean }): Promise<void>;
  /** Fetches refs in part. Throws as `fetch`. */
  fetchPart(refspecs: readonly string[], part: FetchedPart): Promise<void>;
  /** Fetches one ref without its history, and without its blobs (`filter`) where the remote can do that. Throws as `fetch`. */
  fetchTip(refspec: string, options: { readonly filter: boolean }): Promise<void>;
  /** Fetches these blobs and nothing else into a repository that lacks them on purpose. Throws as `fetch`. */
  fetchBlobs(oids: readonly Oid[]): Promise<void>;
  /** Pushes one ref to the same name, forward only. Throws PUSH_REFUSED or GIT_UNREACHABLE. */
  push(ref: string): Promise<void>;
}

/** A fetch that says nothing for this long is given up; a large one that makes progress never is. */
const SILENCE_MS = 15 * 60_000;

/** What old tools wrote into many public histories, and what changes no byte that we read. */
const TOLERATED = [
  "zeroPaddedFilemode",
  "zeroPaddedDate",
  "badTimezone",
  "badEmail",
  "missingEmail",
  "missingSpaceBeforeDate",
  "missingSpaceBeforeEmail",
  "missingNameBeforeEmail",
];

/** SAFE_CONFIG, and what a user's configuration could otherwise add to a fetch or a push. */
const TRANSPORT_CONFIG = [
  ...SAFE_CONFIG,
  ...TOLERATED.map((what) => `fetch.fsck.${what}=ignore`),
  "core.fsync=all",
  "fetch.writeCommitGraph=false",
  "transfer.bundleURI=false",
  "core.askPass=",
];

/** Talks to one remote on behalf of a mirror of ours. */
export async function createTransport(options: {
  readonly gitDir: string;
  readonly location: RemoteLocation;
  readonly progress?: Progress | undefined;
  /** A remote that says nothing for this long is given up; default: 15 minutes. */
  readonly silenceMs?: number | undefined;
}): Promise<Transport> {
  const { gitDir, location, progress, silenceMs = SILENCE_MS } = options;
  const env = await withSshCommand(gitDir, transportEnvironment(gitDir, credentialConfig(location)));
  const git = openGit({ gitDir, env, progress, silenceMs });
  const failed = (error: unknown) => transportError(error, location.shown);
  // `raw` throughout: what simple-git's own fetch and push read out of progress takes time that is quadratic in what a
  // remote says, and nobody wants it.
  const run = (args: readonly string[]) =>
    git.raw([...args]).catch((error) => {
      throw failed(error);
    });
  const fetchPart = async (refspecs: readonly string[], { filter, depth }: FetchedPart) => {
    const part = [...toDepth(depth), ...(filter ? ["--filter=blob:none"] : [])];
    await run([...FETCH, ...part, location.url, ...refspecs]);
  };

  return {
    async list(patterns) {
      const out = await run(["ls-remote", "--symref", location.url, "HEAD", ...patterns]);
      return parseRemoteRefs(out, location.shown);
    },
    async fetch(refspecs, { unshallow }) {
      await run([...FETCH, unshallow ? "--unshallow" : "--update-shallow", location.url, ...refspecs]);
    },
    fetchPart,
    fetchTip: (refspec, { filter }) => fetchPart([refspec], { filter, depth: 1 }),
    async fetchBlobs(oids) {
      // Told what we have, a remote would take it that we have those commits' blobs too.
      const fetch = ["-c", "fetch.negotiationAlgorithm=noop", ...FETCH, "--filter=blob:none", location.url];
      for (let at = 0; at < oids.length; at += WANTS) await run([...fetch, ...oids.slice(at, at + WANTS)]);
    },
    async push(ref) {
      await git.raw([...PUSH, location.url, `${ref}:${ref}`]).catch((error) => {
        throw pushRefused(error, location.shown) ?? failed(error);
      });
    },
  };
}

function toDepth(depth: number | undefined): readonly string[] {
  if (depth === undefined) return ["--update-shallow"];
  return [depth === Number.POSITIVE_INFINITY ? "--unshallow" : `--depth=${depth}`];
}

/** Ids on one command line: 41 bytes each, of at least 128 KB. */
const WANTS = 1_000;

const FETCH = [
  "fetch",
  "--progress",
  "--no-tags",
  "--no-prune",
  "--no-write-fetch-head",
  "--no-auto-maintenance",
  "--no-recurse-submodules",
  "--refmap=",
];
const PUSH = [
  "push",
  "--progress",
  "--no-verify",
  "--no-follow-tags",
  "--no-signed",
  "--recurse-submodules=no",
  "--porcelain",
];

type Environment = Readonly<Record<string, string>>;

function openGit(options: {
  readonly gitDir: string;
  readonly env: Environment;
  readonly progress?: Progress | undefined;
  readonly silenceMs?: number;
}): SimpleGit {
  const { gitDir, env, progress, silenceMs = SILENCE_MS } = options;
  return simpleGit({
    baseDir: gitDir,
    config: [...TRANSPORT_CONFIG],
    timeout: { block: silenceMs },
    ...(progress === undefined ? {} : { progress: (event: SimpleGitProgressEvent) => progress(toStep(event)) }),
    allowEnvironment: Object.keys(env).filter((key) => key.startsWith("GIT_")),
    // simple-git refuses settings that can run programs. These are ours: hooks, fsmonitor and askpass set to nothing,
    // protocols to a short list; and the user's own ssh command, proxy, credential helper and configuration file.
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeAskPass: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeSshCommand: true,
      allowUnsafeGitProxy: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
    },
  }).env(env);
}

const PHASES = new Map([
  ["receiving", "fetching"],
  ["resolving", "resolving deltas"],
  ["writing", "pushing"],
]);

function toStep({ stage, processed, total }: SimpleGitProgressEvent): Parameters<Progress>[0] {
  return { phase: PHASES.get(stage) ?? "preparing", done: processed, total };
}

/**
 * A URL's own credential reaches git through the environment: a command line can be read by everybody on the machine,
 * and git repeats a URL in its errors. It is for the URL's own host: a redirect, a proxy or `insteadOf` may lead to others.
 * With a password it stands alone; with a user name alone the user's helpers are asked for that user, and no password is
 * the last resort (a token in the place of the name).
 */
function credentialConfig({ url, credential }: RemoteLocation): Environment {
  if (credential === undefined) return {};
  // gitcredentials(7), "Configuration options": a pattern fits its scheme, host and port alone.
  const host = `credential.${new URL(url).origin}`;
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$SKILLTRUNK_GIT_USER" "$SKILLTRUNK_GIT_PASSWORD"; }; f';
  const settings = [
    credential.password === undefined ? [`${host}.username`, credential.username] : ["credential.helper", ""],
    [`${host}.helper`, helper],
  ];
  return {
    SKILLTRUNK_GIT_USER: credential.username,
    SKILLTRUNK_GIT_PASSWORD: credential.password ?? "",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(settings.map(([key], i) => [`GIT_CONFIG_KEY_${i}`, key])),
    ...Object.fromEntries(settings.map(([, value], i) => [`GIT_CONFIG_VALUE_${i}`, value])),
  } as Record<string, string>;
}

const SILENT_SSH = "ssh -o BatchMode=yes";

/** ssh never asks either, unless the user has chosen another ssh command: GIT_SSH_COMMAND would outrank that. */
async function withSshCommand(gitDir: string, env: Environment): Promise<Environment> {
  if (env["GIT_SSH_COMMAND"] !== undefined || env["GIT_SSH"] !== undefined) return env;
  // With a default it always prints something: simple-git waits 50 ms for what a command without output may still say.
  const asked = ["config", "--default", SILENT_SSH, "--get", "core.sshCommand"];
  const configured = await openGit({ gitDir, env }).raw(asked);
  return configured.trimEnd() === SILENT_SSH ? { ...env, GIT_SSH_COMMAND: SILENT_SSH } : env;
}

/** `ref: refs/heads/main` TAB `HEAD`, then `<oid>` TAB `<ref>` a line. */
function parseRemoteRefs(out: string, shown: string): RemoteRefs {
  const refs = new Map<string, Oid>();
  let head: string | undefined;
  for (const line of out.split("\n").filter(Boolean)) {
    const [value = "", name = ""] = line.split("\t");
    if (value.startsWith("ref: ")) head = /^ref: refs\/heads\/(.+)$/.exec(value)?.[1];
    else if (isOid(value)) refs.set(name === "HEAD" && head !== undefined ? `refs/heads/${head}` : name, value);
    else if (/^[0-9a-f]{64}$/.test(value)) throw unsupported(shown, "SHA-256 object names");
  }
  return { head, refs };
}
