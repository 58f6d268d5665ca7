// bundle-action.js [folder]
// Bundles the GitHub Action and all it needs into main.mjs and the pieces that it loads as it needs them, in dist/action-bundle
// or the folder given. Nothing has to be compiled before. The same source and the same dependencies give the same bytes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BANNER, licences, ONE_LANGUAGE, THREAD } from "./bundle-cli.js";
import { grammarInputs, writeGrammars } from "./grammars.js";
import { scanTablePlugin } from "./scan-table.js";

/** Of these nothing is loaded unless it is used: the toolkit brings an HTTP client for what we do not do. */
const UNUSED = /^(?:@actions\/http-client|undici|\.\/oidc-utils\.js|\.\/platform\.js)/;

/** Writes the bundle into `outdir`, which it empties first, and answers its size in bytes. */
export async function bundleAction(root, outdir) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: join("src", "action", "main.ts"), ...THREAD },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: "[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "none",
    banner: { js: BANNER },
    define: { SKILLTRUNK_VERSION: JSON.stringify(versionOf(root)) },
    plugins: [ONE_LANGUAGE, scanTablePlugin(root), { name: "unused", setup: dropUnused }],
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  writeFileSync(
    join(outdir, "THIRD-PARTY-LICENSES"),
    licences(root, [...Object.keys(metafile.inputs), ...grammarInputs(root)]),
  );
  const grammars = writeGrammars(root, outdir);
  return outputFiles.reduce((sum, { contents }) => sum + contents.length, grammars);
}

function versionOf(root) {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

function dropUnused({ onResolve, resolve: find }) {
  onResolve({ filter: UNUSED }, async ({ path, pluginData, ...request }) => {
    if (pluginData === "found" || !/@actions/.test(request.importer + path)) return undefined;
    const found = await find(path, { ...request, pluginData: "found" });
    return { ...found, sideEffects: false };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(import.meta.dirname);
  const size = await bundleAction(root, resolve(process.argv[2] ?? join(root, "dist", "action-bundle")));
  console.log(`${size} bytes`);
}
