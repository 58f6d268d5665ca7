import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findGovernedFolder } from "../../../src/adapters/disk/governed-folder.ts";
import type { FetchLimits } from "../../../src/adapters/registry/http-fetch.ts";
import { type HttpTransport, httpTransport } from "../../../src/adapters/registry/index-transport.ts";
import { hintingAtRepository } from "../../../src/adapters/registry/repository-hint.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
const at = (...path: string[]) => join(root.path, ...path);
beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(at("governed", "skills", "x"), { recursive: true });
  mkdirSync(at("governed", "vendored", ".git"), { recursive: true });
  writeFileSync(at("governed", "skilltrunk.yaml"), "");
});
afterEach(() => root.cleanup());

const LIMITS: FetchLimits = { maxBytes: 100, timeoutMs: 1000 };
// Nobody listens on port 1, and a request to it ends at once.
const DEAD = "http://127.0.0.1:1";

async function hintAt(from: string, transport: HttpTransport = httpTransport(DEAD)): Promise<string> {
  const asked = hintingAtRepository(transport, from).fetch(new URL(`${DEAD}/v1/skills`), LIMITS);
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw new Error("it answered");
  return `${error.code} ${error.hint}`;
}

test("finds the skills repository that somebody stands in, and none around another repository", async () => {
  expect(await findGovernedFolder(at("governed", "skills", "x"))).toBe(at("governed"));
  expect(await findGovernedFolder(at("governed"))).toBe(at("governed"));
  expect(await findGovernedFolder(at("governed", "vendored"))).toBeUndefined();
});

test("an index that nobody named and that is silent: the repository is named instead", async () => {
  expect(await hintAt(at("governed"))).toMatch(/^REGISTRY_UNREACHABLE .*`--registry \.` asks .*`skilltrunk run \.`/);
  expect(await hintAt(at("governed", "skills"))).toContain("`--registry ..` asks");
});

test("elsewhere, and of other failures, nothing is added", async () => {
  expect(await hintAt(at("governed", "vendored"))).toMatch(/^REGISTRY_UNREACHABLE Is it running\?/);
  const refusing: HttpTransport = {
    ...httpTransport(DEAD),
    fetch: () => Promise.reject(new RegistryError("REGISTRY_INVALID", "No.", { hint: "As it was." })),
  };
  expect(await hintAt(at("governed"), refusing)).toBe("REGISTRY_INVALID As it was.");
});
