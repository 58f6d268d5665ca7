/** Which packages a skill's texts name to be installed or run: in commands, and in the files of package managers. */
import type { ScanDocument } from "./document.ts";
import type { Registry } from "./squatting.ts";

export interface PackageReference {
  readonly registry: Registry;
  /** Empty where only an address is known. */
  readonly name: string;
  readonly version: string;
  /** Is it this version and no other? */
  readonly isExact: boolean;
  /** Is it the package that the file itself describes? Then nobody installs it because of that. */
  readonly isOwn?: true;
  /** Where it comes from if not from the registry: `git+https://…`, `https://…/a.tgz`, `github:org/name`. */
  readonly url: string;
  /** Offset in the document. */
  readonly at: number;
}

/** References of one text; bytes of a manifest; words of one command. */
export const MAX_REFERENCES = 2000;
const MAX_MANIFEST = 256 * 1024;
const MAX_WORDS = 60;

/** Flags whose next word is no package. */
const VALUE_FLAG =
  /^(?:-[rciftnw]|--(?:requirements?|constraint|index-url|extra-index-url|find-links|target|prefix|registry|python|cache|tag|filter|workspace|root|trusted-host|index|default-index|group|directory|cwd|env-file|call))$/;
/** Flags whose next word is one. */
const PACKAGE_FLAG = /^(?:-p|--package|--from|--with)$/;

/** The packages of an installing command's words, or the one that a runner such as `npx` runs. */
export function packagesOf(
  words: string,
  { registry, isRunner, at }: { readonly registry: Registry; readonly isRunner: boolean; readonly at: number },
): readonly PackageReference[] {
  return packageWords(words, isRunner).flatMap(({ word, index }) => referenceOf(word, registry, at + index) ?? []);
}

/** Of a command's words those that are packages. */
function packageWords(words: string, isRunner: boolean): readonly { readonly word: string; readonly index: number }[] {
  const found: { word: string; index: number }[] = [];
  let next: Next = "any";
  let isNamed = false;
  // A backslash by itself is the end of a line that goes on.
  for (const match of [...words.matchAll(/(?!\\\s)\S+/g)].slice(0, MAX_WORDS)) {
    const word = match[0].replace(/^["']+|["',]+$/g, "");
    if (word.startsWith("#")) break;
    if (next === "any" && word.startsWith("-")) {
      next = afterFlag(word, isRunner);
      isNamed ||= next === "package" && word !== "--with";
      continue;
    }
    // What a runner is given next is its command, and all after it is the command's.
    const isCommand = isRunner && next === "any";
    if (next !== "value" && !(isCommand && isNamed)) found.push({ word, index: match.index + match[0].indexOf(word) });
    if (isCommand) break;
    next = "any";
  }
  return found;
}

type Next = "any" | "value" | "package";

function afterFlag(word: string, isRunner: boolean): Next {
  if (PACKAGE_FLAG.test(word) && (isRunner || word !== "-p")) return "package";
  return VALUE_FLAG.test(word) ? "value" : "any";
}

/** One requirement: `name@1.2`, `name[extra]>=1.2`, `name @ https://…`, an address. Undefined for paths and variables. */
export function referenceOf(written: string, registry: Registry, start: number): PackageReference | undefined {
  const word = registry === "npm" ? written.replace(ALIAS, "") : written;
  const at = start + written.length - word.length;
  const address =
    /^(?:([\w.-]+)(?:\[[\w,-]*\])? ?@ ?)?((?:git\+|git:\/\/|https?:\/\/|ssh:\/\/|github:|gitlab:|bitbucket:)\S+)$/.exec(
      word,
    );
  const unversioned = { registry, version: "", isExact: false, at };
  if (address !== null) return { ...unversioned, name: address[1] ?? "", url: address[2] ?? "" };
  if (registry === "npm" && /^[\w-]+\/[\w.-]+(?:#\S+)?$/.test(word))
    return { ...unversioned, name: "", url: `github:${word}` };
  const parts =
    registry === "npm"
      ? /^(?<name>(?:@[\w~-][\w.~-]*\/)?[\w~][\w.~-]*)(?:@(?<at>[^\s@]+))?$/.exec(word)
      : /^(?<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[\w,. -]*\])?\s*(?:(?<how>===|[=<>!~]=?)\s*(?<version>[^\s;]*)|@(?<at>\S+))?(?:\s*;.*)?$/.exec(
          word,
        );
  if (parts === null || /^\.|\.(?:txt|toml|whl|tgz|tar\.gz|json|py|js|sh|md)$/.test(word)) return undefined;
  const { name = "", how = "", version = parts.groups?.["at"] ?? "" } = parts.groups ?? {};
  return { registry, name, version, isExact: isExact(registry, version, how), url: "", at };
}

/** Before the package that npm installs under another name: `tidy@npm:left-pad@1.3.0`. */
const ALIAS = /^(?:@[\w~-][\w.~-]{0,100}\/)?[\w~][\w.~-]{0,200}@npm:/;

/** `how` is what stands between a name and its version where that may be a range. */
function isExact(registry: Registry, version: string, how = ""): boolean {
  if (registry === "npm") return /^[=v]?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version);
  return ["", "==", "==="].includes(how) && /^v?\d[\w.!+-]*$/i.test(version);
}

/**
 * What the file of a package manager, or the head of a Python script (PEP 723), asks for; no more than the limit, and
 * nothing at all where the file is too large to be read.
 */
export function manifestPackages({ path, text }: ScanDocument): readonly PackageReference[] | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const read = READERS.find(([pattern]) => pattern.test(name))?.[1];
  if (read === undefined) return [];
  return text.length > MAX_MANIFEST && !name.endsWith(".py") ? undefined : read(text).slice(0, MAX_REFERENCES);
}

const READERS: readonly (readonly [RegExp, (text: string) => readonly PackageReference[]])[] = [
  [/^(?:.{0,40}requirements.{0,40}\.txt|requirements.{0,40}\.in)$/, requirements],
  [/^package\.json$/, packageJson],
  [
    /^pyproject\.toml$/,
    (text) => quotedIn(text, /^[ \t]*(?:[\w.-]{1,60}[ \t]*)?(?:dependencies|requires|dev|test)[ \t]*=[ \t]*\[/gm),
  ],
  [/\.py$/, (text) => quotedIn(scriptHead(text), /^#[ \t]*dependencies[ \t]*=[ \t]*\[/gm)],
];

function requirements(text: string): readonly PackageReference[] {
  return [...text.matchAll(/^[ \t]*([A-Za-z0-9][^\n#]{0,300})/gm)].flatMap((match) => {
    const line = (match[1] ?? "").replace(/\s--hash.*$/, "").trim();
    return referenceOf(line, "pypi", match.index + match[0].indexOf(line)) ?? [];
  });
}

function packageJson(text: string): readonly PackageReference[] {
  const value = objectIn(text);
  const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  const own = typeof value["name"] === "string" ? [[value["name"], "*"] as const] : [];
  const pairs = groups.flatMap((group) => Object.entries(value[group] ?? {}));
  // Each is looked for in the whole text: what is beyond the limit is nowhere told of.
  return [...own, ...pairs].slice(0, MAX_REFERENCES).map(([name, wanted], i) => {
    const version = String(wanted);
    const at = Math.max(0, text.indexOf(JSON.stringify(name)));
    const real = i < own.length ? undefined : referenceOf(`${name}@${version}`, "npm", at);
    if (real !== undefined && version.startsWith("npm:")) return { ...real, at };
    const isAddress = /^(?:git[+:]|https?:|github:|gitlab:|bitbucket:|ssh:)|^[\w-]+\/[\w.-]+/.test(version);
    const from = isAddress ? { version: "", url: version } : { version, url: "" };
    const itself = i < own.length ? { isOwn: true as const } : {};
    return { registry: "npm" as const, name, isExact: isExact("npm", from.version), ...itself, ...from, at };
  });
}

/** A JSON object; an empty one where the text is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The texts in quotes between the brackets that `opening` opens. */
function quotedIn(text: string, opening: RegExp): readonly PackageReference[] {
  return [...text.matchAll(opening)].flatMap((match) => {
    const start = match.index + match[0].length;
    const closing = text.slice(start, start + 20_000).search(/^[ \t#]*\]|["'\s]\]/m);
    const list = text.slice(start, closing < 0 ? start : start + closing + 1);
    return [...list.matchAll(/["']([^"'\n]{1,200})["']/g)].flatMap(
      (quoted) => referenceOf(quoted[1] ?? "", "pypi", start + quoted.index + 1) ?? [],
    );
  });
}

function scriptHead(text: string): string {
  const start = text.search(/^# \/\/\/ script[ \t]*\r?$/m);
  if (start < 0) return "";
  const end = text.indexOf("\n# ///", start + 5);
  // What comes before stays, as blanks, so that offsets hold.
  return end < 0 ? "" : text.slice(0, start).replace(/[^\n]/g, " ") + text.slice(start, end);
}
