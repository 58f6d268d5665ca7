/** The packages that a skill names to be installed or run, for those that know which packages are bad. */
import type { SkillFile } from "../skill/skill-files.ts";
import type { Detector } from "./detector.ts";
import { SCAN_LIMITS } from "./limits.ts";
import { lockedPackages } from "./locked-packages.ts";
import { matcherOf } from "./patterns/matching.ts";
import { PACKAGE_COMMANDS } from "./rules/package-commands.ts";
import { observerOf } from "./scan.ts";
import type { Signal } from "./signal.ts";
import type { Registry } from "./squatting.ts";
import { detectSupplyChain } from "./supply-chain.ts";

export interface NamedPackage {
  readonly registry: Registry;
  /** As the registry writes it. */
  readonly name: string;
  /** Absent where the skill leaves it open. */
  readonly version?: string;
  /** The first place: a file, or `kit.zip!/package.json` for one inside another. */
  readonly path: string;
  readonly line: number;
}

/** Of one skill. */
const MAX_PACKAGES = 5000;

let observe: ReturnType<typeof observerOf> | undefined;

/**
 * Each package and version once: of commands, then of scripts' heads and the files of package managers, then of their locks,
 * also in archives and encoded texts. `more` counts those beyond the limit, of locks at least one where there are any. What comes from an address is none.
 */
export function namedPackages(files: readonly SkillFile[]): {
  readonly packages: readonly NamedPackage[];
  readonly more: number;
} {
  observe ??= observerOf(matcherOf(PACKAGE_COMMANDS), [detectSupplyChain, detectLocked], SCAN_LIMITS);
  const all = new Map<string, NamedPackage>();
  for (const { document, start, facts } of observe(files).signals.get("pkg") ?? []) {
    const named = toPackage(facts);
    if (named === undefined) continue;
    const key = keyOf(named);
    if (!all.has(key)) all.set(key, { ...named, path: document.path, line: document.positionOf(start).line });
  }
  const packages = [...all.values()];
  return { packages: packages.slice(0, MAX_PACKAGES), more: Math.max(0, packages.length - MAX_PACKAGES) };
}

function keyOf({ registry, name, version }: Identity): string {
  return `${registry} ${name} ${version ?? ""}`;
}

/** Names and versions as their registries take them: anything else was no package, and is asked of nobody. */
const NAMES: Readonly<Record<Registry, RegExp>> = {
  npm: /^(?:@[a-z0-9~-][a-z0-9._~-]{0,100}\/)?[a-z0-9~-][\w.~-]{0,200}$/i,
  pypi: /^[a-z0-9](?:[a-z0-9._-]{0,100}[a-z0-9])?$/i,
};
const VERSION = /^\d[\w.!+-]{0,80}$/;

type Identity = Pick<NamedPackage, "registry" | "name" | "version">;

function toPackage(facts: Readonly<Record<string, string>>): Identity | undefined {
  const registry = facts["registry"] === "npm" ? "npm" : "pypi";
  const name = facts["package"] ?? "";
  const version = (facts["version"] ?? "").replace(/^[=v]+/i, "");
  if (facts["from"] !== undefined || facts["own"] !== undefined || !NAMES[registry].test(name)) return undefined;
  const isExact = facts["exact"] !== undefined && VERSION.test(version);
  // PEP 503: PyPI takes all spellings of a name for one.
  const written = registry === "pypi" ? name.toLowerCase().replace(/[-_.]+/g, "-") : name;
  return { registry, name: written, ...(isExact ? { version } : {}) };
}

/**
 * Locks say what is installed, not what somebody asked for: nothing but looking up is done with them. What is said again, or
 * is no package, takes no room from others; one more than the limit is enough to know that there are more.
 */
const detectLocked: Detector = ({ documents }) => {
  const found = new Map<string, Signal>();
  for (const document of documents)
    for (const { registry, name, version, at } of lockedPackages(document)) {
      if (found.size > MAX_PACKAGES) return [...found.values()];
      const facts = { registry, package: name, version, exact: "yes" };
      const named = toPackage(facts);
      const key = named === undefined ? undefined : keyOf(named);
      if (key === undefined || found.has(key)) continue;
      found.set(key, { name: "pkg", document, start: at, end: at + name.length, facts });
    }
  return [...found.values()];
};
