/** Which keys follow from which: introductions, revocations, and documents that somebody made up. */
import { describe, expect, test } from "vitest";
import {
  followKeys,
  type KeyDocument,
  keyDocumentSchema,
  keyIdOf,
  parseKeyDocument,
  withKey,
  withRevocation,
} from "../../../src/core/trust/key-document.ts";
import { keyDocument, SINCE, type TestKey, testKey } from "../../support/signing-index.ts";

const [a, b, c] = [testKey(), testKey(), testKey()];
const pin = (...keys: readonly TestKey[]) => new Map(keys.map(({ signer, publicKey }) => [signer.keyId, publicKey]));
const names = new Map([a, b, c].map(({ signer }, i) => [signer.keyId, "abc"[i] ?? ""]));
const trusted = (document: KeyDocument, pinned: ReadonlyMap<string, string>, revoked = new Map<string, string>()) =>
  [...followKeys(document, pinned, revoked).trusted.keys()].map((id) => names.get(id) ?? "?").join("");
const revoke = (document: KeyDocument, key: TestKey, by: TestKey) =>
  withRevocation(document, { id: key.signer.keyId, at: SINCE, reason: "gone" }, by.signer);

test("an id is the digest of the key's own bytes", () => {
  expect(keyIdOf(Buffer.alloc(32).toString("base64"))).toBe(
    "sha256:66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
  );
});

describe("followKeys", () => {
  const chain = keyDocument(a, b, c);

  test("goes from a key to those that it introduced, and not back", () => {
    expect([trusted(chain, pin(a)), trusted(chain, pin(b)), trusted(chain, pin(c))]).toEqual(["abc", "bc", "c"]);
  });

  test("takes nobody's word but a trusted key's", () => {
    const { keys } = chain;
    const [first, second] = keys;
    if (first === undefined || second === undefined) throw new Error("there are three");
    const unintroduced = { ...chain, keys: [first, { id: second.id, publicKey: second.publicKey, since: SINCE }] };
    expect(trusted(unintroduced, pin(a))).toBe("a");
    const swapped = { ...chain, keys: [first, { ...second, publicKey: c.publicKey }] };
    expect(trusted(swapped, pin(a))).toBe("a");
    const later = { ...chain, keys: [first, { ...second, since: "2027-01-01T00:00:00Z" }] };
    expect(trusted(later, pin(a))).toBe("a");
  });

  test("a key revokes itself, and what it alone introduced goes with it", () => {
    expect(trusted(revoke(chain, a, a), pin(a))).toBe("");
    expect(trusted(revoke(chain, b, b), pin(a))).toBe("a");
    expect(trusted(revoke(chain, b, a), pin(a))).toBe("a");
    expect(trusted(revoke(chain, a, a), pin(a, b))).toBe("bc");
  });

  test("a stranger revokes nothing", () => {
    const stranger = testKey();
    expect(trusted(revoke(chain, a, stranger), pin(a))).toBe("abc");
    expect(trusted(revoke(chain, a, c), pin(b))).toBe("bc");
  });

  test("what was revoked once stays so", () => {
    expect(trusted(chain, pin(a, b), new Map([[a.signer.keyId, "stolen"]]))).toBe("bc");
    expect([...followKeys(revoke(chain, a, a), pin(a, b), new Map()).revoked]).toEqual([[a.signer.keyId, "gone"]]);
  });
});

test("documents are read strictly, and said no to in a sentence", () => {
  const chain = keyDocument(a, b);
  expect(parseKeyDocument(JSON.stringify(chain))).toEqual(chain);
  for (const text of ["", "{}", '{"format":2,"keys":[]}', JSON.stringify({ ...chain, more: 1 })])
    expect(() => parseKeyDocument(text)).toThrow(/key document cannot be read/);
  const many = { format: 1, keys: Array.from({ length: 51 }, () => chain.keys[0]) };
  expect(keyDocumentSchema.safeParse(many).success).toBe(false);
  expect(withKey(chain, { id: c.signer.keyId, publicKey: c.publicKey, since: SINCE }).keys).toHaveLength(3);
});
