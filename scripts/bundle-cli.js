// Bundles the command line and all it needs into dist/cli, a piece for each command and for what commands share, and the same
// into one npm tarball, dist/cli.tgz, that an index serves and npx runs without installing anything else; the client for programs
// is in it, too. The same source and the same dependencies give the same bytes.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { grammarFiles, grammarInputs } from "./grammars.js";
import { scanTablePlugin } from "./scan-table.js";

/** CommonJS dependencies inside an ES module still ask for node's own modules. */
export const BANNER =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** A program of its own, which others of ours start on a thread; it lies beside them. */
export const THREAD = { "judging-thread": join("src", "wire", "judging-thread.ts") };

/** Zod brings its messages in fifty languages, a fifth of the bundle; ours are in English. */
export const ONE_LANGUAGE = {
  name: "one-language",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    })),
};

/** Writes `dist/cli` and `dist/cli.tgz` below `root`, where `dist` has been compiled, and answers the tarball's size in bytes. */
export async function bundleCli(root) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: join("src", "cli", "main.ts"), ...THREAD },
    outdir: join("dist", "cli"),
    bundle: true,
    splitting: true,
    chunkNames: "[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "none",
    banner: { js: BANNER },
    plugins: [ONE_LANGUAGE, scanTablePlugin(root)],
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const program = [
    ...outputFiles.map(({ path, contents }) => ({ path: relative(root, path), bytes: contents })),
    ...grammarFiles(root).map(({ path, bytes }) => ({ path: join("dist", "cli", path), bytes })),
  ];
  rmSync(join(root, "dist", "cli"), { recursive: true, force: true });
  for (const { path, bytes } of program) writeBelow(root, path, bytes);
  chmodSync(join(root, "dist", "cli", "main.js"), 0o755);
  const files = [
    ...program,
    ...(await bundleClient(root)),
    { path: "package.json", bytes: packageJson(root) },
    { path: "LICENSE", bytes: readFileSync(join(root, "LICENSE")) },
    { path: "THIRD-PARTY-LICENSES", bytes: licences(root, [...Object.keys(metafile.inputs), ...grammarInputs(root)]) },
    ...filesBelow(root, "skills-repo-template"),
  ];
  const { packPackage } = await import(pathToFileURL(join(root, "dist", "adapters", "cli-package.js")).href);
  const tgz = await packPackage(files.map(({ path, bytes }) => ({ path: path.split(sep).join("/"), bytes })));
  writeFileSync(join(root, "dist", "cli.tgz"), tgz);
  return tgz.length;
}

/** What `skilltrunk/client` is: one file that needs nothing of a platform, and its types. */
async function bundleClient(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join("src", "client", "client.ts")],
    outdir: join("dist", "client"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const types = filesBelow(root, join("dist", "client")).filter(({ path }) => path.endsWith(".d.ts"));
  return [...outputFiles.map(({ path, contents }) => ({ path: relative(root, path), bytes: contents })), ...types];
}

function writeBelow(root, path, bytes) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

function packageJson(root) {
  const { name, version, description, license, type, exports, engines } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const bin = { [name]: "dist/cli/main.js" };
  return Buffer.from(
    `${JSON.stringify({ name, version, description, license, type, bin, exports, engines }, undefined, 2)}\n`,
  );
}

/** The licence texts of every package that is in the bundle, as those licences ask. */
export function licences(root, inputs) {
  const folders = new Set(
    inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return Buffer.from(texts.join(`\n${"-".repeat(80)}\n\n`));
}

function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), bytes: readFileSync(path) }));
}
