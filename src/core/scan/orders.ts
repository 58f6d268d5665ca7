/** Sees what SKILL.md has run: files that are no scripts by their names, that are not there, that come out of an archive. */
import type { SkillFile } from "../skill/skill-files.ts";
import type { Detector } from "./detector.ts";
import { type ScanDocument, spanAt } from "./document.ts";
import type { Signal } from "./signal.ts";
import { within } from "./unread.ts";

/** Commands of one document that are looked at. */
const MAX_COMMANDS = 500;

/** Signals `order.*`, at the command in a Markdown text. */
export const detectOrders: Detector = ({ files, documents }) => {
  const known = new Set(files.map(({ path }) => path));
  const packed = packedScripts(files);
  return documents
    .filter(({ path, via }) => via.length === 0 && /\.(?:md|mdc|mdx|markdown|txt)$/i.test(path))
    .flatMap((document) => [...commandOrders(document, known), ...unpackedOrders(document, packed)]);
};

const PASSIVE =
  "png|jpe?g|gif|webp|bmp|ico|svg|pdf|md|txt|csv|dat|log|json|ya?ml|xml|woff2?|ttf|otf|docx?|xlsx?|mp[34]|bak|tmp|cache";
/** An interpreter and the file that it is given, or a file that is made executable. */
const RUN =
  /(?<![\w./-])(?:(?:ba|z|da|k)?sh|python[23]?(?:\.\d{1,2})?|node|bun|deno run|ruby|perl|php|pwsh|powershell(?: -File)?)[ \t]{1,5}(?<run>(?:"[^"\s]{1,200}"|'[^'\s]{1,200}'|[\w.~$@{}/\\-][^\s"'`;|&<>()]{0,200}))|\bchmod[ \t]{1,5}(?:[ugoa]{0,3}\+r?w?x|0?[1357][0-7]{2})[ \t]{1,5}(?<made>[^\s"'`;|&<>()]{1,200})/g;
const PASSIVE_FILE = new RegExp(`\\.(?:${PASSIVE})$`, "i");
/** A folder of the skill itself, as its authors write it. */
const OWN_SCRIPT =
  /^(?:\.\/)?(?:\$\{?(?:SKILL_DIR|CLAUDE_SKILL_DIR|skill_dir)\}?\/|\{baseDir\}\/|<skill[\w-]{0,20}>\/)?(?<path>scripts\/[\w./-]{1,200}\.(?:py|sh|js|mjs|ts|rb|pl))$/;

function commandOrders(document: ScanDocument, known: ReadonlySet<string>): readonly Signal[] {
  const signals: Signal[] = [];
  for (const match of document.text.matchAll(RUN)) {
    const zone = spanAt(document, match.index)?.zone;
    if (zone !== "fence" && zone !== "inline" && zone !== "code") continue;
    const { run, made } = match.groups ?? {};
    const path = (run ?? made ?? "").replace(/^["']|["']$/g, "");
    const name = nameOf(path, { known, isMade: made !== undefined });
    if (name !== undefined)
      signals.push({ name, document, start: match.index, end: match.index + match[0].length, facts: { file: path } });
    if (signals.length === MAX_COMMANDS) break;
  }
  return within(MAX_COMMANDS, signals);
}

function nameOf(path: string, { known, isMade }: { known: ReadonlySet<string>; isMade: boolean }): string | undefined {
  if (PASSIVE_FILE.test(path) && !/[*?]|\.env|requirements/.test(path))
    return isMade ? "order.made-executable" : "order.not-a-script";
  if (known.has(path.replace(/^\.\//, "")) && /(?:^|\/)\.[^./]/.test(path)) return "order.hidden";
  const own = OWN_SCRIPT.exec(path)?.groups?.["path"];
  return own !== undefined && !known.has(own) && !isMade ? "order.absent" : undefined;
}

/** The names of scripts and programs inside of archives, and the archive that each is in. */
function packedScripts(files: readonly SkillFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path }): readonly (readonly [string, string])[] => {
      const inside = path.indexOf("!/");
      const name = path.slice(path.lastIndexOf("/") + 1);
      const isScript = /\.(?:sh|bash|command|py|js|mjs|rb|pl|ps1|bat|cmd|exe|bin|so)$|^[\w-]{3,40}$/i.test(name);
      return inside === -1 || !isScript ? [] : [[name, path.slice(0, inside)]];
    }),
  );
}

const UNPACKS =
  /\b(?:unzip|tar\s{1,3}-{0,2}\w{0,6}x\w{0,6}|gunzip|7z\s{1,3}[ex]|bsdtar|Expand-Archive|zipfile|extractall|unpack_archive|unpack|extract)\b/i;
/** Lines in which the archive is unpacked before its script is run. */
const NEAR = 600;

/** A script that comes out of an archive in the skill and is run: nobody sees it in the skill's files. */
function unpackedOrders(document: ScanDocument, packed: ReadonlyMap<string, string>): readonly Signal[] {
  if (packed.size === 0 || !UNPACKS.test(document.text)) return [];
  return [...document.text.matchAll(STARTED)].flatMap(({ 0: command, index, groups }) => {
    const name = groups?.["name"] ?? "";
    const archive = packed.get(name);
    const before = document.text.slice(Math.max(0, index - NEAR), index);
    const isUnpacked =
      archive !== undefined && UNPACKS.test(before) && before.includes(archive.slice(archive.lastIndexOf("/") + 1));
    return isUnpacked
      ? [
          {
            name: "order.unpacked",
            document,
            start: index,
            end: index + command.length,
            facts: { file: name, archive },
          },
        ]
      : [];
  });
}

const STARTED =
  /(?:(?:^|[\s`;&|(])(?:(?:ba|z)?sh|source|python3?|node|perl|ruby|pwsh|sudo|chmod \+x|open|start)[ \t]{1,5}|(?:^|[\s`;&|(])(?=[./~]))[\w./~${}-]{0,200}?(?<name>[\w-]{1,80}(?:\.\w{1,8})?)(?=[\s`;&|)"']|$)/gm;
