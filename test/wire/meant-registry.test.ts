import { expect, test } from "vitest";
import { meantRegistry } from "../../src/wire/meant-registry.ts";

const LOCKED = "https://skills.example.com/acme";
const by = (registry: string, isRegistryGiven = false) =>
  meantRegistry({ registry, isRegistryNamed: true, isRegistryGiven }, LOCKED);

test("what the environment names takes the place of no other registry that a lock names", () => {
  expect(by("https://other.example.com")).toEqual({ location: LOCKED, isNamed: false });
  expect(by("https://other.example.com", true)).toEqual({ location: "https://other.example.com", isNamed: true });
  expect(meantRegistry({ registry: LOCKED, isRegistryNamed: false, isRegistryGiven: false }, LOCKED).isNamed).toBe(
    false,
  );
});

test.each([LOCKED, `${LOCKED}/`, "https://ada:secret@skills.example.com/acme", `${LOCKED}/t/skt_abc`])(
  "%s is the one that the lock names, and is shown what it needs",
  (registry) => {
    expect(by(registry)).toEqual({ location: registry, isNamed: true });
  },
);
