import { expect, test } from "vitest";
import { requireWhole } from "../../../src/core/relations/whole-release.ts";

const release = { id: "t/app", version: "1.0.0" };

test("what is all there for the asker passes", () => {
  expect(() => requireWhole(release)).not.toThrow();
});

test("what is not is refused in words that are the same whatever is missing", () => {
  expect(() => requireWhole({ ...release, incomplete: true })).toThrow(
    "t/app@1.0.0 needs something that is not here for whoever asks, so it cannot be installed.",
  );
});
