import { describe, expect, it } from "vitest";
import { RegistryError } from "../../src/core/errors.ts";
import { Fault, faultAt, naming, namingLater } from "../../src/core/fault.ts";
import type { SkillId } from "../../src/core/names.ts";

const place = { skill: "team/one" as SkillId, commit: "0123456789abcdef0123456789abcdef01234567" };

function thrownBy(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error;
  }
}

describe("a fault", () => {
  it("names the skill and the commit and says nothing of the content, however the exception quotes it", () => {
    const content = "sk-secret\n    at sk-secret (file.js:1:1)";
    const cause = new RangeError(`cannot read ${content}`);
    const error = thrownBy(() =>
      naming(place, () => {
        throw cause;
      }),
    ) as Fault;
    expect(error).toBeInstanceOf(Fault);
    expect(error.message).toBe(
      "A bug in skilltrunk stopped this at commit 0123456789ab while team/one was judged or planned (RangeError).",
    );
    expect(error.frames).toMatch(/^RangeError\n\s+at .*fault\.test\.ts/);
    expect(error.cause).toBe(cause);
    expect([error.message, error.hint, error.frames].join()).not.toContain("sk-secret");
  });

  it("keeps the innermost place", async () => {
    const inner = () =>
      naming(place, () => {
        throw new TypeError("x");
      });
    const error = await namingLater({ commit: place.commit }, async () => inner()).catch((e: unknown) => e);
    expect((error as Fault).place).toEqual(place);
  });

  it("is told without a stack where no exception was thrown", () => {
    expect((faultAt(place, "sk-secret") as Fault).frames).toBe("string");
  });

  it.each([new RegistryError("GIT_FAILED", "git failed."), new DOMException("over", "AbortError")])(
    "is not what was expected: %s",
    (error) => {
      expect(faultAt(place, error)).toBe(error);
    },
  );
});
