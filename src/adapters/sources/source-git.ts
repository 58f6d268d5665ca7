/**
 * One commit of somebody's repository, fetched with the git program: no more of it than the wanted folder, where the
 * server can leave out the rest. Nothing of this machine's user is used: no configuration, credentials, keys or cookies.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlainFile } from "../../app/ports/fetching.ts";
import { quote, redact } from "../../core/errors.ts";
import type { GitPointer } from "../../core/relations/source-pointer.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { finishGit, type GitResult, startBareGit } from "../git/git-process.ts";
import { SourceUnreached, SourceWrong } from "./source-addresses.ts";
import { checkScheme, type SourceNetwork } from "./source-http.ts";
import { type SourceProxy, startSourceProxy } from "./source-proxy.ts";

/** Fetches the files. Throws SourceUnreached or SourceWrong. */
export async function fetchGitSource(
  pointer: GitPointer,
  { network, signal }: { readonly network: SourceNetwork; readonly signal: AbortSignal },
): Promise<readonly PlainFile[]> {
  checkScheme(new URL(pointer.git), network);
  const folder = await mkdtemp(join(tmpdir(), "skilltrunk-source-"));
  const proxy = await startSourceProxy(network);
  try {
    return await new GitSource({ pointer, network, signal, folder, proxy }).files();
  } finally {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes that one git may say: all of a skill's files. Few trees within each other can list more paths than any memory holds. */
const MAX_SAID = MAX_UNPACKED_BYTES + (1 << 20);

interface GitFetch {
  readonly pointer: GitPointer;
  readonly network: SourceNetwork;
  readonly signal: AbortSignal;
  readonly folder: string;
  readonly proxy: SourceProxy;
}

interface Listed {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
}

class GitSource {
  private readonly of: GitFetch;

  constructor(of: GitFetch) {
    this.of = of;
  }

  async files(): Promise<readonly PlainFile[]> {
    const { pointer } = this.of;
    await this.local(["init", "-q", "--bare", "."]);
    await this.fetch(["--depth=1", "--filter=blob:none"], [pointer.commit]);
    const listed = await this.list();
    const missing = await this.missing(listed);
    if (missing.length > 0) await this.fetch(["--no-write-fetch-head", "--filter=blob:none"], missing);
    return await this.read(listed);
  }

  /** Gets objects by their ids. */
  private async fetch(how: readonly string[], ids: readonly string[]): Promise<void> {
    const { pointer, network, proxy } = this.of;
    const settings = [
      "http.proxyAuthMethod=basic",
      "http.sslVerify=true",
      "http.followRedirects=true",
      "credential.helper=",
      "core.askPass=",
      "http.cookieFile=",
      "http.extraHeader=",
      "fetch.negotiationAlgorithm=noop",
      "fetch.fsckObjects=true",
      ...(network.ca === undefined ? [] : [`http.sslCAInfo=${network.ca.file}`]),
    ].flatMap((setting) => ["-c", setting]);
    const args = ["fetch", "-q", "--no-tags", "--recurse-submodules=no", "--no-auto-maintenance", ...how, "--stdin"];
    const input = `${ids.join("\n")}\n`;
    const GIT_ALLOW_PROTOCOL = network.allowPrivate ? "https:http" : "https";
    // In a file that nobody else reads: what a command line says, every user of this machine may see.
    await this.configure(`[http]\n\tproxy = ${proxy.url}\n`);
    const result = await this.run([...settings, ...args, pointer.git], { GIT_ALLOW_PROTOCOL }, input);
    // It remembers where the rest is to be had; from here on what is missing is missing.
    await this.configure("");
    if (result.code === 0) return;
    const told = redact(result.stderr).trim().split("\n").at(-1) ?? "";
    throw new SourceUnreached(proxy.refusal() ?? `git says: ${quote(told, 300)}`);
  }

  /** The folder is ours alone. */
  private async configure(more: string): Promise<void> {
    const config = `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${more}`;
    await writeFile(join(this.of.folder, "config"), config, { mode: 0o600 });
  }

  /** The files of the wanted folder. */
  private async list(): Promise<readonly Listed[]> {
    const { commit, path } = this.of.pointer;
    const tree = path === undefined ? `${commit}^{tree}` : `${commit}:${path}`;
    const { code, stdout, isCut } = await this.run(["ls-tree", "-r", "-z", "--full-tree", tree]);
    if (isCut === true) throw new SourceWrong(`What was fetched has far more than ${MAX_FILES} files.`);
    if (code !== 0) throw new SourceWrong(`The commit has no folder ${quote(path ?? "/")}.`);
    const records = stdout.toString("utf8").split("\0").slice(0, -1);
    if (records.length === 0) throw new SourceWrong("The commit has no files.");
    if (records.length > MAX_FILES)
      throw new SourceWrong(`What was fetched has ${records.length} files: expected at most ${MAX_FILES}.`);
    return records.map((record) => {
      const [, mode = "", type, oid = "", name = ""] = /^(\d{6}) (\w+) ([0-9a-f]{40})\t(.*)$/s.exec(record) ?? [];
      if (type === "blob" && (mode === "100644" || mode === "100755") && !name.includes("\ufffd"))
        return { path: name, mode, oid };
      const what = type === "commit" ? "a submodule" : mode === "120000" ? "a symbolic link" : "no plain file";
      throw new SourceWrong(`${quote(name)} is ${what}: expected a regular file.`);
    });
  }

  private async missing(listed: readonly Listed[]): Promise<readonly string[]> {
    const ids = [...new Set(listed.map(({ oid }) => oid))];
    const { stdout } = await this.run(["cat-file", "--batch-check"], {}, `${ids.join("\n")}\n`);
    const found = stdout.toString("latin1").split("\n");
    return ids.filter((_, i) => found[i]?.endsWith(" missing"));
  }

  private async read(listed: readonly Listed[]): Promise<readonly PlainFile[]> {
    const sizes = await this.local(["cat-file", "--batch-check=%(objectsize)"], listed);
    const total = sizes
      .toString("latin1")
      .split("\n")
      .reduce((sum, size) => sum + (Number(size) || 0), 0);
    if (total > MAX_UNPACKED_BYTES)
      throw new SourceWrong(`What was fetched has ${total} bytes: expected at most ${MAX_UNPACKED_BYTES}.`);
    const all = await this.local(["cat-file", "--batch"], listed);
    let at = 0;
    return listed.map(({ path, mode }) => {
      const end = all.indexOf(0x0a, at);
      const [, size] = /^[0-9a-f]{40} blob (\d+)$/.exec(all.toString("latin1", at, end)) ?? [];
      if (size === undefined) throw new SourceUnreached(`the server kept ${quote(path)} to itself`);
      const bytes = all.subarray(end + 1, end + 1 + Number(size));
      at = end + 2 + Number(size);
      return { path, executable: mode === "100755", bytes };
    });
  }

  /** Without the network. */
  private async local(args: readonly string[], about: readonly Listed[] = []): Promise<Buffer> {
    const { code, stdout, stderr } = await this.run(args, {}, about.map(({ oid }) => `${oid}\n`).join(""));
    if (code === 0) return stdout;
    throw new SourceUnreached(`git says: ${quote(redact(stderr).trim(), 300)}`);
  }

  private async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input = "",
  ): Promise<GitResult> {
    const { folder, signal } = this.of;
    signal.throwIfAborted();
    const child = startBareGit(args, { cwd: folder, env: { HOME: folder, XDG_CONFIG_HOME: folder, ...env } });
    const end = () => void (child.pid === undefined || killGroup(child.pid));
    signal.addEventListener("abort", end, { once: true });
    try {
      const result = await finishGit(child, input, MAX_SAID);
      signal.throwIfAborted();
      return result;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }
}

/** Git and the helper that talks HTTP for it. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
