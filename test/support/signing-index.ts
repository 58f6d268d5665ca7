/** An index that signs, and one that lies: keys in memory, and answers that a test changes on their way. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import type { Pins } from "../../src/app/ports/signing.ts";
import type { Signer } from "../../src/core/trust/dsse.ts";
import { type KeyDocument, keyIdOf, NO_KEYS, withKey } from "../../src/core/trust/key-document.ts";
import type { RegistryPin } from "../../src/core/trust/registry-pin.ts";
import { createIndex } from "./index-fixture.ts";
import { serveOn, type TestServer } from "./index-server.ts";
import type { RegistryFixture } from "./registry-fixture.ts";

export interface TestKey {
  readonly signer: Signer;
  readonly publicKey: string;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("base64");
  return { publicKey: raw, signer: signerOf(privateKey, raw) };
}

function signerOf(secret: KeyObject, publicKey: string): Signer {
  return { keyId: keyIdOf(publicKey), sign: (bytes) => sign(null, bytes, secret) };
}

export const SINCE = "2026-01-01T00:00:00Z";

/** A document with these keys, each introduced by the one before. */
export function keyDocument(...keys: readonly TestKey[]): KeyDocument {
  return keys.reduce(
    (document, { signer, publicKey }, i) =>
      withKey(document, { id: signer.keyId, publicKey, since: SINCE }, keys[i - 1]?.signer),
    NO_KEYS,
  );
}

/** What is served and signed; a test changes any of it between two requests. */
export interface Liar {
  registry: RegistryFixture;
  key: TestKey;
  document: KeyDocument;
  now: string;
  /** Changes a body on its way. */
  tamper: ((path: string, body: string) => string) | undefined;
  /** What it says is not there. */
  absent?: ((path: string) => boolean) | undefined;
}

export async function serveSigned(liar: Liar): Promise<TestServer> {
  const app = () =>
    createIndex({
      registry: liar.registry,
      audience: "internal",
      deps: { now: () => liar.now, keys: async () => ({ document: liar.document, signer: liar.key.signer }) },
    }).app;
  return serveOn(
    getRequestListener(async (request) => {
      // What is changed on its way is sent as it is, and whoever lies heeds no condition.
      const plain = new Request(request.url, { headers: { accept: request.headers.get("accept") ?? "*/*" } });
      const { pathname } = new URL(request.url);
      if (liar.absent?.(pathname) === true) return app().fetch(new Request(new URL("/v1/skills/no/body", request.url)));
      const answer = await app().fetch(plain);
      if (liar.tamper === undefined || answer.status !== 200) return answer;
      const body = Buffer.from(await answer.arrayBuffer());
      const headers = new Headers(answer.headers);
      headers.delete("content-encoding");
      headers.delete("content-length");
      return new Response(liar.tamper(pathname, body.toString("utf8")), { headers });
    }),
  );
}

/** Pins in memory. */
export class MemoryPins implements Pins {
  readonly pins = new Map<string, RegistryPin>();
  read = async (registry: string): Promise<RegistryPin | undefined> => this.pins.get(registry);
  async update(registry: string, change: (now: RegistryPin | undefined) => RegistryPin): Promise<RegistryPin> {
    const pin = structuredClone(change(this.pins.get(registry)));
    this.pins.set(registry, pin);
    return pin;
  }
}
