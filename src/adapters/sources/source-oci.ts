/** An artifact of an OCI registry (the distribution specification 1.1), by the digest of its manifest, as anybody may pull it. */
import { z } from "zod";
import type { PlainFile } from "../../app/ports/fetching.ts";
import { sha256 } from "../../core/bytes.ts";
import { quote } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import { isDigest } from "../../core/names.ts";
import type { OciPointer } from "../../core/relations/source-pointer.ts";
import { LaidFiles } from "./oci-layers.ts";
import { SourceUnreached, SourceWrong } from "./source-addresses.ts";
import { MAX_ARCHIVE_BYTES, readArchive } from "./source-files.ts";
import { getSource, MAX_DOWNLOAD, type SourceAnswer, type SourceNetwork } from "./source-http.ts";

const MAX_MANIFEST = 1024 * 1024;
const MAX_TOKEN_ANSWER = 256 * 1024;
const MAX_LAYERS = 100;
/** What an entry counts of what all layers together may unpack to, beside its bytes: empty ones take room too. */
const ENTRY_BYTES = 512;
const TYPES = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  layers: z
    .array(z.object({ digest: z.string().refine(isDigest), size: z.int().min(0) }))
    .min(1)
    .max(MAX_LAYERS),
});
const tokenSchema = z.union([
  z.object({ token: z.string().min(1) }).transform(({ token }) => token),
  z.object({ access_token: z.string().min(1) }).transform(({ access_token }) => access_token),
]);

/** Fetches the files of all layers, a later one over an earlier one and without what it takes away. Throws SourceUnreached or SourceWrong. */
export async function fetchOciSource(
  { oci, digest }: OciPointer,
  { network, signal }: { readonly network: SourceNetwork; readonly signal: AbortSignal },
): Promise<readonly PlainFile[]> {
  const registry = new OciRegistry(oci, { network, signal });
  const manifest = parseManifest(await registry.get(`manifests/${digest}`, { maxBytes: MAX_MANIFEST, digest }));
  const laid = new LaidFiles();
  let left = MAX_DOWNLOAD;
  let unpacked = MAX_ARCHIVE_BYTES;
  for (const layer of manifest.layers) {
    if (layer.size > left) throw new SourceWrong(`The artifact has more than ${MAX_DOWNLOAD} bytes.`);
    const bytes = await registry.get(`blobs/${layer.digest}`, { maxBytes: layer.size, digest: layer.digest });
    left -= bytes.length;
    const files = readArchive(bytes, unpacked);
    for (const file of files) unpacked -= file.bytes.length + ENTRY_BYTES;
    laid.add(files);
  }
  return laid.all();
}

function parseManifest(bytes: Buffer): z.output<typeof manifestSchema> {
  let raw: unknown;
  try {
    raw = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new SourceWrong("The artifact's manifest is not JSON.");
  }
  if (Array.isArray((raw as { manifests?: unknown } | null)?.manifests))
    throw new SourceWrong("The digest is that of an index of several artifacts: expected that of one of them.");
  const parsed = manifestSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new SourceWrong(`The artifact's manifest is malformed: ${quote(z.prettifyError(parsed.error), 300)}`);
}

class OciRegistry {
  private readonly base: URL;
  private readonly repository: string;
  private readonly how: { readonly network: SourceNetwork; readonly signal: AbortSignal };
  private authorization: string | undefined;

  constructor(oci: string, how: OciRegistry["how"]) {
    const slash = oci.indexOf("/");
    const host = oci.slice(0, slash);
    const isHere = how.network.allowPrivate && isLoopback(host.replace(/:\d+$/, ""));
    this.base = new URL(`${isHere && how.network.ca === undefined ? "http" : "https"}://${host}/`);
    this.repository = oci.slice(slash + 1);
    this.how = how;
  }

  /** The bytes at a path of the repository. Throws SourceWrong where they are not those of the digest. */
  async get(path: string, wanted: { readonly maxBytes: number; readonly digest: string }): Promise<Buffer> {
    const url = new URL(`v2/${this.repository}/${path}`, this.base);
    let answer = await this.ask(url, wanted.maxBytes);
    if (answer.status === 401 && this.authorization === undefined) {
      this.authorization = `Bearer ${await this.anonymousToken(answer.headers["www-authenticate"])}`;
      answer = await this.ask(url, wanted.maxBytes);
    }
    if (answer.status !== 200) throw new SourceUnreached(`${url.host} answers ${answer.status} for ${path}`);
    const got = sha256(answer.bytes);
    if (got === wanted.digest) return answer.bytes;
    throw new SourceWrong(`${quote(path)} is not what its digest says: expected ${wanted.digest}, got ${got}.`);
  }

  private ask(url: URL, maxBytes: number): Promise<SourceAnswer> {
    const { network, signal } = this.how;
    const { authorization } = this;
    return getSource(url, {
      ...network,
      signal,
      maxBytes: Math.max(maxBytes, MAX_TOKEN_ANSWER),
      headers: { accept: TYPES.join(", ") },
      authorization,
    });
  }

  /** What the registry gives to anybody who asks, for pulling this repository. */
  private async anonymousToken(challenge: string | undefined): Promise<string> {
    const [, scheme, rest = ""] = /^(\w+) (.*)$/.exec(challenge ?? "") ?? [];
    const parameters = new Map(
      [...rest.matchAll(/(\w{1,40})="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
    );
    const realm = parameters.get("realm") ?? "";
    if (scheme?.toLowerCase() !== "bearer" || !URL.canParse(realm))
      throw new SourceUnreached(`${this.base.host} wants a password: only what anybody may pull can be a source`);
    const url = new URL(realm);
    const service = parameters.get("service");
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", `repository:${this.repository}:pull`);
    const { network, signal } = this.how;
    const { status, bytes } = await getSource(url, { ...network, signal, maxBytes: MAX_TOKEN_ANSWER });
    const token = status === 200 ? tokenOf(bytes) : undefined;
    if (token === undefined)
      throw new SourceUnreached(`${url.host} gives no token to anybody: only what anybody may pull can be a source`);
    return token;
  }
}

function tokenOf(bytes: Buffer): string | undefined {
  try {
    const parsed = tokenSchema.safeParse(JSON.parse(bytes.toString("utf8")));
    return parsed.success && /^[\x21-\x7e]+$/.test(parsed.data) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
