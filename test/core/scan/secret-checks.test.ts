import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SECRET_CHECKS } from "../../../src/core/scan/secret-checks.ts";

const { crc32, jwt, discord, pem, password, assigned } = SECRET_CHECKS;
const service = SECRET_CHECKS["service-jwt"];

describe("the checksum of GitHub's and npm's tokens", () => {
  const random = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";

  it("agrees for a token as they make it, whatever its prefix", () => {
    expect(crc32(`ghp_${random}0mLq17`, "")).toBe(true);
    expect(crc32(`npm_${random}0mLq17`, "")).toBe(true);
  });

  it("does not for one that was changed anywhere", () => {
    expect(crc32(`ghp_${random}0mLq18`, "")).toBe(false);
    expect(crc32(`ghp_a${random.slice(1)}0mLq17`, "")).toBe(false);
  });
});

describe("a JSON web token", () => {
  const token = (claims: object, header: object = { alg: "HS256" }) =>
    `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.c2ln`;

  it("is one if its header and claims can be read", () => {
    expect(jwt(token({ sub: "8812", role: "admin" }), "")).toBe(true);
    expect(jwt("eyJhbGciOi.eyJzdWIiOi.c2ln", "")).toBeUndefined();
    expect(jwt(token({ sub: "8812" }, { alg: "none" }), "")).toBeUndefined();
  });

  it("is nobody's where it comes from the documentation, or is for every visitor", () => {
    expect(jwt(token({ sub: "1234567890", name: "John Doe", iat: 1516239022 }), "")).toBeUndefined();
    expect(jwt(token({ iss: "supabase", role: "anon" }), "")).toBeUndefined();
  });

  it("opens everything where it says so", () => {
    expect(service(token({ iss: "supabase", role: "service_role" }), "")).toBe(true);
    expect(service(token({ iss: "supabase", role: "anon" }), "")).toBeUndefined();
  });
});

describe("a private key", () => {
  const bodyOf = (text: string) => text.replace(/-----[^-]+-----/g, "");
  const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const { privateKey: ed } = generateKeyPairSync("ed25519");
  const forms = [
    rsa.export({ type: "pkcs8", format: "pem" }),
    rsa.export({ type: "pkcs1", format: "pem" }),
    ed.export({ type: "pkcs8", format: "pem" }),
  ].map((text) => bodyOf(String(text)));

  it("is one in each of its forms, also inside JSON", () => {
    expect(forms.map((body) => pem(body, ""))).toEqual([true, true, true]);
    expect(forms.map((body) => pem(body.replaceAll("\n", "\\n"), ""))).toEqual([true, true, true]);
  });

  it("is none where a piece is missing", () => {
    expect(forms.map((body) => pem(body.replace(/\n[^\n]{20}/, "\n"), ""))).not.toContain(true);
    expect(pem("MIIEvQ\n", "")).toBeUndefined();
    expect(pem("A".repeat(200), "")).toBeUndefined();
  });
});

it("reads whose bot a Discord token is for", () => {
  const id = Buffer.from("1094417653820194816").toString("base64url");
  expect(discord(`${id}.Gh2kLp.${"x9Kq".repeat(8)}`, "")).toBe(true);
  expect(discord(`MTAabcdefghijklmnopqrstuv.Gh2kLp.${"x9Kq".repeat(8)}`, "")).toBeUndefined();
});

it("takes no password to a machine of the reader's own for a secret", () => {
  expect(password("v8Kq2ZrL9wXt", "db.prod.acme.io")).toBe(true);
  expect(
    ["localhost", "127.0.0.1", "postgres", "db.example.com"].map((host) => password("v8Kq2ZrL9wXt", host)),
  ).toEqual([undefined, undefined, undefined, undefined]);
});

it.each([
  ["q7Rm2XvK9tLw4ZbNc8Yd5HsJ", true],
  ["correct-horse-battery-staple", undefined],
  ["acme.tokens.v2.refresh", undefined],
  ["https://acme.io/oauth2/token", undefined],
  ["ACME_API_KEY_2", undefined],
  ["sha256-q7Rm2XvK9tLw4ZbNc8Yd5HsJ", undefined],
  ["claude-3-5-sonnet-20241022", undefined],
])("in a setting, %s is a secret: %s", (value, expected) => {
  expect(assigned(value, "")).toBe(expected);
});
