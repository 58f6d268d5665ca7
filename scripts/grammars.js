// The parser and the grammars of the scanner, as they lie beside whatever was built: nobody who installs has to build or fetch them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const FILES = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm",
];

/** A file of each package that they come from, as a bundle's inputs are named: their licences go along. */
export function grammarInputs(root) {
  const require = createRequire(join(root, "package.json"));
  return FILES.map((file) => relative(root, require.resolve(file)));
}

export function grammarFiles(root) {
  const require = createRequire(join(root, "package.json"));
  return FILES.map((file) => ({
    path: `grammars/${file.split("/").at(-1)}`,
    bytes: readFileSync(require.resolve(file)),
  }));
}

/** Writes them into `grammars/` below `folder`; answers their size in bytes. */
export function writeGrammars(root, folder) {
  const files = grammarFiles(root);
  mkdirSync(join(folder, "grammars"), { recursive: true });
  for (const { path, bytes } of files) writeFileSync(join(folder, path), bytes);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
