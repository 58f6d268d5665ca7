// release-action.js <folder>
// Writes the tree of a release of the action into a new or empty folder: the bundle, and an action.yml that starts it
// without building. docs/releasing.md says what to do with it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import { bundleAction } from "./bundle-action.js";

/** Fills `folder`, which must be empty or not there. */
export async function releaseAction(root, folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  mkdirSync(folder, { recursive: true });
  await bundleAction(root, join(folder, "dist"));
  writeFileSync(join(folder, "action.yml"), releasedManifest(readFileSync(join(root, "action.yml"), "utf8")));
  for (const name of ["LICENSE", "README.md"]) writeFileSync(join(folder, name), readFileSync(join(root, name)));
}

/** The same inputs and outputs; the runner's own Node starts the bundle, and collects the outputs itself. */
function releasedManifest(text) {
  const manifest = parseDocument(text);
  manifest.contents.items[0].key.commentBefore =
    " A release of Skilltrunk's action: the bundle of the commit that its tag names.";
  for (const { value } of manifest.get("outputs").items) value.delete("value");
  manifest.set("runs", { using: "node24", main: "dist/main.mjs" });
  return manifest.toString({ lineWidth: 120 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: node scripts/release-action.js <folder>");
  await releaseAction(dirname(import.meta.dirname), resolve(folder));
  console.log(`The release is in ${folder}.`);
}
