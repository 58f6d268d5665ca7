/** What is written whole is nobody else's to read, not even while it is written. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { replaceFile } from "../../../src/adapters/disk/whole-file.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

test.skipIf(process.platform === "win32")("a file of this user alone is that from its first byte on", async () => {
  const folder = temporaryFolder();
  const modes = new Set<number>();
  let isWritten = false;
  const written = replaceFile(join(folder.path, "secret"), Buffer.alloc(64 << 20), 0o600).finally(() => {
    isWritten = true;
  });
  while (!isWritten) {
    for (const name of readdirSync(folder.path)) {
      modes.add((statSync(join(folder.path, name), { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777);
    }
    await turn();
  }
  await written;
  folder.cleanup();
  expect(modes).toEqual(new Set([0o600]));
});
