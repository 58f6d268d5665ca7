/**
 * Frontmatter with lists in brackets or mappings in braces, which every YAML reader takes and the reference's does not:
 * what the reference would read if its author had written them in block style.
 */
import { type Document, isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { findUnfit } from "../trunk/yaml-limits.ts";
import { parseReferenceYaml, type ReferenceYaml } from "./reference-yaml.ts";

const MAX_LENGTH = 64 * 1024;

/**
 * Reads a text that the reference refuses, where nothing but flow style is in its way; undefined where anything else is,
 * or would be then. The lines are those of the text as it stands.
 */
export function readFlowFrontmatter(text: string): Extract<ReferenceYaml, { kind: "value" }> | undefined {
  if (text.length > MAX_LENGTH || !/[[{]/.test(text) || findUnfit(text) !== undefined) return undefined;
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    prettyErrors: false,
    keepSourceTokens: false,
    lineCounter,
  });
  if (document.errors.length + document.warnings.length > 0 || !isMap(document.contents)) return undefined;
  const lines = new Map<string, number>();
  for (const { key } of document.contents.items) {
    if (isScalar(key) && key.range) lines.set(String(key.value), lineCounter.linePos(key.range[0]).line);
  }
  if (!inBlockStyle(document)) return undefined;
  const read = parseReferenceYaml(document.toString({ lineWidth: 0 }));
  return read.kind === "value" ? { ...read, lines } : undefined;
}

/** Puts everything in block style; false where nothing was in flow style, or something has no other. */
function inBlockStyle(document: Document.Parsed): boolean {
  let hasFlow = false;
  let isPlain = true;
  visit(document, (_, node) => {
    if (isPair(node)) {
      isPlain &&= isScalar(node.key);
      // A key alone, as in `{a, b: c}`.
      node.value ??= document.createNode("");
    }
    if (isAlias(node) || !isPlain) return visit.BREAK;
    if (!isCollection(node) || node.flow !== true) return undefined;
    hasFlow = true;
    node.flow = false;
    // Nothing in block style is an empty list: to the reference an empty text is nearest.
    return node.items.length === 0 ? document.createNode("") : undefined;
  });
  return hasFlow && isPlain;
}
