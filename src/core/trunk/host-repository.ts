/** Which repository of which code host a Git URL names, as far as GitHub's addresses tell. */

/** A repository on GitHub, or on a GitHub Enterprise Server. */
export interface HostRepository {
  /** `owner/name`. */
  readonly repository: string;
  /** Of its REST interface. */
  readonly apiUrl: string;
}

export const GITHUB_API = "https://api.github.com";

/** `https://host/owner/name(.git)`, `ssh://git@host/owner/name`, `git@host:owner/name`; undefined for every other address. */
export function parseHostRepository(address: string): HostRepository | undefined {
  const found = /^(?:https:\/\/|ssh:\/\/)?(?:[\w.-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*)(?::\d+)?[/:]([^?#]+)$/.exec(address);
  const [, host = "", path = ""] = found ?? [];
  const [owner, name, ...rest] = path
    .replace(/^\//, "")
    .replace(/\/$/, "")
    .replace(/\.git$/, "")
    .split("/");
  if (rest.length > 0 || !isSegment(owner) || !isSegment(name)) return undefined;
  const isGitHub = /^(?:ssh\.|www\.)?github\.com$/i.test(host);
  return { repository: `${owner}/${name}`, apiUrl: isGitHub ? GITHUB_API : `https://${host}/api/v3` };
}

/** The page on which a pull request of a branch is opened. */
export function newPullRequestUrl(
  { repository, apiUrl }: HostRepository,
  { base, head }: { readonly base: string; readonly head: string },
): string {
  const site = apiUrl === GITHUB_API ? "https://github.com" : apiUrl.replace(/\/api\/v3$/, "");
  const branch = (name: string) => name.split("/").map(encodeURIComponent).join("/");
  return `${site}/${repository}/compare/${branch(base)}...${branch(head)}?expand=1`;
}

function isSegment(text: string | undefined): text is string {
  return text !== undefined && text.length <= 100 && /^[\w.-]*\w[\w.-]*$/.test(text);
}
