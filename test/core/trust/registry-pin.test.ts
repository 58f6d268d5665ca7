/** What a client holds against what it knows; the lies themselves are in test/app/install/trusted-registry.test.ts. */
import { expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { CHECKPOINT_TYPE, CheckpointTables } from "../../../src/core/trust/checkpoint.ts";
import { signEnvelope } from "../../../src/core/trust/dsse.ts";
import {
  checkShown,
  joinedPins,
  pinSchema,
  positionsOf,
  type RegistryPin,
  untrusted,
  withSeen,
} from "../../../src/core/trust/registry-pin.ts";
import { keyDocument, testKey } from "../../support/signing-index.ts";

const key = testKey();
const AT = "2026-06-01T12:00:00Z";
const OPTIONS = { key: undefined, maxAgeSeconds: 3600, now: Date.parse(AT) };
const shown = (at = AT) => ({
  keys: keyDocument(key),
  envelope: signEnvelope(key.signer, CHECKPOINT_TYPE, new CheckpointTables(() => true).payload(at, sha256("[]"))),
});

test("first sight is remembered, and nothing is where nothing is signed", () => {
  const first = checkShown("https://r", shown(), undefined, OPTIONS);
  expect(pinSchema.parse(first?.pin)).toEqual({
    format: 1,
    registry: "https://r",
    keys: { [key.signer.keyId]: key.publicKey },
    revoked: {},
    at: AT,
    seen: {},
  });
  expect(checkShown("https://r", undefined, undefined, OPTIONS)).toBeUndefined();
});

test("what was seen of skills is kept, and time goes forward only", () => {
  const pin = {
    ...(checkShown("r", shown(), undefined, OPTIONS)?.pin as never as object),
    seen: { "a/b": "1 x" },
  } as never;
  expect(checkShown("r", shown(), pin, OPTIONS)?.pin.seen).toEqual({ "a/b": "1 x" });
  expect(() => checkShown("r", shown("2026-06-01T11:57:00Z"), pin, OPTIONS)).toThrow(/replays an old snapshot/);
  expect(() => checkShown("r", shown(), pin, { ...OPTIONS, now: OPTIONS.now + 3_601_000 })).toThrow(/is stale/);
  expect(() => checkShown("r", shown(), pin, { ...OPTIONS, now: OPTIONS.now - 301_000 })).toThrow(/still to come/);
});

test("a replica's clock may be slow by two minutes, and the time that is remembered is not set back", () => {
  const { keyId } = key.signer;
  const pin = checkShown("r", { ...shown(), positions: ["one"] }, undefined, OPTIONS)?.pin;
  expect(pin).toMatchObject({ at: AT, positions: { [keyId]: ["one"] } });
  const slow = checkShown("r", { ...shown("2026-06-01T11:58:00Z"), positions: ["two"] }, pin, OPTIONS);
  expect(slow?.pin.at).toBe(AT);
  const joined = joinedPins(pin, slow?.pin as RegistryPin, false);
  expect(joined.positions).toEqual({ [keyId]: ["two", "one"] });
  expect(pinSchema.parse(joined)).toEqual(joined);
});

test("what one key sealed is kept, however often another one signs", () => {
  const backup = testKey();
  const keys = keyDocument(key, backup);
  const first = checkShown("r", { ...shown(), keys, positions: ["far"] }, undefined, OPTIONS)?.pin;
  let pin = first as RegistryPin;
  const tables = new CheckpointTables(() => true).payload(AT, sha256("[]"));
  for (const position of ["b1", "b2", "b3", "b4", "b5"]) {
    const envelope = signEnvelope(backup.signer, CHECKPOINT_TYPE, tables);
    const found = checkShown("r", { keys, envelope, positions: [position] }, pin, OPTIONS)?.pin as RegistryPin;
    pin = joinedPins(pin, found, false);
  }
  expect(pin.positions).toEqual({ [backup.signer.keyId]: ["b5", "b4", "b3", "b2"], [key.signer.keyId]: ["far"] });
  expect(positionsOf(pin)).toEqual(["b5", "b4", "b3", "b2", "far"]);
});

const PIN: RegistryPin = { format: 1, registry: "r", keys: { a: "A" }, revoked: {}, at: AT, seen: { "a/b": "2 x" } };

test("what two programs found is joined: keys, revocations, the later time, what was seen", () => {
  const other: RegistryPin = {
    ...PIN,
    keys: { b: "B" },
    revoked: { a: "stolen" },
    at: "2026-06-01T11:00:00Z",
    seen: {},
  };
  expect(joinedPins(PIN, other, false)).toEqual({ ...PIN, keys: { b: "B" }, revoked: { a: "stolen" } });
  expect(joinedPins(other, PIN, false)).toEqual({ ...other, keys: { b: "B" }, at: AT });
  expect(joinedPins(PIN, { ...PIN, keys: { b: "B" } }, false).keys).toEqual({ a: "A", b: "B" });
  expect(joinedPins(PIN, { ...PIN, keys: { b: "B" } }, true).keys).toEqual({ b: "B" });
  expect(joinedPins(undefined, PIN, false)).toBe(PIN);
});

test("of a chain the longer end is remembered, and two ends of one length are two histories", () => {
  const [x, y] = [sha256("x"), sha256("y")];
  const seen = withSeen(PIN, "c/d", { n: 2, hash: x });
  expect(seen.seen).toEqual({ "a/b": "2 x", "c/d": `2 ${x}` });
  expect(withSeen(seen, "c/d", { n: 1, hash: y })).toBe(seen);
  expect(withSeen(seen, "c/d", { n: 3, hash: y }).seen["c/d"]).toBe(`3 ${y}`);
  expect(() => withSeen(seen, "c/d", { n: 2, hash: y })).toThrow("event 2 of c/d is not the one that was seen before");
});

test("a registry's name is shown without what could move a cursor", () => {
  expect(untrusted("x\u001b[31m", "why", "hint").message).toBe("x\\u{1b}[31m is not to be trusted: why.");
});
