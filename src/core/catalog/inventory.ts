/** What is in a release, for whoever keeps a list of it: scripts by language, hosts, tools, interpreters, permissions, secrets. */
import { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import type { ContentProfile } from "../skill/content-profile.ts";
import { isProgram } from "../skill/text-files.ts";

const list = z.array(z.string());

export const inventorySchema = z.object({
  id: z.string(),
  version: z.string(),
  digest: z.string(),
  /** Language → paths. */
  scripts: z.record(z.string(), list),
  /** What `#!` lines start. */
  interpreters: list,
  /** Named anywhere in its texts. */
  hosts: list,
  tools: list,
  permissions: list,
  secrets: list,
  environment: list,
  packages: list,
  writes: list,
  /** Files by number and size. */
  files: z.object({ count: z.number(), bytes: z.number() }),
  /** Was every file looked into? Else tools, variables, packages and writes may be more, and hosts are also those found at publication. */
  whole: z.boolean(),
});
export type Inventory = z.infer<typeof inventorySchema>;

export interface InventoriedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MAX_FIRST_LINE = 200;

/** Ending or interpreter → language. */
const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    shell: ["sh", "bash", "zsh", "ksh", "fish", "csh", "dash", "ash"],
    python: ["py", "pyw", "python", "python2", "python3", "uv", "pyc"],
    javascript: ["js", "mjs", "cjs", "jsx", "node", "deno", "bun"],
    typescript: ["ts", "mts", "cts", "tsx", "tsx-node", "ts-node"],
    ruby: ["rb", "ruby"],
    perl: ["pl", "pm", "perl"],
    php: ["php"],
    powershell: ["ps1", "psm1", "pwsh", "powershell"],
    batch: ["bat", "cmd"],
    lua: ["lua"],
    awk: ["awk", "gawk", "mawk"],
    go: ["go"],
    rust: ["rs"],
    java: ["java", "jar", "class", "kt", "kts", "groovy"],
    binary: ["exe", "com", "msi", "dll", "so", "dylib", "wasm"],
  }).flatMap(([language, words]) => words.map((word) => [word, language] as const)),
);

/** Every list is in UTF-8 order, each entry once. */
export function inventory(
  release: { readonly id: string; readonly version: string; readonly digest: string },
  {
    files,
    isWhole = true,
    hosts = [],
  }: {
    readonly files: readonly InventoriedFile[];
    /** Is the profile of all of them? */
    readonly isWhole?: boolean;
    /** Known from elsewhere. */
    readonly hosts?: readonly string[];
  },
  { capabilities }: ContentProfile,
): Inventory {
  const scripts: Record<string, string[]> = {};
  const interpreters = new Set<string>();
  for (const { path, bytes } of files.toSorted((a, b) => compareUtf8(a.path, b.path))) {
    const interpreter = interpreterOf(bytes);
    if (interpreter !== undefined) interpreters.add(interpreter);
    if (!isProgram({ path, bytes })) continue;
    const language = LANGUAGES.get(interpreter ?? "") ?? LANGUAGES.get(endingOf(path)) ?? "other";
    scripts[language] = [...(scripts[language] ?? []), path];
  }
  return {
    ...release,
    scripts,
    interpreters: [...interpreters].sort(compareUtf8),
    hosts: [...new Set([...capabilities.network, ...hosts])].sort(compareUtf8),
    tools: [...capabilities.tools],
    permissions: [...capabilities.permissions],
    secrets: [...capabilities.secrets],
    environment: [...capabilities.environment],
    packages: [...capabilities.installs],
    writes: [...capabilities.writes],
    files: { count: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) },
    whole: isWhole,
  };
}

/** `#!/usr/bin/env -S python3 -u` → `python3`. */
function interpreterOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const [line = ""] = Buffer.from(bytes.subarray(2, MAX_FIRST_LINE))
    .toString("utf8")
    .split(/[\r\n]/, 1);
  const words = line
    .trim()
    .split(/\s+/)
    .map((word) => word.slice(word.lastIndexOf("/") + 1));
  const named =
    words[0] === "env" ? words.slice(1).find((word) => !word.startsWith("-") && !word.includes("=")) : words[0];
  return named !== undefined && /^[\w.+-]{1,40}$/.test(named) ? named : undefined;
}

function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
}
