/**
 * Where a repository is, parsed once from what a person typed.
 *
 * A location that holds a user name or a token is taken apart here: what is shown and what git is given on its command
 * line never holds it, so that no message, event, log or process list can.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RegistryError } from "../../core/errors.ts";
import { topFolder } from "../disk/top-folder.ts";

/** A user name and, where the URL had one, a password or token. Only ever handed to git's credential protocol. */
export interface Credential {
  readonly username: string;
  readonly password: string | undefined;
}

/** A folder on this machine, written to directly; or a URL, mirrored in the state folder and written to by pushing. */
export type RepositoryLocation =
  | { readonly kind: "folder"; readonly path: string; readonly shown: string }
  | {
      readonly kind: "remote";
      /** What git is given: no password, no token; a user name for ssh only. */
      readonly url: string;
      readonly shown: string;
      /** Set for `file://`: the folder it names. */
      readonly path?: string;
      readonly credential?: Credential;
    };

const MAX_LOCATION = 4096;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9._-]*)$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;
const SSH_USER = /^[a-z0-9_][a-z0-9._+-]*$/i;
/** `host:path` and `user@host:path`; a slash before the first colon makes it a folder, as git has it. */
const SCP_LIKE = /^(?:([^@:/]+)@)?(\[[^\]/]+\]|[^@:/[\]]+):(.+)$/;
/** What was meant as a URL: the rest may hold a password, and would be shown as a path. */
const ALMOST_URL = /^(?:https?|ssh|git|ftps?|file)(?::|\/\/)|\/\/[^/]*@/i;
const FORMS = "Give a folder, file:///path, https://host/path, ssh://host/path or git@host:path.";

/** Parses a folder, also one below the top of a work tree, a URL or `user@host:path`. Throws USAGE for every other form, and never repeats a credential. */
export function parseLocation(text: string): RepositoryLocation {
  if (text.trim() === "") throw refused("The repository's location is empty.");
  if (text.length > MAX_LOCATION) throw refused(`The repository's location is longer than ${MAX_LOCATION} characters.`);
  if (/[\0-\x1f\x7f]/.test(text)) throw refused("The repository's location holds a control character.");
  if (text.startsWith("-")) throw refused("A repository's location cannot begin with a dash.");
  // `ext::sh -c …` and its like: git would run a program of that name.
  if (/^[a-z0-9+.-]*::/i.test(text)) throw refused("Git's transport helpers (`name::address`) are not accepted.");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined) return parseUrl(scheme, text);
  if (ALMOST_URL.test(text))
    throw refused("The location is no URL: behind the scheme there have to be :// and a host.");
  if (/^[^/:@]*:[^/]*@/.test(text)) throw refused("A location of the form user:password@host is not accepted.");
  const scp = SCP_LIKE.exec(text);
  if (scp !== null) return parseScpLike(scp[1], scp[2] ?? "", scp[3] ?? "");
  const path = topFolder(resolve(text));
  return { kind: "folder", path, shown: path };
}

function parseUrl(scheme: string, text: string): RepositoryLocation {
  if (!["file", "http", "https", "ssh"].includes(scheme)) throw refused(`${scheme}:// locations are not accepted.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refused(`The ${scheme}:// location is no valid URL.`);
  if (url.search !== "" || url.hash !== "") throw refused(`A ${scheme}:// location takes no query and no fragment.`);
  if (scheme === "file") return parseFileUrl(url);
  if (!HOST.test(url.hostname)) throw refused(`The ${scheme}:// location has no valid host name.`);
  if (scheme === "http" && !LOOPBACK.test(url.hostname)) {
    throw refused("Plain http is accepted for this machine only: anybody on the way could change what is published.");
  }
  // `https://user:a/b@host/x` parses, with the rest of the password as the path.
  if (url.pathname.includes("@"))
    throw refused("A URL's path cannot hold an @; in a password, write / as %2F and @ as %40.");
  const rest = `${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const shown = `${scheme}://${rest}`;
  const credential = parseUserinfo(url);
  if (scheme !== "ssh") {
    return { kind: "remote", url: shown, shown, ...(credential === undefined ? {} : { credential }) };
  }
  if (credential === undefined) return { kind: "remote", url: shown, shown };
  // ssh takes no password from a URL; the user name is part of the address.
  return { kind: "remote", url: `ssh://${sshUser(credential.username)}@${rest}`, shown };
}

function parseFileUrl(url: URL): RepositoryLocation {
  if (url.hostname !== "") throw refused("A file:// location has three slashes: file:///path.");
  const path = decoded(() => fileURLToPath(url));
  return { kind: "remote", url: url.href, shown: url.href, path };
}

function parseScpLike(user: string | undefined, host: string, path: string): RepositoryLocation {
  if (!HOST.test(host)) throw refused("The location's host name is not valid.");
  if (path.startsWith("-")) throw refused("A repository's path cannot begin with a dash.");
  // `user@host:token@host/x`: what stands before an @ is somebody's secret more often than a folder's name.
  if (path.includes("@")) throw refused("The path of a location of the form user@host:path cannot hold an @.");
  const shown = `${host}:${path}`;
  return { kind: "remote", url: user === undefined ? shown : `${sshUser(user)}@${shown}`, shown };
}

function sshUser(user: string): string {
  if (!SSH_USER.test(user)) throw refused("The ssh location's user name is not valid.");
  return user;
}

function parseUserinfo(url: URL): Credential | undefined {
  if (url.username === "" && url.password === "") return undefined;
  const username = decoded(() => decodeURIComponent(url.username));
  const password = decoded(() => decodeURIComponent(url.password));
  // git's credential protocol is one value a line.
  if (/[\0-\x1f\x7f]/.test(username + password)) throw refused("The location's user name or password is not valid.");
  return { username, password: password === "" ? undefined : password };
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw refused("The location's percent-encoding is not valid.");
  }
}

function refused(message: string): RegistryError {
  return new RegistryError("USAGE", message, { hint: FORMS });
}

/** The full ref of a branch a person named, by the rules of git-check-ref-format(1). Throws USAGE. */
export function branchRef(name: string): string {
  const components = name.split("/");
  const bad =
    name.length > 255 ||
    name.startsWith("-") ||
    name.endsWith(".") ||
    name === "@" ||
    /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(name) ||
    components.some((c) => c === "" || c.startsWith(".") || c.endsWith(".lock"));
  if (bad) {
    throw new RegistryError("USAGE", "The name given for a branch is no valid Git branch name.", {
      hint: "Give the branch's short name, such as main or skilltrunk/ledger.",
    });
  }
  return `refs/heads/${name}`;
}
