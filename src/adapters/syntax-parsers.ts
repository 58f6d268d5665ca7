/** Syntax trees by tree-sitter's grammars, which are loaded when a skill first needs them. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { MAX_NODES, PARSED, type ParsedLanguage, type ParseSyntax, type SyntaxNode } from "../core/scan/syntax.ts";

/** The grammar of TSX reads JavaScript, TypeScript and both with JSX. */
const GRAMMARS: Readonly<Record<ParsedLanguage, string>> = {
  sh: "tree-sitter-bash.wasm",
  python: "tree-sitter-python.wasm",
  javascript: "tree-sitter-tsx.wasm",
};

let loading: Promise<ParseSyntax> | undefined;

/** Loads the grammars once, whoever asks. Without them nothing may be judged: a scan that sees less would be another scan. */
export function loadSyntax(): Promise<ParseSyntax> {
  loading ??= load();
  return loading;
}

/**
 * WebAssembly is compiled a second time where it is used much, on threads of its own: for what a scan parses, that costs more
 * than it saves, and 50 MB. V8 may have other words for it in versions to come. It holds for all of the process, in which
 * nothing else of weight is WebAssembly.
 */
function compileOnce(): void {
  if (!/^1[1-3]\./.test(process.versions.v8)) return;
  setFlagsFromString("--no-wasm-tier-up");
  setFlagsFromString("--no-wasm-dynamic-tiering");
}

async function load(): Promise<ParseSyntax> {
  compileOnce();
  await Parser.init({ wasmBinary: await bytesOf("web-tree-sitter.wasm", "web-tree-sitter") });
  const parsers = new Map<ParsedLanguage, Parser>();
  for (const language of PARSED) {
    const parser = new Parser();
    parser.setLanguage(await Language.load(await bytesOf(GRAMMARS[language], "@vscode/tree-sitter-wasm/wasm")));
    parsers.set(language, parser);
  }
  return (language, text) => treeOf(parsers.get(language) as Parser, text);
}

/** Built, the grammars lie beside this file; in the source tree they are where npm put them. */
async function bytesOf(name: string, from: string): Promise<Uint8Array> {
  const built = fileURLToPath(new URL(`./grammars/${name}`, import.meta.url));
  const path = existsSync(built) ? built : createRequire(import.meta.url).resolve(`${from}/${name}`);
  return readFile(path);
}

function treeOf(parser: Parser, text: string): SyntaxNode | undefined {
  const tree = parser.parse(text);
  if (tree === null) return undefined;
  const cursor = tree.walk();
  try {
    return nodesOf(cursor);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

interface Building extends SyntaxNode {
  readonly children: Building[];
}

/** Copies the named nodes, without recursion: a hostile text nests as deep as it is long. */
function nodesOf(cursor: TreeCursor): SyntaxNode | undefined {
  const root = nodeAt(cursor);
  const above: Building[] = [];
  let parent = root;
  let count = 0;
  let isDown = cursor.gotoFirstChild();
  while (isDown || above.length > 0) {
    if (!isDown) {
      // Everything below `parent` is read.
      cursor.gotoParent();
      parent = above.pop() as Building;
      isDown = cursor.gotoNextSibling();
      continue;
    }
    count += 1;
    if (count > MAX_NODES) return undefined;
    const node = cursor.nodeIsNamed ? nodeAt(cursor) : undefined;
    if (node !== undefined) parent.children.push(node);
    if (node !== undefined && cursor.gotoFirstChild()) {
      above.push(parent);
      parent = node;
    } else isDown = cursor.gotoNextSibling();
  }
  return root;
}

function nodeAt(cursor: TreeCursor): Building {
  return {
    type: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    field: cursor.currentFieldName ?? "",
    children: [],
  };
}
