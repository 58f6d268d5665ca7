/** Which packages, in exactly which versions, the lock files of package managers name. */
import type { ScanDocument } from "./document.ts";
import { objectIn, type PackageReference } from "./package-references.ts";
import type { Registry } from "./squatting.ts";

type Locked = readonly [name: string, version: string, at: number];

/** All that a lock file names, in its order, as often as it does; nothing of other files. */
export function* lockedPackages({ path, text }: ScanDocument): Iterable<PackageReference> {
  const reader = READERS[path.slice(path.lastIndexOf("/") + 1)];
  if (reader === undefined) return;
  const { registry, read } = reader;
  for (const [name, version, at] of read(text)) yield { registry, name, version, isExact: true, url: "", at };
}

type Reader = (text: string) => Iterable<Locked>;

const READERS: Readonly<Record<string, { readonly registry: Registry; readonly read: Reader }>> = {
  "package-lock.json": { registry: "npm", read: npmLock },
  "npm-shrinkwrap.json": { registry: "npm", read: npmLock },
  "yarn.lock": {
    registry: "npm",
    // `"@a/b@^1.0.0", "@a/b@npm:^1.1.0":` and below it `version "1.1.2"`, or `version: 1.1.2`; `x@npm:@a/b@^1.0.0` is `@a/b`.
    read: (text) =>
      matched(
        text,
        /^"?(?:(?:@[\w.-]{1,100}\/)?[\w.-]{1,200}@npm:)?(?<name>(?:@[\w.-]{1,100}\/)?[\w.-]{1,200})@[^\n]{1,2000}:\n {2}version:? "?(?<version>[^"\s]{1,80})/gm,
      ),
  },
  "pnpm-lock.yaml": {
    registry: "npm",
    // `  /@a/b@1.1.2(peer@2.0.0):`, with the slash or without it; before pnpm 8 `  /@a/b/1.1.2:`.
    read: (text) =>
      matched(
        text,
        /^ {2}'?\/?(?<name>(?:@[\w.-]{1,100}\/)?[\w.-]{1,200})[@/](?<version>\d[\w.+-]{0,80})[^\n]{0,1000}:/gm,
      ),
  },
  "uv.lock": { registry: "pypi", read: tomlPackages },
  "poetry.lock": { registry: "pypi", read: tomlPackages },
  "pdm.lock": { registry: "pypi", read: tomlPackages },
  "Pipfile.lock": { registry: "pypi", read: pipfileLock },
};

function* matched(text: string, pattern: RegExp): Iterable<Locked> {
  for (const { groups: { name = "", version = "" } = {}, index } of text.matchAll(pattern))
    yield [name, version, index];
}

function tomlPackages(text: string): Iterable<Locked> {
  return matched(
    text,
    /^\[\[package\]\]\r?\nname = "(?<name>[\w.-]{1,200})"\r?\nversion = "(?<version>[^"\s]{1,80})"/gm,
  );
}

function* pipfileLock(text: string): Iterable<Locked> {
  const place = placesIn(text);
  const lock = objectIn(text);
  for (const group of ["default", "develop"])
    for (const [name, { version }] of objectsOf(lock[group]))
      if (typeof version === "string" && version.startsWith("==")) yield [name, version.slice(2), place(name)];
}

function* npmLock(text: string): Iterable<Locked> {
  const place = placesIn(text);
  const { packages, dependencies } = objectIn(text);
  for (const [path, { name, version, link }] of objectsOf(packages)) {
    const installed = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    // The empty path is the project itself, and a link is a folder of it.
    if (!path.includes("node_modules/") || link === true || typeof version !== "string") continue;
    yield [typeof name === "string" ? name : installed, version, place(path)];
  }
  // npm 6 reads nothing but these, which may be in each other as deep as anybody likes.
  const open = objectsOf(dependencies).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, { version, dependencies: own }] = next;
    const [, real = name, of = version] = /^npm:([^\s]{1,300})@([^\s@]{1,100})$/.exec(String(version)) ?? [];
    if (typeof of === "string" && /^\d/.test(of)) yield [real, of, place(name)];
    open.push(...objectsOf(own).toReversed());
  }
}

/** The members of an object that are objects themselves. */
function objectsOf(value: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).filter(([, one]) => typeof one === "object" && one !== null);
}

/** Keys that are looked for in vain: each costs a look at the whole text, and JSON has many ways to write one. */
const MAX_MISSES = 20;

/** Where keys stand that are asked for in their order; the last place for one that is not behind it. */
function placesIn(text: string): (key: string) => number {
  let at = 0;
  let misses = 0;
  return (key) => {
    const found = misses < MAX_MISSES ? text.indexOf(`${JSON.stringify(key)}:`, at) : -1;
    if (found >= 0) at = found + 1;
    else misses++;
    return Math.max(0, at - 1);
  };
}
