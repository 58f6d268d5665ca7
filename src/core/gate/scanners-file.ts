/** The operator's file of scanners: which command or service each name stands for. It never comes from a skills repository. */
import { z } from "zod";
import type { Finding } from "../finding.ts";
import { nameText } from "../trunk/settings.ts";
import { parsedText, parseYamlFile } from "../trunk/yaml-file.ts";

/** A scanner as the operator runs it. */
export interface ScannerCommand {
  /** The program and its arguments; `{skill}` and `{output}` are put in. */
  readonly command: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  /** Where the tool does not say its version itself. */
  readonly version?: string;
}

/** A data base of weaknesses that the operator lets packages be looked up in. */
export interface OsvService {
  /** The address before `/v1/…`, without a slash at its end. */
  readonly osv: string;
  /** Seconds. */
  readonly timeout: number;
}

export type OperatorScanner = ScannerCommand | OsvService;

/** Of findings that only the operator reads: no policy rates them. */
const RULE = "scanners";
const DEFAULT_TIMEOUT = 60;
const MAX_TIMEOUT = 3600;
const MAX_WORDS = 100;
const MAX_WORD = 4096;
const MAX_SCANNERS = 50;

const word = z
  .string()
  .min(1)
  .max(MAX_WORD)
  .refine((text) => !text.includes("\0"), "a word without NUL");
const program = word.refine(
  (text) => text.startsWith("/") || !text.includes("/"),
  "an absolute path, or the name of a program of /usr/local/bin, /usr/bin or /bin",
);
const scanner = z
  .strictObject({
    command: z
      .tuple([program], word)
      .refine((words) => words.length <= MAX_WORDS, `at most ${MAX_WORDS} words`)
      .exactOptional(),
    osv: parsedText(
      "an address such as `https://api.osv.dev`, without a name, a password, `?` and `#`",
      serviceAddress,
    ).exactOptional(),
    timeout: z.int().min(1).max(MAX_TIMEOUT).default(DEFAULT_TIMEOUT),
    version: z.string().min(1).max(80).exactOptional(),
  })
  .transform(({ command, osv, timeout, version }, context): OperatorScanner => {
    if (command !== undefined && osv === undefined)
      return { command, timeout, ...(version === undefined ? {} : { version }) };
    if (osv !== undefined && command === undefined && version === undefined) return { osv, timeout };
    context.addIssue({ code: "custom", message: "`command`, with `version` if need be; or `osv` without these" });
    return z.NEVER;
  });
const layout = z.strictObject({
  scanners: z
    .record(nameText, scanner)
    .refine((all) => Object.keys(all).length <= MAX_SCANNERS, `at most ${MAX_SCANNERS} scanners`),
});

/** Reads it; undefined and why where it cannot be used. */
export function parseScanners(
  path: string,
  bytes: Uint8Array,
): { readonly scanners: ReadonlyMap<string, OperatorScanner> | undefined; readonly findings: readonly Finding[] } {
  const { value, findings } = parseYamlFile({ path, bytes, rule: RULE }, layout);
  return { scanners: value === undefined ? undefined : new Map(Object.entries(value.scanners)), findings };
}

function serviceAddress(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#]/.test(text)) return undefined;
  return url.username + url.password === "" ? url.href.replace(/\/+$/, "") : undefined;
}
