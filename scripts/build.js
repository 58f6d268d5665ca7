// Compiles src to dist with tsc, and bundles the command line and the action. Plain JavaScript, because it has to run before anything
// is compiled. With --if-changed, only where what it is made of is not what dist was made of.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundleAction } from "./bundle-action.js";
import { bundleCli } from "./bundle-cli.js";
import { writeGrammars } from "./grammars.js";

const root = dirname(import.meta.dirname);
const madeOf = join(root, "dist", "made-of");
const inputs = digestOfInputs();
if (process.argv.includes("--if-changed") && inputs === madeBefore()) process.exit(0);
rmSync(join(root, "dist"), { recursive: true, force: true });
const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
execFileSync(process.execPath, [join(typescript, "bin", "tsc"), "-p", join(root, "tsconfig.json")], {
  stdio: "inherit",
});
writeGrammars(root, join(root, "dist", "adapters"));
await bundleCli(root);
await bundleAction(root, join(root, "dist", "action-bundle"));
writeFileSync(madeOf, inputs);

/** Of everything that decides what dist becomes. */
function digestOfInputs() {
  const hash = createHash("sha256").update(process.version);
  for (const name of ["src", "scripts"]) {
    const entries = readdirSync(join(root, name), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths.toSorted()) hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  for (const name of ["tsconfig.json", "package.json", "package-lock.json"])
    hash.update(readFileSync(join(root, name)));
  return hash.digest("hex");
}

function madeBefore() {
  try {
    return readFileSync(madeOf, "utf8");
  } catch {
    return undefined;
  }
}
