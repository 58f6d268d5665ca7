/** docs/http.md has the routes of `/v1`, and no other. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const ROOT = dirname(dirname(import.meta.dirname));
const page = readFileSync(join(ROOT, "docs/http.md"), "utf8");
const api = readFileSync(join(ROOT, "src/server/api.ts"), "utf8");

it("names every route of the API, and no other", () => {
  const routes = [...api.matchAll(/\.get\("([^"]+)"/g)].map((m) => `/v1${m[1]?.replace(/\{.*\}/, "")}`);
  const listed = [...page.matchAll(/^\| `(\/v1[^`]*)`/gm)].map((m) => m[1]);
  expect(routes.length).toBeGreaterThan(8);
  expect(listed.toSorted()).toEqual(routes.toSorted());
});
