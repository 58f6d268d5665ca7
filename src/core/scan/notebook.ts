/** The cells of a Jupyter notebook as documents of their own: what they hold is Markdown and code, not JSON. */
import { type Position, positionsIn, type ScanDocument, type Span } from "./document.ts";
import { jsonStrings, unescaped } from "./json-strings.ts";
import type { Unread } from "./limits.ts";
import { nextLine, Spans } from "./spans.ts";
import { zonesOf } from "./zones/zones.ts";

/** Cells of one notebook; the JSON itself is read besides, whole. */
const MAX_CELLS = 5000;

interface Cell {
  readonly isMarkdown: boolean;
  readonly parts: { readonly text: string; readonly start: number }[];
}

/** `refuse` is told what was too much. */
export function notebookCells(path: string, text: string, refuse: (limit: Unread) => void): readonly ScanDocument[] {
  const positionOf = positionsIn(text);
  return cellsOf(text, refuse).map((cell) => cellDocument(path, cell, positionOf));
}

/** Strings under `source` that follow each other are one cell; its type is told before it. */
function cellsOf(text: string, refuse: (limit: Unread) => void): readonly Cell[] {
  const cells: Cell[] = [];
  let type = "";
  let cell: Cell | undefined;
  for (const { keys, start, end } of jsonStrings(text, refuse)) {
    const key = keys.at(-1);
    const value = unescaped(text.slice(start, end));
    if (key === "cell_type") type = value;
    if (key !== "source") {
      cell = undefined;
      continue;
    }
    if (cell === undefined) {
      if (cells.length === MAX_CELLS) {
        refuse(`${MAX_CELLS} cells of one notebook`);
        return cells;
      }
      cell = { isMarkdown: type === "markdown", parts: [] };
      cells.push(cell);
      type = "";
    }
    cell.parts.push({ text: value, start });
  }
  return cells;
}

function cellDocument(
  path: string,
  { isMarkdown, parts }: Cell,
  positionOf: (offset: number) => Position,
): ScanDocument {
  const text = parts.map((part) => part.text).join("");
  const starts: number[] = [];
  for (let at = 0, i = 0; i < parts.length; at += parts[i]?.text.length ?? 0, i++) starts.push(at);
  return {
    path,
    text,
    spans: isMarkdown ? zonesOf("cell.md", text) : codeCell(text),
    via: [],
    positionOf: (offset) => positionOf(parts[starts.findLastIndex((start) => start <= offset)]?.start ?? 0),
  };
}

/** Python, but for what a notebook hands to a shell. */
function codeCell(text: string): readonly Span[] {
  const magic = /^%%(?:bash|sh|script|!|system|cmd|powershell)\b/.test(text);
  if (magic) return zonesOf("cell.sh", text);
  if (!/^[ \t]{0,40}[!%]/m.test(text)) return zonesOf("cell.py", text);
  const spans = new Spans();
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, at + 100);
    spans.add(
      nextLine(text, at),
      /^[ \t]{0,40}#/.test(line) ? "comment" : "code",
      /^[ \t]{0,40}[!%]/.test(line) ? "sh" : "python",
    );
  }
  return spans.list;
}
