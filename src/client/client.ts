/**
 * Skills for programs (`import { createClient } from "skilltrunk/client"`): resolve, load, read and watch what an index has.
 * Needs `fetch` and Web Crypto and nothing else: Node 20, Deno, Bun and browsers have both.
 */
import { MAX_ARCHIVE_BYTES, readArchive, type SkillFile } from "./archive.ts";
import { ClientError } from "./client-error.ts";
import { pause } from "./pause.ts";
import { type Json, Transport, type TransportOptions } from "./transport.ts";

export type { SkillFile } from "./archive.ts";
export { ClientError, type ClientErrorCode } from "./client-error.ts";
export type { TransportOptions as ClientOptions } from "./transport.ts";

/** Which release a name means now. */
export interface ResolvedSkill {
  /** `namespace/name`. */
  readonly id: string;
  readonly version: string;
  /** `sha256:` and 64 hex digits, of the archive's bytes. */
  readonly digest: string;
  readonly description: string;
  readonly state: string;
  /** Sentences for a person: deprecated, fell back, renamed. */
  readonly warnings: readonly string[];
  readonly files: readonly {
    readonly path: string;
    readonly size: number;
    readonly mode: "0644" | "0755";
    readonly sha256: string;
  }[];
  /** Path of the archive on the index. */
  readonly archive: string;
}

/** A release with its files, every byte of which is the digest's. */
export interface LoadedSkill extends ResolvedSkill {
  readonly content: ReadonlyMap<string, SkillFile>;
  /** The text of its SKILL.md. */
  readonly instructions: string;
}

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** Between two looks; default: 30 seconds. */
  readonly intervalMs?: number;
}

export interface SkillClient {
  /** `name` or `namespace/name`, with or without `@version`, `@range` or `@channel`. Throws ClientError. */
  resolve(skill: string, options?: { readonly signal?: AbortSignal }): Promise<ResolvedSkill>;
  /** Downloads a release and checks its digest. Throws ClientError. */
  load(skill: string | ResolvedSkill, options?: { readonly signal?: AbortSignal }): Promise<LoadedSkill>;
  /** One file of a release, checked against the digest that the release's document says. Throws ClientError. */
  readFile(
    skill: string | ResolvedSkill,
    path: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
  /**
   * What a name means, now and at every change of the release or its state, until `signal` aborts. An index that is away is
   * asked again. Throws ClientError once the name means nothing any more.
   */
  watch(skill: string, options?: WatchOptions): AsyncGenerator<ResolvedSkill>;
}

const INTERVAL_MS = 30_000;

/** A client of one index. Throws ClientError for a URL that is none. */
export function createClient(options: TransportOptions): SkillClient {
  const transport = new Transport(options);

  const resolve: SkillClient["resolve"] = async (skill, { signal } = {}) => {
    const path = await pathOf(transport, skill, signal);
    const answer = await transport.document(path, { signal });
    return toResolved(answer?.json ?? {}, skill);
  };
  const resolved = (skill: string | ResolvedSkill, options?: { readonly signal?: AbortSignal }) =>
    typeof skill === "string" ? resolve(skill, options) : Promise.resolve(skill);

  return {
    resolve,

    async load(skill, more) {
      const release = await resolved(skill, more);
      const ask = { accept: "application/zip", maxBytes: MAX_ARCHIVE_BYTES, signal: more?.signal };
      const bytes = (await transport.ask(release.archive, ask))?.bytes ?? new Uint8Array();
      await requireDigest(bytes, release.digest, `The archive of ${release.id}@${release.version}`);
      const content = new Map(readArchive(bytes).map((file) => [file.path, file]));
      const instructions = new TextDecoder().decode(content.get("SKILL.md")?.bytes);
      return { ...release, content, instructions };
    },

    async readFile(skill, path, more) {
      const release = await resolved(skill, more);
      const file = release.files.find((one) => one.path === path);
      if (file === undefined) {
        throw new ClientError("NOT_FOUND", `${release.id}@${release.version} has no file ${JSON.stringify(path)}.`);
      }
      const place = `/v1/skills/${release.id}/versions/${encodeURIComponent(release.version)}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
      const answer = await transport.ask(place, { accept: "*/*", maxBytes: file.size, signal: more?.signal });
      const bytes = answer?.bytes ?? new Uint8Array();
      await requireDigest(bytes, file.sha256, `${path} of ${release.id}@${release.version}`);
      return bytes;
    },

    async *watch(skill, { signal, intervalMs = INTERVAL_MS } = {}) {
      const seen: Seen = { etag: null, meant: "" };
      while (!isOver(signal)) {
        const release = await look(transport, skill, { seen, signal });
        if (release !== undefined) yield release;
        await pause(intervalMs, signal);
      }
    },
  };
}

interface Seen {
  etag: string | null;
  /** What the name meant. */
  meant: string;
}

/** Of two versions the bytes may be the same, and one may become deprecated. */
function meant({ id, version, digest, state }: ResolvedSkill): string {
  return [id, version, digest, state].join(" ");
}

/** What a name means now, where that is another release than was seen; an index that is away has nothing new. */
async function look(
  transport: Transport,
  skill: string,
  { seen, signal }: { readonly seen: Seen; readonly signal: AbortSignal | undefined },
): Promise<ResolvedSkill | undefined> {
  try {
    const answer = await transport.document(await pathOf(transport, skill, signal), { etag: seen.etag, signal });
    const release = answer === undefined ? undefined : toResolved(answer.json, skill);
    seen.etag = answer?.etag ?? seen.etag;
    const now = release === undefined ? seen.meant : meant(release);
    if (now === seen.meant) return undefined;
    seen.meant = now;
    return release;
  } catch (error) {
    if (isOver(signal) || (error instanceof ClientError && error.code === "UNREACHABLE")) return undefined;
    throw error;
  }
}

const NAME = /^(?:([a-z0-9]+(?:-[a-z0-9]+)*)\/)?([a-z0-9]+(?:-[a-z0-9]+)*)(?:@(.+))?$/;

/** Where the index resolves this. A bare name is looked up first. */
async function pathOf(transport: Transport, skill: string, signal: AbortSignal | undefined): Promise<string> {
  const [, namespace, name, wanted = "latest"] = NAME.exec(skill) ?? [];
  if (name === undefined || wanted === "." || wanted === "..") {
    throw new ClientError("USAGE", "Expected name or namespace/name, with or without @version, @range or @channel.");
  }
  const id = namespace === undefined ? await idOf(transport, name, signal) : `${namespace}/${name}`;
  return `/v1/skills/${id}/versions/${encodeURIComponent(wanted)}`;
}

async function idOf(transport: Transport, name: string, signal: AbortSignal | undefined): Promise<string> {
  const id = (await transport.document(`/v1/skills/${name}`, { signal }))?.json["id"];
  if (typeof id === "string" && ID.test(id)) return id;
  throw new ClientError("INVALID", `The registry's answer for ${name} makes no sense.`);
}

const ID = /^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The release that a document says, as far as it makes sense. */
function toResolved(json: Json, asked: string): ResolvedSkill {
  const { id, version, digest, description, state, warnings, files, archive } = json;
  const isSound =
    isText(id, ID) &&
    isText(version) &&
    isText(digest, DIGEST) &&
    isText(description) &&
    isText(state) &&
    isText(archive);
  if (!isSound || !Array.isArray(files) || !files.every(isFile)) {
    throw new ClientError("INVALID", `The registry's answer for ${asked} makes no sense.`);
  }
  const said = Array.isArray(warnings) ? warnings.filter((one) => typeof one === "string") : [];
  return { id, version, digest, description, state, warnings: said, files, archive };
}

function isText(value: unknown, pattern = /^/): value is string {
  return typeof value === "string" && pattern.test(value);
}

function isFile(value: unknown): value is ResolvedSkill["files"][number] {
  const { path, size, mode, sha256 } = (value ?? {}) as Json;
  return (
    isText(path) &&
    Number.isSafeInteger(size) &&
    isText(mode, /^0(644|755)$/) &&
    isText(sha256, /^(sha256:)?[0-9a-f]{64}$/)
  );
}

async function requireDigest(bytes: Uint8Array, expected: string, what: string): Promise<void> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex === expected.replace(/^sha256:/, "")) return;
  throw new ClientError("DIGEST_MISMATCH", `${what} has the digest sha256:${hex}; expected ${expected}.`);
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
