/** What tells a secret from a text of its letters: checksums, structure, and what makers of placeholders leave out. */
import { crc32 } from "node:zlib";
import { entropyOf } from "./placeholders.ts";
import type { SecretCheck } from "./rules/secret-formats.ts";

/** `true`: it is one; `false`: it cannot be one, or was made up; `undefined`: it is none at all. */
type Check = (value: string, host: string) => boolean | undefined;

export const SECRET_CHECKS: Readonly<Record<SecretCheck, Check>> = {
  crc32: endsWithChecksum,
  openai: (value) => value.includes("T3BlbkFJ"),
  jwt: (value) => (claimsOf(value) === undefined || isPublicJwt(value) ? undefined : true),
  "service-jwt": (value) => (claimsOf(value)?.["role"] === "service_role" ? true : undefined),
  discord: (value) => (/^\d{17,20}$/.test(base64(value.split(".")[0] ?? "").toString("latin1")) ? true : undefined),
  pem: isKey,
  password: (value, host) => (isOwnMachine(host) || !isMixed(value) ? undefined : true),
  assigned: (value) => (isMixed(value) && !isName(value) ? true : undefined),
};

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Tokens of GitHub and npm end with the CRC-32 of what is between it and the prefix, as six digits of base 62. */
function endsWithChecksum(value: string): boolean {
  const [, random = "", checksum = ""] = /^[a-z]{3}_(\w+)(\w{6})$/.exec(value) ?? [];
  let digits = "";
  for (let rest = crc32(random); rest > 0; rest = Math.floor(rest / 62)) digits = BASE62.charAt(rest % 62) + digits;
  return digits.padStart(6, "0") === checksum;
}

function base64(text: string): Buffer {
  return Buffer.from(text, "base64");
}

/** The claims of a JSON web token; undefined where it is none. */
function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [header, claims] = token.split(".", 2).map(objectIn);
  return typeof header?.["alg"] === "string" && header["alg"] !== "none" ? claims : undefined;
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(base64(part).toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Of the documentation of tokens, or made to be given to every visitor. */
function isPublicJwt(token: string): boolean {
  const { sub, name, role, exp, iss } = claimsOf(token) ?? {};
  const texts = [sub, name, iss].map((claim) => String(claim ?? ""));
  if (exp === 1516239022 || role === "anon") return true;
  return texts.some((text) => /^1234567890$|john doe|jane doe|example|test|demo|joe$/i.test(text));
}

/** Private keys in PEM: DER that is as long as it says, or one of the formats that begin with their own name. */
function isKey(value: string): boolean | undefined {
  const body = value.replace(/\\[nr]|["'][\s+,]*|\s/g, "");
  if (!/^[A-Za-z0-9+/]{64,}={0,2}(?:=[A-Za-z0-9+/]{4})?$/.test(body) || entropyOf(body) < 4.5) return undefined;
  if (/=[A-Za-z0-9+/]{4}$/.test(body)) return true;
  const bytes = base64(body);
  if (bytes.subarray(0, 14).toString("latin1") === "openssh-key-v1") return bytes.length > 150;
  return bytes[0] === 0x30 && derLength(bytes) === bytes.length;
}

/** The length of a DER value with its head (X.690 §8.1.3). */
function derLength(bytes: Uint8Array): number {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count > 3) return -1;
  return 2 + count + bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Nobody reaches these from elsewhere, and their passwords are in every tutorial. */
function isOwnMachine(host: string): boolean {
  return /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|::1|host\.docker\.internal|db|database|postgres|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|server|host(?:name)?|proxy)$|(?:^|[.-])(?:example|test|local|localhost|invalid|internal)(?:\.|$)/i.test(
    host,
  );
}

/** Of letters and digits both, as what a program has made is. */
function isMixed(value: string): boolean {
  return /[A-Za-z]/.test(value) && /\d/.test(value) && /^[\x21-\x7e]+$/.test(value);
}

/** A name, a path, a URL, a reference, a sum: what is no secret though it stands where one does. */
function isName(value: string): boolean {
  return (
    /^[a-z]+(?:[-_./:][A-Za-z]+\d{0,4})+$|^[A-Z][A-Z0-9_]+$|:\/\/|^[./~@]|[()|\\,;]|^sha\d+[-:]|^v?\d+(?:\.\d+)+|^[A-Za-z.]+\d?$/.test(
      value,
    ) || !hasRandomPart(value)
  );
}

/** Ten characters in a row that change between digits, small and capital letters as no word does. */
function hasRandomPart(value: string): boolean {
  return (value.match(/[A-Za-z0-9+]{10,}/g) ?? []).some((part) => {
    const changes = part.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
    return changes >= part.length / 5;
  });
}
