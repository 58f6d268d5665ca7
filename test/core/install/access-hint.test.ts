import { describe, expect, test } from "vitest";
import { RegistryError } from "../../../src/core/errors.ts";
import { accessHint, withAccessHint } from "../../../src/core/install/access-hint.ts";

const nobody = { location: "https://skills.example", anonymous: true };

describe("who asked as nobody", () => {
  test("is told how to show who they are", () => {
    expect(accessHint(nobody)).toMatch(/`skilltrunk login https:\/\/skills\.example`/);
    expect(accessHint({ ...nobody, anonymous: false })).toBeUndefined();
    expect(accessHint({ location: "." })).toBeUndefined();
  });

  test("is told so where something may be hidden, after what the error says itself", () => {
    const missing = new RegistryError("AGENT_NOT_FOUND", "There is no agent.", { hint: "Write its file." });
    const told = withAccessHint(missing, nobody) as RegistryError;
    expect([told.code, told.message]).toEqual(["AGENT_NOT_FOUND", "There is no agent."]);
    expect(told.hint).toMatch(/^Write its file\. Asked without an access token/);
    expect(withAccessHint(missing, { ...nobody, anonymous: false })).toBe(missing);
  });

  test("is told nothing more of what has other reasons", () => {
    const gone = new RegistryError("VERSION_GONE", "It is withdrawn.");
    expect(withAccessHint(gone, nobody)).toBe(gone);
    const bug = new TypeError("no");
    expect(withAccessHint(bug, nobody)).toBe(bug);
  });
});
