/** The part `scan` of `policy.yaml` as people write it. policy-scan.ts says what it means. */
import { z } from "zod";
import { SEVERITIES } from "../finding.ts";
import { isDigest } from "../names.ts";
import { PACK_NAMES } from "../scan/compliance-packs.ts";
import { ZONES } from "../scan/document.ts";
import { DROP_HOSTS, FREE_HOSTING, SHARED_HOSTS } from "../scan/host-tables.ts";
import { CHANGE_LIMITS, SCAN_LIMITS, type ScanLimits } from "../scan/limits.ts";
import { nameText } from "../trunk/settings.ts";
import { parsedText, textOf } from "../trunk/yaml-file.ts";
import { CUSTOM, customRules, EXTERNAL, isPackPath, type ScanPolicy } from "./policy-scan.ts";

const MAX_HOSTS = 200;
const MAX_PACKS = 10;
const MAX_SCANNERS = 5;
const MAX_WORD_LISTS = 100;
const MAX_WORDS = 100;
const MAX_WORD = 200;

const HOST = /^(?:\*\.)?(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z][a-z0-9-]{0,62}$/;
const ACCOUNT = /^(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z][a-z0-9-]{0,62}\/[a-z0-9_.-]{1,100}\*?$/;

/** Where anybody can have an account: to allow it whole would be to allow everybody. */
const ANYBODYS: ReadonlySet<string> = new Set(
  [SHARED_HOSTS, FREE_HOSTING, ...Object.values(DROP_HOSTS)].flatMap((hosts) => hosts.trim().split(/\s+/)),
);

function isOneOrganisations(entry: string): boolean {
  if (entry.includes("/")) return ACCOUNT.test(entry);
  return HOST.test(entry) && !ANYBODYS.has(entry.replace(/^\*\./, ""));
}

const allowed = textOf(
  "a host of an organisation (`api.acme.com`, `*.acme.com`), or its account where anybody can have one (`github.com/acme-*`), because to allow such a host whole is to allow everybody",
  isOneOrganisations,
);
const denied = textOf("a host such as `paste.acme.com` or `*.ngrok.io`", (text) => HOST.test(text));

const zone = z.enum(["any", "run", "read", ...ZONES]);

const words = z.strictObject({
  id: nameText.describe("Findings are of the rule `custom-<id>`."),
  any: z
    .array(
      textOf(
        "two to 200 visible characters",
        (text) => text.trim() === text && text.length >= 2 && text.length <= MAX_WORD,
      ),
    )
    .min(1)
    .max(MAX_WORDS)
    .describe("Words or phrases, in any letter case; one is enough."),
  severity: z.enum(SEVERITIES).default("high"),
  zones: z
    .union([
      z.enum(["any", "run", "read"]),
      z
        .array(zone.exclude(["any", "run", "read"]))
        .min(1)
        .max(ZONES.length),
    ])
    .default("any")
    .describe("Where they count: anywhere, in what is run, in what is read, or in some kinds of text."),
  message: z.string().min(1).max(200).exactOptional(),
});

/** How many times the usual a limit may be: a scan ends, and its memory has an end. */
const MAX_TIMES = 4;

function limit(key: keyof ScanLimits, says: string) {
  const usual = SCAN_LIMITS[key];
  return z
    .int()
    .min(1)
    .max(usual * MAX_TIMES)
    .describe(`${says} (${usual}).`)
    .exactOptional();
}

const limits = z
  .strictObject({
    "file-text": limit("fileText", "Characters of one file's text"),
    "skill-text": limit("skillText", "Characters of the texts of all files of a skill"),
    "decoded-text": limit("decodedText", "Characters that decoding may make of one file"),
    "decoded-texts": limit("decodedTexts", "Texts that decoding may make of one file"),
    "decoding-depth": limit("decodingDepth", "Encodings, one in another"),
    "archive-depth": limit("archiveDepth", "Archives, one in another"),
    "archive-members": limit("archiveMembers", "Files in all archives of a skill"),
    "archive-bytes": limit("archiveBytes", "Bytes of those files"),
    "change-text": z
      .int()
      .min(1)
      .max(CHANGE_LIMITS.text * MAX_TIMES)
      .describe(
        `Characters of the texts of all skills that one change brings or edits (${CHANGE_LIMITS.text}). Beyond, its check has no verdict.`,
      )
      .exactOptional(),
  })
  .describe("How much of a skill is read. What is beyond is a finding, `policy-analysis-incomplete`.");

const packPin = z
  .strictObject({
    path: textOf("a file `policy-packs/<name>.yaml`", isPackPath).meta({ pattern: "^policy-packs/[a-z0-9-]+\\.yaml$" }),
    sha256: parsedText("`sha256:` and 64 digits", (text) => (isDigest(text) ? text : undefined)),
  })
  .describe("A file of rules of your own, and its digest as `skilltrunk policy digest` prints it.");

/** The schema of the part `scan`. */
export const scanSchema = z
  .strictObject({
    hosts: z
      .strictObject({
        allow: z
          .array(allowed)
          .max(MAX_HOSTS)
          .describe("Findings all of whose hosts are among these lose two steps of severity.")
          .exactOptional(),
        deny: z
          .array(denied)
          .max(MAX_HOSTS)
          .describe("Hosts that no skill may name: `custom-host-denied`.")
          .exactOptional(),
      })
      .describe("Hosts that are trusted here, or refused.")
      .exactOptional(),
    words: z.array(words).max(MAX_WORD_LISTS).describe("Words that no skill may say.").exactOptional(),
    packs: z
      .array(z.union([z.enum(PACK_NAMES), packPin]))
      .max(MAX_PACKS)
      .describe(
        "Packs of rules that judge every skill too: compliance packs (docs/compliance.md), and files of your own.",
      )
      .exactOptional(),
    scanners: z
      .array(nameText)
      .max(MAX_SCANNERS)
      .refine((names) => new Set(names).size === names.length, "each name once")
      .describe(
        "Other scanners that look at content before it is published, by the names under which the operator knows them.",
      )
      .exactOptional(),
    limits: limits.exactOptional(),
    incomplete: z
      .enum(["block", "report"])
      .describe(
        "What becomes of a skill of which something could not be read in full; without it, what the severity of that finding says.",
      )
      .exactOptional(),
  })
  .superRefine(({ words: lists = [] }, context) => {
    const ids = lists.map(({ id }) => id);
    ids.forEach((id, i) => {
      if (id !== "host-denied" && ids.indexOf(id) === i) return;
      context.addIssue({
        code: "custom",
        path: ["words", i, "id"],
        message: "a name of its own, other than `host-denied`",
      });
    });
  });

/** The ids of the rules that it brings itself. */
export function customIds({
  words: lists = [],
  hosts,
  scanners = [],
}: z.infer<typeof scanSchema> = {}): readonly string[] {
  const ids = [...lists.map(({ id }) => id), ...(hosts?.deny === undefined ? [] : ["host-denied"])];
  return [...ids.map((id) => `${CUSTOM}${id}`), ...scanners.map((name) => `${EXTERNAL}${name}`)];
}

/** What it means. */
export function toScanPolicy(file: z.infer<typeof scanSchema> = {}): ScanPolicy {
  const { hosts: { allow = [], deny = [] } = {}, words: lists = [], packs = [], scanners = [], incomplete } = file;
  const own = customRules({ words: lists, deny, packs, limits: toLimits(file.limits) });
  const changeText = file.limits?.["change-text"];
  return {
    allow,
    scanners,
    ...own,
    ...(changeText === undefined ? {} : { changeText }),
    ...(incomplete === undefined ? {} : { incomplete }),
  };
}

/** Those that are as usual are none. */
function toLimits(file: z.infer<typeof limits> = {}): ScanLimits | undefined {
  const named: Record<keyof ScanLimits, number | undefined> = {
    fileText: file["file-text"],
    skillText: file["skill-text"],
    decodedText: file["decoded-text"],
    decodedTexts: file["decoded-texts"],
    decodingDepth: file["decoding-depth"],
    archiveDepth: file["archive-depth"],
    archiveMembers: file["archive-members"],
    archiveBytes: file["archive-bytes"],
  };
  const own = Object.entries(SCAN_LIMITS).map(
    ([key, usual]) => [key, named[key as keyof ScanLimits] ?? usual] as const,
  );
  return own.some(([key, value]) => SCAN_LIMITS[key as keyof ScanLimits] !== value)
    ? (Object.fromEntries(own) as unknown as ScanLimits)
    : undefined;
}
