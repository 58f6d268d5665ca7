/** The part `source` of skill.yaml: where a skill's content is, pinned so that it can be no other. */
import { z } from "zod";
import { type Digest, isDigest, isOid } from "../names.ts";
import { textOf } from "../trunk/yaml-file.ts";

/** A full commit of a repository over HTTPS; `path` is the skill's folder in it. */
export interface GitPointer {
  readonly git: string;
  readonly commit: string;
  readonly path?: string;
}
/** An artifact of an OCI registry, `host/repository`, by the digest of its manifest. */
export interface OciPointer {
  readonly oci: string;
  readonly digest: Digest;
  readonly path?: string;
}
/** A zip file over HTTPS, by its SHA-256. */
export interface ZipPointer {
  readonly zip: string;
  readonly sha256: string;
  readonly path?: string;
}
export type SourcePointer = GitPointer | OciPointer | ZipPointer;

const MAX_URL = 1000;

/** An address over HTTPS (plain HTTP too: who fetches says where that is allowed) without credentials or a fragment. */
export function isAddress(text: string): boolean {
  if (text.length > MAX_URL || !/^https?:\/\/[\x21-\x7e]+$/.test(text)) return false;
  try {
    const { username, password, hash, hostname } = new URL(text);
    return username === "" && password === "" && hash === "" && hostname !== "";
  } catch {
    return false;
  }
}

const address = textOf("an address such as `https://git.acme.com/skills.git`, without credentials", isAddress);
const commit = textOf(
  "a full commit id of 40 hexadecimal digits (a branch or a tag may move: a release never changes)",
  isOid,
);
const digest = textOf("a digest `sha256:<64 hexadecimal digits>` (a tag may move: a release never changes)", isDigest);
const sha256 = textOf("a SHA-256 of 64 hexadecimal digits, with or without `sha256:` before it", (text) =>
  /^(?:sha256:)?[0-9a-f]{64}$/.test(text),
).transform((text) => text.replace(/^sha256:/, ""));
const repository = textOf(
  "a repository such as `ghcr.io/acme/refunds`, without a tag",
  (text) => text.length <= MAX_URL && /^[a-z0-9.-]+(?::[1-9]\d{0,4})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+$/.test(text),
);
const folder = textOf(
  "a folder below the root such as `skills/refunds`",
  (text) => text.length <= 400 && /^[^\s/\\][^\\\u0000-\u001f]*$/.test(text) && !text.split("/").some(isOdd),
);

function isOdd(part: string): boolean {
  return part === "" || part === "." || part === "..";
}

/** A branch or a tag may move: it is no pin, and a release never changes. */
const moving = z.never({ error: "no branch and no tag, which may move: a release never changes" }).exactOptional();

/** The key that names a place, and the one that pins what is there. */
const PINS = [
  ["git", "commit"],
  ["oci", "digest"],
  ["zip", "sha256"],
] as const;

export const sourceSchema = z
  .strictObject({
    git: address.describe("A repository over HTTPS; pinned by `commit`.").exactOptional(),
    commit: commit.exactOptional(),
    oci: repository.describe("A repository of an OCI registry; pinned by `digest`.").exactOptional(),
    digest: digest.exactOptional(),
    zip: address.describe("A zip file over HTTPS; pinned by `sha256`.").exactOptional(),
    sha256: sha256.exactOptional(),
    path: folder.describe("The skill's folder in it, where that is not the root.").exactOptional(),
    branch: moving,
    tag: moving,
    ref: moving,
  })
  .transform((value, context): SourcePointer => {
    const places = PINS.filter(([place]) => value[place] !== undefined);
    const [only, ...others] = places;
    const wrong = (message: string, path: readonly string[] = []): never => {
      context.addIssue({ code: "custom", message, path: [...path] });
      return z.NEVER;
    };
    if (only === undefined || others.length > 0) return wrong("exactly one of `git`, `oci` and `zip`");
    const [place, pin] = only;
    if (value[pin] === undefined) return wrong(`\`${pin}\` beside \`${place}\`, which pins what is there`);
    const foreign = PINS.map(([, key]) => key).find((key) => key !== pin && value[key] !== undefined);
    if (foreign !== undefined) return wrong(`only \`${pin}\` beside \`${place}\``, [foreign]);
    return value as unknown as SourcePointer;
  })
  .describe("Where the content is that is released in place of this folder, see docs/sources.md.");

/** What is fetched, as one text: evidence is named by it. */
export function pointerText(pointer: SourcePointer): string {
  const path = pointer.path === undefined ? "" : `#${pointer.path}`;
  if ("git" in pointer) return `git:${pointer.git}@${pointer.commit}${path}`;
  if ("oci" in pointer) return `oci:${pointer.oci}@${pointer.digest}${path}`;
  return `zip:${pointer.zip}@sha256:${pointer.sha256}${path}`;
}

/** The pointer that such a text is of. */
export function parsePointerText(text: string): SourcePointer | undefined {
  const [, kind, place = "", pin = "", path] = POINTER_TEXT.exec(text) ?? [];
  const folder = path === undefined ? {} : { path };
  if (kind === "git") return { git: place, commit: pin, ...folder };
  if (kind === "oci") return { oci: place, digest: pin as Digest, ...folder };
  return kind === "zip" ? { zip: place, sha256: pin.slice("sha256:".length), ...folder } : undefined;
}
const POINTER_TEXT = /^(git|oci|zip):([^#\s]+)@([0-9a-f]{40}|sha256:[0-9a-f]{64})(?:#(.+))?$/;
