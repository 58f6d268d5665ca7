/** Sees what a skill's files are, against what their names say, and which of them act without being asked. */
import type { SkillFile } from "../skill/skill-files.ts";
import type { Detector } from "./detector.ts";
import { endingOf, type FileKind, kindOf } from "./file-kind.ts";
import { fileSignal } from "./file-signal.ts";
import { textOf } from "./file-text.ts";
import type { Signal } from "./signal.ts";

/** Signals `file.*`, each about a whole file. */
export const detectStructure: Detector = ({ files }) => {
  const sizes = new Map(files.map(({ path, size }) => [path, size]));
  return files.flatMap((file) => [...byBytes(file, sizes), ...byName(file)]);
};

/** Endings of files that are looked at, read or listened to, and not run or unpacked. */
const PASSIVE = new Set([
  ...["png", "jpg", "jpeg", "gif", "webp", "bmp", "ico", "svg", "tif", "tiff", "avif", "heic"],
  ...["md", "txt", "text", "rst", "csv", "tsv", "log", "html", "htm", "css", "json", "yaml", "yml", "toml", "xml"],
  ...["pdf", "doc", "rtf", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "wav", "ogg", "webm"],
]);
/** Of those, the ones that have a signature that is missing where a text stands in their place. */
const PICTURE = new Set([
  "png",
  "jpg",
  "jpeg",
  "gif",
  "webp",
  "ico",
  "bmp",
  "woff",
  "woff2",
  "ttf",
  "otf",
  "pdf",
  "mp3",
  "mp4",
]);
const ACTIVE = new Set(["program", "bytecode", "archive"]);

function byBytes(file: SkillFile, sizes: ReadonlyMap<string, number>): readonly Signal[] {
  const { path, bytes } = file;
  if (bytes === undefined) return [];
  const ending = endingOf(path);
  const kind = kindOf(bytes);
  if (kind === undefined) return PASSIVE.has(ending) ? scriptIn(file, ending) : [];
  if (PASSIVE.has(ending) && ACTIVE.has(kind.is) && !kind.endings.includes(ending) && isTold(kind, file))
    return [fileSignal("file.disguised", file, { kind: kind.name, ending: `.${ending}` })];
  if (kind.is === "program") return [fileSignal("file.program", file, { kind: kind.name })];
  if (kind.name === "Python bytecode") return bytecode(file, sizes);
  return kind.is === "bytecode" ? [fileSignal("file.bytecode", file, { kind: kind.name })] : [];
}

/** Three letters are no proof: a text may begin with `BZh`. */
function isTold(kind: FileKind, { path, bytes }: SkillFile): boolean {
  return kind.name !== "bzip2 file" || textOf(path, bytes ?? new Uint8Array()) === undefined;
}

/** A program's first line in a file that is named as something to look at. */
function scriptIn(file: SkillFile, ending: string): readonly Signal[] {
  const start = Buffer.from((file.bytes ?? new Uint8Array()).subarray(0, 200)).toString("latin1");
  const program = /^#!\s{0,5}\S{0,80}\b(?:env\s{1,5}(?:-S\s{1,5})?)?(\w{2,20})/.exec(start)?.[0];
  if (program !== undefined)
    return [
      fileSignal(PICTURE.has(ending) ? "file.disguised" : "file.script", file, {
        kind: `script (${program})`,
        ending: `.${ending}`,
      }),
    ];
  const isCode =
    PICTURE.has(ending) &&
    /^\s{0,20}(?:import \w|from \w+ import|const |var |function |eval\(|<\?php|set -e|curl |powershell)/i.test(start);
  return isCode ? [fileSignal("file.disguised", file, { kind: "script", ending: `.${ending}` })] : [];
}

/** Python runs bytecode without its source where that is missing, and never compares it if a bit says not to. */
function bytecode(file: SkillFile, sizes: ReadonlyMap<string, number>): readonly Signal[] {
  const { path, bytes } = file;
  const cached = /^(.*\/)?__pycache__\/([^/]{1,200}?)\.(?:cpython|pypy)[^/]{0,40}\.pyc$/.exec(path);
  const source = cached === null ? path.replace(/\.pyc$/, ".py") : `${cached[1] ?? ""}${cached[2]}.py`;
  const header = Buffer.from(bytes ?? []);
  const flags = header.readUInt32LE(4);
  if (flags === 1) return [fileSignal("file.bytecode.unchecked", file, { source })];
  // In a cache it would be made anew; elsewhere whoever runs it by its name gets what is in it.
  const made = flags === 0 && header.length >= 16 ? header.readUInt32LE(12) : 0;
  if (cached === null && made > 0 && sizes.has(source) && sizes.get(source) !== made)
    return [fileSignal("file.bytecode.differs", file, { source })];
  if (sizes.has(source)) return [fileSignal("file.bytecode", file, { kind: "Python bytecode" })];
  return [
    fileSignal(cached === null ? "file.bytecode.alone" : "file.bytecode", file, {
      kind: "Python bytecode without its source",
    }),
  ];
}

interface NameRow {
  readonly signal: string;
  readonly path: RegExp;
  /** What the file's text has to hold for the name to count. */
  readonly text?: RegExp;
}

/** Files that act because of their names: tools look for them. */
const NAMES: readonly NameRow[] = [
  { signal: "file.startup", path: /(?:^|\/)(?:sitecustomize|usercustomize)\.py$/ },
  { signal: "file.startup", path: /\.pth$/, text: /^[ \t]*import[ \t]/m },
  {
    signal: "file.lure",
    path: /\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|txt|md|csv|mp[34])[\s_]{0,80}\.(?:exe|scr|bat|cmd|com|pif|vbs|vbe|wsf|hta|lnk|msi|jar)$/i,
  },
  { signal: "file.lure", path: /\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif)\s{0,80}\.(?:sh|command|ps1|py|js)$/i },
  { signal: "file.lure", path: /[\s\u2800]{6,}\.\w{1,10}$/ },
  { signal: "file.opener", path: /\.(?:lnk|scr|pif|hta|vbe|wsf|wsh|iqy|slk|chm|scf|url|msi|dmg|pkg|iso|img|vhdx?)$/i },
  { signal: "file.githook", path: /(?:^|\/)\.(?:githooks|husky)\/(?:[a-z]+-[a-z-]+)$/ },
  {
    signal: "file.agent.hooks",
    path: /(?:^|\/)\.(?:claude|codex|gemini|cursor)\/(?:settings(?:\.local)?|hooks)\.json$/,
    text: /"hooks"[\s\S]{0,4000}?"command"|"(?:bypassPermissions|enableAllProjectMcpServers)"/,
  },
  { signal: "file.agent.hooks", path: /(?:^|\/)\.vscode\/tasks\.json$/, text: /"runOn"\s{0,5}:\s{0,5}"folderOpen"/ },
  {
    signal: "file.agent.hooks",
    path: /(?:^|\/)\.devcontainer\/(?:[^/]+\/)?devcontainer\.json$/,
    text: /"initializeCommand"/,
  },
  {
    signal: "file.agent",
    path: /(?:^|\/)(?:\.mcp\.json|\.claude\/settings(?:\.local)?\.json|\.cursor\/(?:mcp\.json|rules\/[^/]+)|\.cursorrules|\.windsurfrules|\.github\/copilot-instructions\.md|\.clinerules)$/,
  },
  {
    signal: "file.hidden",
    path: /(?:^|\/)\.(?!_)[^/]+\.(?:sh|bash|zsh|py|js|mjs|cjs|ts|rb|pl|ps1|bat|cmd|exe|so|dll|dylib)$/i,
  },
];

/** Programs that keep their settings in hidden files with a script's ending. */
const CONFIGURES =
  /(?:^|\/)\.(?:[\w-]+rc|pnp|pnpfile|mocharc|lintstagedrc|commitlintrc|remarkrc|storybook|markdownlint[\w-]*|prettierrc|eslintrc|babelrc|stylelintrc|puppeteerrc|dependency-cruiser|syncpackrc|huskyrc|czrc|cz-config|versionrc|c8rc|nycrc|taprc|postcssrc|swcrc|graphqlrc|solhint|ncurc|depcheckrc|electron-builder|npmpackagejsonlintrc)(?:\.config)?\.\w{2,4}$/;

function byName(file: SkillFile): readonly Signal[] {
  const names = NAMES.filter(({ path }) => path.test(file.path));
  if (names.length === 0) return [];
  const text = file.bytes === undefined ? "" : (textOf(file.path, file.bytes) ?? "");
  const row = names.find((one) => one.text === undefined || one.text.test(text.slice(0, MAX_TEXT)));
  if (row === undefined || (row.signal === "file.hidden" && CONFIGURES.test(file.path))) return [];
  return [fileSignal(row.signal, file, {})];
}

const MAX_TEXT = 200_000;
