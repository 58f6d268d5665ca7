/** What is in a release. */
import { expect, test } from "vitest";
import { inventory, inventorySchema } from "../../../src/core/catalog/inventory.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text, "utf8") });
const RELEASE = { id: "a/b", version: "1.0.0", digest: "sha256:1" };

test("lists scripts by language, and what starts them", () => {
  const files = [
    file("SKILL.md", "---\n"),
    file("z.sh", "#!/bin/bash\n"),
    file("run", "#!/usr/bin/env -S PYTHONPATH=x python3 -u\n"),
    file("lib/a.mjs", "export {};\n"),
    file("odd", "#!/opt/bin/thing\n"),
    file("evil", "#!/bin/\u001b[31m\n"),
  ];
  const profile = { ...EMPTY_PROFILE, capabilities: { ...EMPTY_PROFILE.capabilities, network: ["api.acme.com"] } };
  const found = inventorySchema.strict().parse(inventory(RELEASE, { files }, profile));
  expect(found.scripts).toEqual({
    javascript: ["lib/a.mjs"],
    other: ["evil", "odd"],
    python: ["run"],
    shell: ["z.sh"],
  });
  expect([found.interpreters, found.hosts]).toEqual([["bash", "python3", "thing"], ["api.acme.com"]]);
  expect(found.files).toEqual({ count: 6, bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) });
});

test("is of a skill without scripts, too", () => {
  const files = [file("SKILL.md", "x")];
  expect(inventory(RELEASE, { files }, EMPTY_PROFILE)).toMatchObject({ scripts: {}, interpreters: [], whole: true });
});

test("says where not everything was looked into, and has the hosts that were found before", () => {
  const profile = { ...EMPTY_PROFILE, capabilities: { ...EMPTY_PROFILE.capabilities, network: ["b.com"] } };
  const found = inventory(RELEASE, { files: [], isWhole: false, hosts: ["c.com", "b.com", "a.com"] }, profile);
  expect([found.whole, found.hosts]).toEqual([false, ["a.com", "b.com", "c.com"]]);
});
