/** One OCI registry, as the distribution specification has it: blobs and manifests are put and got, each checked by its digest. */
import type { OciStore } from "../../app/ports/oci-store.ts";
import { sha256 } from "../../core/bytes.ts";
import { MANIFEST_TYPE, type OciPlace } from "../../core/catalog/oci-artifact.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import type { Digest } from "../../core/names.ts";

export interface OciCredential {
  readonly user: string;
  readonly password: string;
}

const TIMEOUT_MS = 60_000;
const MAX_TOKEN_BYTES = 64 * 1024;
const MAX_MANIFEST_BYTES = 1 << 20;

/** Opens a place in a registry. Nothing is asked yet. */
export function openOciStore(
  place: OciPlace,
  { credential = async () => undefined, tokenHost, signal }: OciAccess,
): OciStore {
  return new OciClient(place, { credential, tokenHost, signal });
}

interface OciAccess {
  /** Asked once, and only after the registry has asked. */
  readonly credential?: () => Promise<OciCredential | undefined>;
  /** The host, with its port, that a person named: beside the registry's own, the only one whose token service is shown the credential. */
  readonly tokenHost?: string | undefined;
  readonly signal: AbortSignal;
}

class OciClient implements OciStore {
  private readonly place: OciPlace;
  private readonly credential: () => Promise<OciCredential | undefined>;
  private known: Promise<OciCredential | undefined> | undefined;
  private readonly tokenHost: string | undefined;
  private readonly signal: AbortSignal;
  /** What the registry wants to be shown, by repository and what is done there. */
  private readonly shown = new Map<string, string>();

  constructor(place: OciPlace, { credential, tokenHost, signal }: OciAccess & Required<Pick<OciAccess, "credential">>) {
    this.place = place;
    this.credential = credential;
    this.tokenHost = tokenHost;
    this.signal = signal;
  }

  get location(): string {
    return `oci://${new URL(this.place.origin).host}/${this.place.repository}`;
  }

  async hasBlob(at: string, digest: Digest): Promise<boolean> {
    const answer = await this.ask(at, `blobs/${digest}`, { method: "HEAD" });
    await answer.body?.cancel();
    return answer.status === 200;
  }

  async putBlob(at: string, digest: Digest, bytes: Uint8Array): Promise<void> {
    const begun = await this.ask(at, "blobs/uploads/", { method: "POST", headers: { "Content-Length": "0" } });
    await begun.body?.cancel();
    const location = begun.headers.get("location");
    const { origin } = this.place;
    const to =
      begun.status === 202 && location !== null && URL.canParse(location, origin)
        ? new URL(location, origin)
        : undefined;
    // Credentials and bytes go to this registry alone.
    if (to === undefined || to.origin !== new URL(origin).origin) throw this.refused("take an upload", begun.status);
    to.searchParams.set("digest", digest);
    const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(bytes.length) };
    const put = await this.send(to, at, { method: "PUT", headers, body: bytes as Uint8Array<ArrayBuffer> });
    await put.body?.cancel();
    if (put.status !== 201) throw this.refused("take a blob", put.status);
  }

  async putManifest(at: string, tag: string, bytes: Uint8Array): Promise<void> {
    const headers = { "Content-Type": MANIFEST_TYPE };
    const answer = await this.ask(at, `manifests/${tag}`, {
      method: "PUT",
      headers,
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    await answer.body?.cancel();
    if (answer.status !== 201) throw this.refused("take a manifest", answer.status);
  }

  async manifest(at: string, tag: string): Promise<Uint8Array | undefined> {
    const answer = await this.ask(at, `manifests/${tag}`, { headers: { Accept: MANIFEST_TYPE } });
    if (answer.status === 404) {
      await answer.body?.cancel();
      return undefined;
    }
    return this.body(answer, MAX_MANIFEST_BYTES);
  }

  async blob(at: string, digest: Digest, maxBytes: number): Promise<Uint8Array> {
    const bytes = await this.body(await this.ask(at, `blobs/${digest}`, {}), maxBytes);
    const got = sha256(bytes);
    if (got === digest) return bytes;
    throw new RegistryError(
      "DIGEST_MISMATCH",
      `${this.location} sent a blob with the digest ${got}, expected ${digest}.`,
      {
        hint: "The registry, or something on the way, changed it. Nothing of it was used.",
      },
    );
  }

  private ask(at: string, path: string, init: RequestInit): Promise<Response> {
    return this.send(new URL(`${this.place.origin}/v2/${this.place.repository}${at}/${path}`), at, init);
  }

  private async send(url: URL, at: string, init: RequestInit): Promise<Response> {
    const key = `${at} ${init.method === undefined || init.method === "HEAD" ? "pull" : "push"}`;
    const first = await this.fetch(url, init, this.shown.get(key));
    if (first.status !== 401) return first;
    const challenge = first.headers.get("www-authenticate") ?? "";
    await first.body?.cancel();
    // Somewhere that a blob is redirected to is not asked what to show, nor whom.
    if (new URL(first.url).origin !== new URL(this.place.origin).origin) throw this.refused("give what it has", 401);
    const authorization = await this.authorize(challenge);
    this.shown.set(key, authorization);
    const second = await this.fetch(url, init, authorization);
    if (second.status !== 401 && second.status !== 403) return second;
    await second.body?.cancel();
    throw this.refused("let us in", second.status);
  }

  private async fetch(url: URL, init: RequestInit, authorization: string | undefined): Promise<Response> {
    const headers = new Headers(init.headers);
    if (authorization !== undefined) headers.set("Authorization", authorization);
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      // A redirect of a blob leads to storage elsewhere; fetch drops the credentials on the way to another origin.
      return await fetch(url, { ...init, headers, signal, redirect: init.body === undefined ? "follow" : "error" });
    } catch (error) {
      throw this.brokenOff(error);
    }
  }

  /** What to show after a challenge: the credential itself, or the token that the registry's own service gives for it. */
  private async authorize(challenge: string): Promise<string> {
    this.known ??= this.credential();
    const known = await this.known;
    const basic = known && `Basic ${Buffer.from(`${known.user}:${known.password}`).toString("base64")}`;
    if (/^basic\b/i.test(challenge) && basic !== undefined) return basic;
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(challenge)?.[1];
    const realm = field("realm");
    if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm))
      throw this.refused("let us in", 401);
    const url = new URL(realm);
    const isOwn = url.origin === new URL(this.place.origin).origin;
    const isNamed = url.host === this.tokenHost;
    const isSafe = url.protocol === "https:" || isOwn || (isNamed && isLoopback(url.hostname));
    if (!isSafe) throw this.refused("let us in over an encrypted connection", 401);
    if (basic !== undefined && !isOwn && !isNamed) throw this.elsewhere(url.host);
    for (const name of ["service", "scope"]) {
      const value = field(name);
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const answer = await this.fetch(url, {}, basic);
    const text = Buffer.from(await this.body(answer, MAX_TOKEN_BYTES)).toString("utf8");
    const token = /"(?:access_)?token"\s*:\s*"([\w.~+/=-]+)"/.exec(text)?.[1];
    if (token === undefined) throw this.refused("let us in", answer.status);
    return `Bearer ${token}`;
  }

  private async body(answer: Response, maxBytes: number): Promise<Uint8Array> {
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw this.refused("answer", answer.status);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > maxBytes)
          throw new RegistryError("REGISTRY_INVALID", `${this.location} sends more than ${maxBytes} bytes.`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof RegistryError ? error : this.brokenOff(error);
    }
    return Buffer.concat(chunks);
  }

  /** What a connection's end means: somebody stopped us, or the registry is away. */
  private brokenOff(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    const { message, cause } = error as Error;
    return this.unreachable(quote(String((cause as Error | undefined)?.message ?? message)), error);
  }

  private unreachable(why: string, cause?: unknown): RegistryError {
    return new RegistryError("REGISTRY_UNREACHABLE", `${this.location} cannot be reached: ${why}.`, {
      hint: "Check the address and the network, or try again later.",
      cause,
    });
  }

  /** A registry may name any service: who stands between, or a registry that lies, would collect passwords for others. */
  private elsewhere(host: string): RegistryError {
    const shown = quote(host, 100);
    return new RegistryError(
      "REGISTRY_INVALID",
      `${this.location} wants the password to be shown to another host, ${shown}: it was not.`,
      { hint: `If that is where this registry gives its tokens, say so: SKILLTRUNK_OCI_TOKEN_HOST=${shown}.` },
    );
  }

  private refused(what: string, status: number): RegistryError {
    if (status >= 500 || status === 429) return this.unreachable(`it answers ${status}`);
    return new RegistryError("REGISTRY_INVALID", `${this.location} does not ${what} (status ${status}).`, {
      hint: "Check the address, and SKILLTRUNK_OCI_USER and SKILLTRUNK_OCI_PASSWORD, or the credential helper.",
    });
  }
}
