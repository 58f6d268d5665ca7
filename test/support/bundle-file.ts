/** A program of the tests as one file, which a plain Node starts. */
import { build, type Plugin } from "esbuild";

/** Bundles what this file imports into `outfile`. */
export async function bundleFile(entry: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    plugins,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    // Packages in the older format, which are bundled with it, ask for Node's own modules in theirs.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "silent",
  });
}
