// Compiles src to dist with tsc, and bundles the command line and the action. Plain JavaScript, because it has to run before anything
// is compiled.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundleAction } from "./bundle-action.js";
import { bundleCli } from "./bundle-cli.js";
import { writeGrammars } from "./grammars.js";

const root = dirname(import.meta.dirname);
rmSync(join(root, "dist"), { recursive: true, force: true });
const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
execFileSync(process.execPath, [join(typescript, "bin", "tsc"), "-p", join(root, "tsconfig.json")], {
  stdio: "inherit",
});
writeGrammars(root, join(root, "dist", "adapters"));
await bundleCli(root);
await bundleAction(root, join(root, "dist", "action-bundle"));
