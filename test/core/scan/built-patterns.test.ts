/** What only a build knows: the source finds the same out, and the built command does not have to. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BUILT_PATTERNS } from "../../../src/core/scan/built-patterns.ts";

const BUILT = join(import.meta.dirname, "..", "..", "..", "dist", "cli");

it("is not known to the source", () => {
  expect(BUILT_PATTERNS).toBeUndefined();
});

it("is in the built command once, as a text that is read", () => {
  const pieces = readdirSync(BUILT).filter((name) => name.endsWith(".js"));
  const withPatterns = pieces.filter((name) =>
    /JSON\.parse\(['"`]\{\\?"latin\\?":\{/.test(readFileSync(join(BUILT, name), "utf8")),
  );
  expect(withPatterns).toHaveLength(1);
});
