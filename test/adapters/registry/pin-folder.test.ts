/** What is remembered of registries on this disk, by several programs at once. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openPins } from "../../../src/adapters/registry/pin-folder.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { type RegistryPin, withSeen } from "../../../src/core/trust/registry-pin.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const REGISTRY = "https://skills.example.com";
const NEW: RegistryPin = { format: 1, registry: REGISTRY, keys: {}, revoked: {}, at: "2026-06-01T12:00:00Z", seen: {} };
const work = temporaryFolder();
afterEach(() => work.cleanup());

test("what many find at once is all remembered, and no lock is left", async () => {
  const skills = Array.from({ length: 20 }, (_, i) => `a/s${i}`);
  // Each its own program, as far as a file can tell.
  await Promise.all(
    skills.map((skill) =>
      openPins(work.path).update(REGISTRY, (now) => withSeen(now ?? NEW, skill, { n: 1, hash: sha256(skill) })),
    ),
  );
  const pin = await openPins(work.path).read(REGISTRY);
  expect(Object.keys(pin?.seen ?? {}).toSorted()).toEqual(skills.toSorted());
  expect(readdirSync(join(work.path, "trust")).filter((name) => !name.endsWith(".json"))).toEqual([]);
});

test("a change that is refused changes nothing, and what cannot be read is not written over", async () => {
  const pins = openPins(work.path);
  await pins.update(REGISTRY, () => NEW);
  const refuse = () => {
    throw new Error("no");
  };
  await expect(pins.update(REGISTRY, refuse)).rejects.toThrow("no");
  expect(await pins.read(REGISTRY)).toEqual(NEW);
  const [file = ""] = readdirSync(join(work.path, "trust"));
  writeFileSync(join(work.path, "trust", file), "{");
  await expect(pins.update(REGISTRY, () => NEW)).rejects.toMatchObject({ code: "REGISTRY_UNTRUSTED" });
});
