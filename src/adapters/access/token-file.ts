/** The file of access tokens' hashes on this disk: read again whenever it changed, and edited by one at a time. */
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import {
  findToken,
  hashOfToken,
  MAX_TOKENS_BYTES,
  parseTokens,
  renderTokens,
  type TokenEntry,
  toAccessToken,
} from "../../core/access/access-token.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { makeFolder } from "../disk/make-folder.ts";
import { withLock } from "../disk/process-lock.ts";
import { readShortFile } from "../disk/short-file.ts";
import { diskError, onDisk, replaceFile } from "../disk/whole-file.ts";

/** Bits of a mode with which somebody other than the owner may write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The tokens of a file, which is read again when it is another one than before. Throws TOKENS_INVALID where it cannot be
 * read, or where others may write it: then nobody is let in.
 */
export function watchedTokens(path: string): () => Promise<readonly TokenEntry[]> {
  let read: { readonly version: string; readonly tokens: readonly TokenEntry[] } | undefined;
  return async () => {
    const version = await versionOf(path);
    if (read?.version === version) return read.tokens;
    const tokens = await readTokens(path);
    read = { version, tokens };
    return tokens;
  };
}

/** The tokens that a file knows. Throws TOKENS_INVALID. */
export async function readTokens(path: string): Promise<readonly TokenEntry[]> {
  return parseTokens(await readText(path), path);
}

/** Makes a token and enters its hash; the token itself is the answer, and kept nowhere. */
export async function addToken(
  path: string,
  entry: Omit<TokenEntry, "hash">,
): Promise<{ readonly token: string; readonly entry: TokenEntry }> {
  const token = toAccessToken(randomBytes(32));
  const added = { hash: hashOfToken(token), ...entry };
  await edit(path, (tokens) => ({ tokens: [...tokens, added], of: added }));
  return { token, entry: added };
}

/** Takes a token out, by its id or the only one of a name. Throws USAGE where there is none. */
export async function removeToken(path: string, named: string): Promise<TokenEntry> {
  return edit(path, (tokens) => {
    const found = findToken(tokens, named);
    return { tokens: tokens.filter((token) => token !== found), of: found };
  });
}

async function edit(
  path: string,
  change: (tokens: readonly TokenEntry[]) => { readonly tokens: readonly TokenEntry[]; readonly of: TokenEntry },
): Promise<TokenEntry> {
  const folder = dirname(path);
  await onDisk(folder, () => makeFolder(folder, 0o700));
  const lock = { folder, name: `.${basename(path)}.lock`, doing: "editing the tokens", refused: diskError };
  return withLock(lock, async () => {
    const { tokens, of } = change(parseTokens(await readText(path), path));
    const text = renderTokens(tokens);
    // What could not be read again would let nobody in.
    parseTokens(text, path);
    await onDisk(path, () => replaceFile(path, text, 0o600));
    return of;
  });
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await readShortFile(path, MAX_TOKENS_BYTES);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** Differs whenever the file does. */
async function versionOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
    throw cannotBeUsed(path, `it cannot be read (${cause.code ?? "unknown"})`);
  });
  if (!found.isFile()) throw cannotBeUsed(path, "it is no file");
  // Where there are no users of that kind, a mode says nothing.
  const isOthers = process.getuid !== undefined && (Number(found.mode) & WRITABLE_BY_OTHERS) !== 0;
  if (isOthers) throw cannotBeUsed(path, "others than its owner may write it");
  return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ");
}

function cannotBeUsed(path: string, why: string): RegistryError {
  return new RegistryError("TOKENS_INVALID", `The tokens file ${quote(path)} cannot be used: ${why}.`, {
    hint: "`skilltrunk token new` writes one with the right mode (0600).",
  });
}
