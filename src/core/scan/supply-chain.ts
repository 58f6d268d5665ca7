/** What a skill installs, from where, and what runs while it does: signals about packages. */
import type { Detector } from "./detector.ts";
import type { ScanDocument } from "./document.ts";
import { type HostKind, judgeHost } from "./hosts.ts";
import { MAX_REFERENCES, manifestPackages, objectIn, type PackageReference, packagesOf } from "./package-references.ts";
import { PACKAGE_COMMANDS } from "./rules/package-commands.ts";
import type { Signal } from "./signal.ts";
import { misspeltIn, squattedBy } from "./squatting.ts";
import { unreadSignal } from "./unread.ts";

/**
 * Signals: `pkg` for each package that is named (facts: registry, package, version, `exact` where it is no other, `from` an
 * address, `own` of the package that is described), which named-packages.ts lists; `pkg-typosquat`, `pkg-address`, `pkg-runner-unpinned`; `install-script` for what
 * runs on install.
 */
export const detectSupplyChain: Detector = ({ documents, signals }) => {
  const commands = PACKAGE_COMMANDS.flatMap(({ name, registry, isRunner }) =>
    (signals.get(name) ?? []).flatMap((signal) => {
      const words = signal.facts["words"] ?? "";
      const at = signal.end - words.length;
      return packagesOf(words, { registry, isRunner, at }).flatMap((reference) =>
        aboutPackage(reference, { document: signal.document, isRunner }),
      );
    }),
  );
  return [
    ...commands,
    ...documents.flatMap(aboutManifest),
    ...documents.flatMap((document) => [...installScripts(document), ...skillName(document)]),
  ];
};

function aboutManifest(document: ScanDocument): readonly Signal[] {
  const references = manifestPackages(document);
  const found = (references ?? []).flatMap((reference) => aboutPackage(reference, { document, isRunner: false }));
  return references !== undefined && references.length < MAX_REFERENCES
    ? found
    : [...found, unreadSignal(document, `${MAX_REFERENCES} packages, or 256 KiB of them`)];
}

interface Place {
  readonly document: ScanDocument;
  readonly isRunner: boolean;
}

function aboutPackage(reference: PackageReference, { document, isRunner }: Place): readonly Signal[] {
  const { registry, name, version, isExact, isOwn, url, at } = reference;
  const shown = name === "" ? url : name;
  const facts: Record<string, string> = { registry, package: shown, version };
  const signal = (kind: string, more: Readonly<Record<string, string>> = {}): Signal => ({
    name: kind,
    document,
    start: at,
    end: at + shown.length,
    facts: { ...facts, ...more },
  });
  const like = name === "" ? undefined : squattedBy(name, registry);
  return [
    signal("pkg", {
      ...(isExact ? { exact: "yes" } : {}),
      ...(isOwn ? { own: "yes" } : {}),
      ...(url === "" ? {} : { from: url }),
    }),
    ...(like === undefined ? [] : [signal("pkg-typosquat", { like })]),
    ...(url === "" || isKnownOrigin(url) ? [] : [signal("pkg-address", { from: url })]),
    ...(isRunner && url === "" && !isPinned(version) ? [signal("pkg-runner-unpinned")] : []),
  ];
}

/** The name under which a skill is looked for. */
function skillName(document: ScanDocument): readonly Signal[] {
  if (document.path !== "SKILL.md" || document.via.length > 0) return [];
  const match = /^name:[ \t]{0,20}["']?([\w-]{1,80})/m.exec(document.text.slice(0, document.spans[0]?.end ?? 0));
  const seen = misspeltIn(match?.[1] ?? "");
  if (match === null || seen === undefined) return [];
  const { part, like, isSlip } = seen;
  const name = isSlip ? "skill-name-slip" : "skill-name-near";
  return [{ name, document, start: match.index, end: match.index + match[0].length, facts: { part, like } }];
}

function isPinned(version: string): boolean {
  return /^v?\d+\.\d+/.test(version);
}

/** Accounts from whose own repositories many people install, beside those that hosts.ts knows; and names for the reader's. */
const ACCOUNTS =
  /^(?:huggingface|facebookresearch|modelcontextprotocol|googleapis|google-deepmind|google-research|nvidia|pytorch|tensorflow|langchain-ai|psf|meta-llama|apache|stripe|numpy|scipy|pandas-dev|scikit-learn|jupyter|pypa|user|username|owner|org|organization|your[\w-]{0,20}|example|acme)$/i;

function isKnownOrigin(url: string): boolean {
  const address = url
    .replace(/^(?:git\+)?(?:(?:ssh|https?|git):\/\/)?(?:\w{1,40}@)?/, "https://")
    .replace(/^(https:\/\/)(github|gitlab|bitbucket):/, (_, scheme, host) => `${scheme}${HOST_OF[host]}/`);
  const { kind, org } = judgeHost(address);
  return KNOWN.has(kind) || (org !== undefined && ACCOUNTS.test(org));
}

const HOST_OF: Readonly<Record<string, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  bitbucket: "bitbucket.org",
};
const KNOWN: ReadonlySet<HostKind> = new Set(["trusted", "registry", "installer", "service", "local", "private"]);

const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare"];
/** What a build does as it is known to do. */
const HARMLESS =
  /^(?:(?:npx |pnpm |yarn |npm run )?(?:husky|patch-package|tsc|node-gyp|prisma generate|lefthook|simple-git-hooks|electron-builder|playwright install|build|ngcc|nuxt prepare|svelte-kit sync|wxt prepare|ts-patch|is-ci|only-allow|node-pre-gyp)\b[^;&|]*(?:&&|\|\|)?\s*)+(?:true|exit 0)?$/;

/** Scripts that npm runs by itself when somebody installs. */
function installScripts(document: ScanDocument): readonly Signal[] {
  if (!/(?:^|\/)package\.json$/.test(document.path)) return [];
  const scripts = objectIn(document.text)["scripts"];
  if (typeof scripts !== "object" || scripts === null) return [];
  return Object.entries(scripts).flatMap(([script, command]) => {
    if (!LIFECYCLE.includes(script) || typeof command !== "string" || HARMLESS.test(command)) return [];
    const start = Math.max(0, document.text.indexOf(`"${script}"`));
    const end = Math.max(start, document.text.indexOf("\n", start));
    const name = DOWNLOADS.test(command) ? "install-script-downloads" : "install-script";
    return [{ name, document, start, end, facts: { script, command } }];
  });
}

/** What an install has no business with. */
const DOWNLOADS =
  /\b(?:curl|wget|Invoke-WebRequest|iwr|nc|ncat|base64|eval|osascript|mshta|certutil|powershell)\b|\bnode\s+(?:-e|--eval)\b|\bpython3?\s+-c\b|https?:\/\/|\/dev\/tcp|~\/\.|\$HOME/i;
