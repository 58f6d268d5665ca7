/** Tokens of an issuer that answers over real HTTP, and of those who would like to be it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { askIssuer, byIssuer } from "../../../src/adapters/access/oidc-access.ts";
import type { Authenticate } from "../../../src/app/ports/authenticate.ts";

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
async function newKey(kid: string, alg = "RS256"): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

let issuer = "";
let published: JWK[] = [];
let said: string | undefined;
let keysAt: string | undefined;
let asked = 0;
let isDown = false;
const server = createServer((request, response) => {
  if (isDown) return response.destroy();
  if (request.url === "/.well-known/openid-configuration") {
    return response.end(JSON.stringify({ issuer: said ?? issuer, jwks_uri: `${keysAt ?? issuer}/keys` }));
  }
  asked++;
  return response.end(JSON.stringify({ keys: published }));
});

let first: Key;
let second: Key;
let clock = 0;
let authenticate: Authenticate;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  [first, second] = await Promise.all([newKey("one"), newKey("two", "ES256")]);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  published = [first.jwk];
  said = undefined;
  keysAt = undefined;
  asked = 0;
  isDown = false;
  clock = Date.UTC(2026, 5, 1);
  authenticate = byIssuer(
    { issuer, audience: "skills", nameClaim: "sub", groupsClaim: "groups" },
    { now: () => clock },
  );
});

interface Claims {
  readonly iss?: string;
  readonly aud?: string;
  readonly exp?: number | null;
  readonly groups?: unknown;
  readonly nbf?: number;
}
const seconds = () => Math.floor(clock / 1000);
function claimsOf({ iss = issuer, aud = "skills", exp = seconds() + 300, groups = ["support"], nbf }: Claims) {
  const ends = exp === null ? {} : { exp };
  return { iss, aud, sub: "ann", groups, ...ends, ...(nbf === undefined ? {} : { nbf }) };
}
const sign = (claims: Claims = {}, { privateKey, jwk } = first) =>
  new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: jwk.alg ?? "", kid: jwk.kid ?? "" }).sign(privateKey);
const show = async (token: string | Promise<string>) => authenticate({ token: await token, use: "header" });

describe("a token of the issuer", () => {
  test("says who somebody is, and in which groups", async () => {
    expect(await show(sign())).toMatchObject({ name: "ann", groups: ["support"], member: true });
    expect(await show(sign({ groups: "one" }))).toMatchObject({ groups: ["one"] });
    expect(await show(sign({ groups: [1, { a: 1 }, "good"] }))).toMatchObject({ groups: ["good"] });
    expect(asked).toBe(1);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["has expired", () => sign({ exp: seconds() - 31 })],
    ["never expires", () => sign({ exp: null })],
    ["is not valid yet", () => sign({ nbf: seconds() + 60 })],
    ["is for another service", () => sign({ aud: "mail" })],
    ["is of another issuer", () => sign({ iss: "https://login.example.org" })],
    ["is signed by another key of the same name", async () => sign({}, { ...(await newKey("one")) })],
    ["is signed by nobody", () => new UnsecuredJWT(claimsOf({})).encode()],
    [
      "is keyed with what everybody knows",
      () =>
        new SignJWT(claimsOf({})).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(Buffer.from(first.jwk.n ?? "")),
    ],
    [
      "was changed",
      async () => (await sign()).replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"eve"}').toString("base64url")}.`),
    ],
    ["is garbage", () => "a.b.c"],
  ])("that %s is refused", async (_, make) => {
    await expect(show(make())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("may be signed by a key that is new, and no longer by one that is gone", async () => {
    await show(sign());
    published = [second.jwk];
    await expect(show(sign({}, second))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(asked).toBe(1);
    clock += 31_000;
    expect(await show(sign({}, second))).toMatchObject({ name: "ann" });
    await expect(show(sign())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(asked).toBe(2);
  });

  test("is asked for again later, not refused, where the issuer is down", async () => {
    isDown = true;
    await expect(show(sign())).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    isDown = false;
    await expect(show(sign())).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    clock += 31_000;
    expect(await show(sign())).toMatchObject({ name: "ann" });
    isDown = true;
    expect(await show(sign())).toMatchObject({ name: "ann" });
  });

  test("is judged by the last good keys for a day while the issuer is down, which is told and not asked all the time", async () => {
    const told: (string | undefined)[] = [];
    const onAsked = (problem: string | undefined) => void told.push(problem);
    const of = { issuer, audience: "skills", nameClaim: "sub", groupsClaim: "groups" };
    authenticate = byIssuer(of, { now: () => clock, onAsked });
    await show(sign());
    isDown = true;
    clock += 11 * 60_000;
    for (let i = 0; i < 3; i++) expect(await show(sign())).toMatchObject({ name: "ann" });
    expect(told).toEqual([undefined, expect.stringContaining("cannot be used")]);
    await expect(show(sign({ exp: seconds() - 60 }))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(show(sign({}, second))).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    expect(told.length).toBe(2);
    clock += 31_000;
    expect(await show(sign())).toMatchObject({ name: "ann" });
    expect(told.length).toBe(3);
    clock += 24 * 3600_000;
    await expect(show(sign())).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    isDown = false;
    clock += 31_000;
    expect(await show(sign())).toMatchObject({ name: "ann" });
    expect(told.at(-1)).toBeUndefined();
  });

  test("is not taken where the issuer says that it is another", async () => {
    said = "https://login.example.org";
    await expect(show(sign())).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
  });
});

test.each(["http://login.example.com", "ftp://127.0.0.1", "https://user:pw@login.example.com", "login"])(
  "%s is no issuer",
  (address) => {
    const of = { issuer: address, audience: "a", nameClaim: "sub", groupsClaim: "groups" };
    expect(() => byIssuer(of, { now: Date.now })).toThrow("expected an https:// address");
  },
);

test("an issuer that is asked for its keys by itself says why they cannot be had, and nothing where they can", async () => {
  const of = { issuer, audience: "skills", nameClaim: "sub", groupsClaim: "groups" };
  expect(await askIssuer(of, { now: () => clock })).toBeUndefined();
  isDown = true;
  expect(await askIssuer(of, { now: () => clock })).toContain("cannot be used");
});

test("a key that no machine can use is no key: whose token it would be of is refused", async () => {
  const ed = await newKey("three", "EdDSA");
  published = [{ ...ed.jwk, x: "AA" }];
  const token = await new SignJWT(claimsOf({})).setProtectedHeader({ alg: "EdDSA", kid: "three" }).sign(ed.privateKey);
  await expect(authenticate({ token, use: "header" })).rejects.toHaveProperty("code", "UNAUTHENTICATED");
});

describe("keys on another host than the issuer's", () => {
  const at = (isPublic: (host: string) => boolean) =>
    byIssuer(
      { issuer, audience: "skills", nameClaim: "sub", groupsClaim: "groups" },
      { now: () => clock, isPublic: async (host) => isPublic(host) },
    );
  const shown = async (by: Authenticate) => by({ token: await sign(), use: "header" });
  beforeEach(() => {
    keysAt = issuer.replace("127.0.0.1", "localhost");
  });

  test("are not asked for in a private network, where the issuer is not in one", async () => {
    await expect(shown(at((host) => host === "127.0.0.1"))).rejects.toThrow(
      /"?localhost"?, which is no host of the public/,
    );
    expect(asked).toBe(0);
  });

  test("are those of an issuer in the same private network, or of a host of the internet", async () => {
    expect(await shown(at(() => false))).toMatchObject({ name: "ann" });
    expect(await shown(at(() => true))).toMatchObject({ name: "ann" });
  });
});
