/** A comparison of two releases for a terminal: what it means first, then the lines. */

import { diffWords } from "../report/report-diff.ts";
import type { Styler } from "../report/report-text.ts";
import { counted, grouped, type Ink } from "../report/report-words.ts";
import { visibleLine, visibleText } from "../visible-text.ts";
import type { ReleaseDiff } from "./release-diff.ts";

type FileDiff = ReleaseDiff["files"][number];

/** Lines for a person, without an LF at the end; nothing of what is in a release can move the cursor or hide. */
export function releaseDiffText(diff: ReleaseDiff, style: Styler = (_, text) => text): string {
  const ink: Ink = {
    prose: (untrusted) => visibleText(untrusted),
    code: (untrusted) => visibleText(untrusted, 200),
    strong: (ours) => style("bold", ours),
  };
  const title = style("bold", `${nameOf(diff.from)} → ${nameOf(diff.to)}`);
  if (diff.files.length === 0 && diff.semantic?.brings === undefined)
    return `${title}\nNothing is different: both have the same files.`;
  const meaning = diff.semantic === undefined ? [] : diffWords({ diff: diff.semantic, effects: [] }, ink);
  const files = diff.files.map((file) => fileText(file, style).join("\n"));
  return [[title, ...meaning.map((sentence) => `- ${sentence}`)].join("\n"), ...files].join("\n\n");
}

function nameOf({ id, version }: ReleaseDiff["from"]): string {
  return visibleText(`${id}@${version}`, 200);
}

function fileText(file: FileDiff, style: Styler): readonly string[] {
  const { path, before, after, content, hunks, omitted } = file;
  const mode =
    before !== null && after !== null && before.mode !== after.mode ? [`mode ${before.mode} → ${after.mode}`] : [];
  const note = content === "text" ? [] : [NOTES[content], sizes(file)];
  const about = [file.change, ...mode, ...note].join(", ");
  return [
    style("bold", `${visibleText(path, 1024)} (${about})`),
    ...(hunks.length === 0 ? [] : patchNames(file).map((line) => style("dim", line))),
    ...hunks.flatMap((hunk) => [
      style("dim", hunkHeading(hunk)),
      ...hunk.lines.flatMap((line) => line.split("\n")).map((line) => lineText(line, style)),
    ]),
    ...(omitted === 0 ? [] : [style("dim", `… and ${counted(omitted, "line")} more`)]),
  ];
}

/** What `patch` and `git apply` are told of a file; a name with a space ends with a tab. */
function patchNames({ path, before, after }: FileDiff): readonly string[] {
  const shown = visibleText(path, 1024);
  const named = (side: string): string => `${side}/${shown}${shown.includes(" ") ? "\t" : ""}`;
  return [`--- ${before === null ? "/dev/null" : named("a")}`, `+++ ${after === null ? "/dev/null" : named("b")}`];
}

/** How many lines of each text follow: of those that are shown. */
function hunkHeading({ before, after, lines }: FileDiff["hunks"][number]): string {
  const count = (other: string): number => lines.filter((line) => !line.startsWith(other)).length;
  return `@@ -${before},${count("+")} +${after},${count("-")} @@`;
}

const NOTES = { binary: "not a text", "too-large": "too large to compare line by line" } as const;

function sizes({ before, after }: FileDiff): string {
  const size = (bytes: number) => `${grouped(bytes)} bytes`;
  if (before === null || after === null) return size((before ?? after)?.size ?? 0);
  return `${grouped(before.size)} → ${size(after.size)}`;
}

function lineText(line: string, style: Styler): string {
  const shown = visibleLine(line, 4002);
  if (line.startsWith("+")) return style("green", shown);
  return line.startsWith("-") ? style("red", shown) : shown;
}
