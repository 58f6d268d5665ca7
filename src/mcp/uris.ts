/**
 * Addresses of skills in MCP (SEP-2640): `skill://<namespace>/<name>/<file>` is what `latest` means now, and
 * `skill://<namespace>/<version>/<name>/<file>` one release for ever. A skill's own name stands last before the file.
 */
import { isName, isVersion, type SkillRequest } from "../core/names.ts";

export interface SkillAddress {
  readonly request: SkillRequest & { readonly namespace: string };
  readonly path: string;
}

const SCHEME = "skill://";
const MAX_URI = 2048;

export function skillUri({ request, path }: SkillAddress): string {
  const { namespace, name, wanted } = request;
  const parts = [namespace, ...(wanted === undefined ? [] : [wanted]), name, ...path.split("/")];
  return `${SCHEME}${parts.map(encodeURIComponent).join("/")}`;
}

/** Undefined for what is no such address. */
export function parseSkillUri(uri: string): SkillAddress | undefined {
  const parts = uri.length > MAX_URI || !uri.startsWith(SCHEME) ? undefined : decodeParts(uri.slice(SCHEME.length));
  if (parts === undefined) return undefined;
  const [namespace = "", second = "", third = ""] = parts;
  if (!isName(namespace)) return undefined;
  if (isVersion(second) && isName(third)) return address({ namespace, name: third, wanted: second }, parts.slice(3));
  return isName(second) ? address({ namespace, name: second }, parts.slice(2)) : undefined;
}

function address(request: SkillAddress["request"], path: readonly string[]): SkillAddress | undefined {
  return path.length === 0 || path.includes("") ? undefined : { request, path: path.join("/") };
}

function decodeParts(text: string): readonly string[] | undefined {
  try {
    return text.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
