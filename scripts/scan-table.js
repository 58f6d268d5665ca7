// Has the bundles know what the scanner would work out of its own rules at every start.
import { join } from "node:path";
import { build } from "esbuild";

/** An esbuild plugin that puts what the rules in `root` come to in the place of the files that would work it out. */
export function scanTablePlugin(root) {
  let made;
  const table = () => {
    made ??= makeTable(root);
    return made;
  };
  return {
    name: "scan-table",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]core[\\/]scan[\\/]built-patterns\.ts$/ }, async () => ({
        contents: `export const BUILT_PATTERNS = ${asText((await table()).patterns)};`,
      }));
      onLoad({ filter: /[\\/]core[\\/]scan[\\/]scan-rule-table\.ts$/ }, async () => {
        const { rows, ruleSet } = await table();
        const digest = `export const scanRuleSet = () => ${JSON.stringify(ruleSet)};`;
        return { contents: `export const SCAN_RULE_ROWS = ${asText(rows)};\n${digest}` };
      });
    },
  };
}

/** A text is read much faster than the same as a program. */
function asText(value) {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}

async function makeTable(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join("src", "core", "scan", "scan-table.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "warning",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("file:///");' },
  });
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  const { scanTable } = await import(`data:text/javascript;base64,${source}`);
  return scanTable();
}
