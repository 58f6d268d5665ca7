/** Syntax trees as the scanner sees them, whatever parsed them; the core asks for them and never loads a parser. */

/** Languages that are parsed; TypeScript counts as JavaScript. */
export const PARSED = ["sh", "python", "javascript"] as const;
export type ParsedLanguage = (typeof PARSED)[number];

/** A named node; punctuation and keywords have none. */
export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 code units of the parsed text. */
  readonly start: number;
  readonly end: number;
  /** What it is to its parent: `left`, `arguments`; empty where the grammar gives it no name. */
  readonly field: string;
  readonly children: readonly SyntaxNode[];
}

/** Nodes of one text; what has more is generated or hostile. */
export const MAX_NODES = 600_000;

/** The tree of a text, errors and all; nothing where it has more than MAX_NODES nodes. Same text, same tree. */
export type ParseSyntax = (language: ParsedLanguage, text: string) => SyntaxNode | undefined;

/** The child in a role, if there is one. */
export function childIn(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

let load: (() => Promise<ParseSyntax>) | undefined;
let current: ParseSyntax | undefined;

/** Says where the parser comes from; it is loaded when something is first judged. */
export function syntaxFrom(loader: () => Promise<ParseSyntax>): void {
  load ??= loader;
}

/** Awaited before anything is scanned. Throws where the parser cannot be loaded: a scan that sees less is another scan. */
export async function syntaxReady(): Promise<void> {
  if (current === undefined && load !== undefined) current = await load();
}

/** The parser. Throws where nobody awaited it. */
export function currentSyntax(): ParseSyntax {
  if (current === undefined) throw new Error("nothing may be scanned before syntaxReady");
  return current;
}
