/** What others answer over HTTP, to the real clients: an index, an issuer of tokens, an OCI registry, a code host. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { byIssuer } from "../../../src/adapters/access/oidc-access.ts";
import { createGitHub } from "../../../src/adapters/host/github.ts";
import { createAdminClient } from "../../../src/adapters/registry/admin-client.ts";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { SourceWrong } from "../../../src/adapters/sources/source-addresses.ts";
import { fetchOciSource } from "../../../src/adapters/sources/source-oci.ts";
import { createClient } from "../../../src/client/client.ts";
import { ClientError } from "../../../src/client/client-error.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { createIndex } from "../index-fixture.ts";
import { serveOn } from "../index-server.ts";
import { RegistryFixture } from "../registry-fixture.ts";
import { DIGEST, documents, OID, type Target } from "./target.ts";

/** Each case is a request or several over a real connection. */
const share = 0.05;
const SKILL = { namespace: "a", name: "one" };

export async function answerTargets(): Promise<readonly Target[]> {
  const { url, answering } = await answeringHost();
  return [
    ...(await indexTargets(url, answering)),
    ...(await issuerTargets(url, answering)),
    ...hostTargets(url, answering),
    {
      name: "OCI manifest",
      corpus: documents({
        schemaVersion: 2,
        layers: [{ digest: DIGEST, size: 1 << 20, mediaType: "application/zip" }],
      }),
      share,
      parse: async (bytes) => {
        const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}` as const;
        const pointer = { oci: `${new URL(url).host}/a/b`, digest };
        const how = { network: { allowPrivate: true }, signal: AbortSignal.timeout(30_000) };
        return await answering(bytes, () => fetchOciSource(pointer as never, how)).catch((error: unknown) => {
          // The host gives the manifest for its layers too: asked for one, it was read to its end.
          if (error instanceof SourceWrong && error.message.startsWith("blobs/")) return "read";
          throw error;
        });
      },
    },
  ];
}

type Answering = <T>(bytes: Buffer, ask: () => Promise<T>, type?: string) => Promise<T>;

/** A host that answers whatever it is asked with the same bytes. Nothing keeps the process alive for it. */
async function answeringHost(): Promise<{ readonly url: string; readonly answering: Answering }> {
  let body: Buffer = Buffer.alloc(0);
  let type = "application/json";
  const { url } = await serveOn((_, response) => response.writeHead(200, { "content-type": type }).end(body));
  return {
    url,
    answering: async (bytes, ask, as = "application/json") => {
      [body, type] = [bytes, as];
      return await ask();
    },
  };
}

async function indexTargets(url: string, answering: Answering): Promise<readonly Target[]> {
  const index = createIndex({
    registry: new RegistryFixture()
      .publish("a/one", "1.0.0")
      .publish("a/one", "1.1.0")
      .offer("a/one", { tags: ["t"] }),
  });
  const said = async (path: string) => Buffer.from(await (await index.ask(path)).arrayBuffer());
  const registry = openHttpRegistry(url);
  const client = createClient({ registry: url });
  const answer = async (name: string, path: string, ask: () => Promise<unknown>, type?: string): Promise<Target> => ({
    name: `index's ${name}`,
    corpus: [await said(path)],
    share,
    parse: (bytes) => answering(bytes, ask, type),
  });
  return [
    await answer("list", "/v1/skills", () => registry.list()),
    await answer("skill", "/v1/skills/a/one", () => registry.show(SKILL)),
    await answer("release", "/v1/skills/a/one/versions/latest", () => registry.resolve(SKILL)),
    await answer("revocations", "/v1/revocations", () => registry.revocations()),
    await answer("channels", "/v1/skills/a/one/channels", () => registry.channels(SKILL)),
    await answer(
      "events",
      "/v1/skills/a/one/events",
      () => registry.events("a/one" as SkillId),
      "application/x-ndjson",
    ),
    await answer("release, for programs", "/v1/skills/a/one/versions/latest", () =>
      client.resolve("a/one").catch((error: unknown) => {
        if (!(error instanceof ClientError)) throw error;
      }),
    ),
    {
      name: "admin listener's answer",
      corpus: documents({
        ...{ location: "a", suspended: false, trunk: null, lastAttempt: null, lastSuccess: null, failures: 0 },
        conditions: [],
      }),
      share,
      parse: (bytes) =>
        answering(bytes, () => createAdminClient({ url, signal: AbortSignal.timeout(30_000) }).status()),
    },
  ];
}

async function issuerTargets(url: string, answering: Answering): Promise<readonly Target[]> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "EdDSA" };
  const token = await new SignJWT({ groups: ["g"] })
    .setProtectedHeader({ alg: "EdDSA", kid: "k" })
    .setIssuer(url)
    .setAudience("us")
    .setSubject("ann")
    .setIssuedAt(0)
    .setExpirationTime(1_000_000)
    .sign(privateKey);
  const issuer = { issuer: url, audience: "us", nameClaim: "sub", groupsClaim: "groups" };
  const all = { issuer: url, jwks_uri: `${url}/keys`, keys: [jwk] };
  const authenticate = (credential: string) => byIssuer(issuer, { now: () => 1_000 })({ token: credential } as never);
  return [
    {
      name: "issuer's documents",
      corpus: documents(all),
      share,
      parse: (bytes) => answering(bytes, () => authenticate(token)),
    },
    {
      name: "token of an issuer",
      corpus: [Buffer.from(token)],
      share,
      parse: (bytes) => answering(documents(all)[0] as Buffer, () => authenticate(bytes.toString("utf8"))),
    },
  ];
}

function hostTargets(url: string, answering: Answering): readonly Target[] {
  const github = createGitHub({ repository: "acme/skills", apiUrl: url, wait: async () => undefined } as never);
  const pull = {
    number: 1,
    title: "t",
    body: null,
    user: { id: 1, login: "ann", type: "User" },
    draft: false,
    head: { sha: OID, ref: "b", repo: { full_name: "acme/skills" } },
    base: { sha: OID, ref: "main" },
  };
  return [
    {
      name: "code host's pull request",
      corpus: documents(pull),
      share,
      parse: (bytes) => answering(bytes, () => github.pullRequest(1)),
    },
    {
      name: "code host's list of pull requests",
      corpus: documents([pull]),
      share,
      parse: (bytes) => answering(bytes, () => github.openPullRequests("main")),
    },
  ];
}
