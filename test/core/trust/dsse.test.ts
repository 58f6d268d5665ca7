/** DSSE envelopes: the encoding of the specification, and what is no signature. */
import { describe, expect, test } from "vitest";
import { isSignedBy, openEnvelope, preAuthEncoding, signEnvelope } from "../../../src/core/trust/dsse.ts";
import { testKey } from "../../support/signing-index.ts";

const key = testKey();
const keys = new Map([[key.signer.keyId, key.publicKey]]);

test("the bytes that are signed are the specification's", () => {
  // github.com/secure-systems-lab/dsse, protocol.md: "PAE(type, body)".
  expect(preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe(
    "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
  );
  expect(preAuthEncoding("é", Buffer.from([0xff])).toString("latin1")).toBe("DSSEv1 2 \u00c3\u00a9 1 \u00ff");
});

describe("openEnvelope", () => {
  const envelope = signEnvelope(key.signer, "text/x", "payload");

  test("opens what a known key signed, whichever signature it is", () => {
    expect(openEnvelope(envelope, "text/x", keys)).toEqual({ payload: "payload", keyId: key.signer.keyId });
    const stranger = signEnvelope(testKey().signer, "text/x", "payload");
    const both = { ...envelope, signatures: [...stranger.signatures, ...envelope.signatures] };
    expect(openEnvelope(both, "text/x", keys)?.keyId).toBe(key.signer.keyId);
  });

  test.each([
    ["another type", envelope, "text/y"],
    ["another payload", { ...envelope, payload: Buffer.from("Payload").toString("base64") }, "text/x"],
    ["a stranger's key", signEnvelope(testKey().signer, "text/x", "payload"), "text/x"],
    ["no signature", { ...envelope, signatures: [{ keyid: key.signer.keyId, sig: "" }] }, "text/x"],
  ])("refuses %s", (_, given, type) => {
    expect(openEnvelope(given, type, keys)).toBeUndefined();
  });
});

test("what is no key signs nothing", () => {
  const bytes = Buffer.from("x");
  const signature = key.signer.sign(bytes);
  expect(isSignedBy(key.publicKey, bytes, signature)).toBe(true);
  expect(isSignedBy("", bytes, signature)).toBe(false);
  expect(isSignedBy(Buffer.alloc(32, 0xff).toString("base64"), bytes, signature)).toBe(false);
});
