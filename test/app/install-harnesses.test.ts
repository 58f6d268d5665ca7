/** Golden: what one skill leaves in an empty folder, for each agent by itself. */
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openInstallTarget } from "../../src/adapters/disk/install-folder.ts";
import { compareUtf8 } from "../../src/core/bytes.ts";
import { foldersOfFound, foldersOfNamed, HARNESSES, type Scope } from "../../src/core/install/harnesses.ts";
import { temporaryFolder } from "../support/git-fixture.ts";

async function placed(folders: readonly string[]): Promise<readonly string[]> {
  const root = temporaryFolder();
  try {
    const target = openInstallTarget({
      folders: folders.map((folder) => join(root.path, folder)),
      lockPath: join(root.path, "skilltrunk.lock"),
      journals: join(root.path, "state"),
    });
    const [copy = "", ...links] = target.placesOf("refunds");
    const files = [{ path: "SKILL.md", executable: false, bytes: Buffer.from("x") }];
    const changes = [{ place: copy, to: { files } }, ...links.map((place) => ({ place, to: { link: copy } }))];
    await target.apply(changes, undefined);
    return readdirSync(root.path, { recursive: true, encoding: "utf8" })
      .sort(compareUtf8)
      .flatMap((path) => {
        const found = lstatSync(join(root.path, path));
        if (found.isSymbolicLink()) return [`${path} → ${readlinkSync(join(root.path, path))}`];
        return found.isFile() && !path.startsWith("state") ? [path] : [];
      });
  } finally {
    root.cleanup();
  }
}

test.each<Scope>(["project", "user"])("each agent of a %s, when it is named and when it is found", async (scope) => {
  const sections: string[] = [];
  for (const harness of HARNESSES) {
    if (harness[scope] === undefined) continue;
    const named = await placed(foldersOfNamed([harness], scope));
    const found = await placed(foldersOfFound([harness], scope));
    sections.push(`${harness.id}\n  named: ${named.join(", ")}\n  found: ${found.join(", ")}\n`);
  }
  await expect(sections.join("")).toMatchFileSnapshot(`./__snapshots__/harnesses-${scope}.txt`);
});
