/** The deeds that orders are about, in every language, and the orders next to which they count. */
import { patternsOf } from "../patterns/phrases.ts";
import type { SignalRow } from "../scan-rule.ts";
import { PHRASEBOOKS } from "./phrases/books.ts";

/** Signals around which deeds are looked for. */
export const DEED_HEADS = [
  "says-conceal",
  "says-secretly",
  "says-silently",
  "says-consent",
  "says-against-user",
  "says-every-task",
  "says-urgency",
  "says-to-machine",
  "says-authority",
  "says-trigger",
  "says-follow-blindly",
  "mark-of-role",
  "says-send-bulk",
  "says-send-private",
] as const;

const FAMILIES: Readonly<Record<string, string>> = {
  "send-private": "sends what is the user's",
  "send-secret": "sends a secret",
  "send-any": "sends data",
  destination: "names a place elsewhere that data goes to",
  secret: "names secrets",
  destroy: "deletes",
  run: "runs something",
  change: "changes something",
  pay: "moves money",
  send: "sends",
};

export const DEED_SIGNALS: readonly SignalRow[] = [
  ...Object.entries(FAMILIES).map(([family, title]) => ({
    name: `deed-${family}`,
    title,
    patterns: patternsOf(family, PHRASEBOOKS, "any"),
  })),
  {
    name: "deed-http",
    title: "sends data in an HTTP request",
    patterns: [
      {
        keywords: ["curl", "wget", "invoke-", "requests.", "fetch", "axios", "httpx"],
        pattern:
          /\bcurl\b[^\n]{0,200}?\s(?:-X\s{0,3}(?:POST|PUT)|--data|-d|-F|--form|-T|--upload-file)|\bwget\b[^\n]{0,200}--post|Invoke-(?:WebRequest|RestMethod)[^\n]{0,200}-Method\s{1,3}POST|\b(?:requests|httpx)\.(?:post|put)\(|\baxios\.post\(|\bfetch[(][^\n]{0,200}POST/i,
        zones: "any",
      },
    ],
  },
  {
    name: "deed-address",
    title: "names an address on the network",
    patterns: [
      { keywords: ["http://", "https://"], pattern: /https?:\/\/(?<host>[\w.-]{3,253})/i, zones: "any" },
      {
        keywords: ["@"],
        pattern: /\b[\w.+-]{1,64}@(?<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})\b/,
        zones: "any",
      },
    ],
  },
];
