/** What an injection is made of: the phrases of every language by family, and marks that models take for structure. */
import { patternsOf } from "../patterns/phrases.ts";
import type { SignalRow } from "../scan-rule.ts";
import { PHRASEBOOKS } from "./phrases/books.ts";

/** Families of phrases; the signal of one is called `says-` and its name. */
const FAMILIES: Readonly<Record<string, string>> = {
  override: "orders to set earlier instructions aside",
  mode: "gives the agent a persona without limits",
  conceal: "orders to keep something from the user",
  secretly: "says that something is done in secret",
  silently: "says that something is done without a word",
  consent: "says that consent is given, or need not be asked",
  refusal: "forbids refusing or warning",
  "remote-orders": "has instructions fetched and followed",
  "follow-blindly": "has instructions followed whatever they are",
  "send-bulk": "orders to send all there is",
  "send-private": "orders to send what is the user's",
  "solicit-wallet": "asks for what opens a wallet",
  "solicit-account": "asks for what opens an account",
  "solicit-bank": "asks for what opens an account by itself",
  "solicit-key": "asks for a key",
  priority: "puts itself before other skills",
  "against-user": "says what happens whatever the user wants",
  "every-task": "is to happen with every task",
  remember: "writes into the agent's memory",
  trust: "teaches the agent whom to trust",
  promote: "promotes something in what the agent says",
  sabotage: "plants weaknesses into what the agent makes",
  falsify: "has results reported that are not so",
  probe: "asks for the agent's own instructions",
  trigger: "waits for an occasion",
  pay: "moves money",
  "to-machine": "speaks to whatever machine reads it",
  authority: "speaks as somebody who may command",
  urgency: "presses and threatens",
};

export const INJECTION_SIGNALS: readonly SignalRow[] = [
  ...Object.entries(FAMILIES).map(([family, title]) => ({
    name: `says-${family}`,
    title,
    patterns: patternsOf(family, PHRASEBOOKS, "any"),
  })),
  {
    name: "mark-of-role",
    title: "marks text as a message of the system",
    patterns: [
      {
        keywords: ["system", "inst]", "im_start", "<<sys", "start_of_turn", "admin", "developer"],
        pattern:
          /<\/?system(?:[-_](?:reminder|prompt|message|instruction|note|override))?>|<\|(?:im_start|im_end|system|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|<start_of_turn>|<\/?(?:admin|developer)[-_](?:message|instructions?|override|note)>/i,
        // Between backticks it is named, not meant.
        zones: ["prose", "heading", "frontmatter", "comment", "data", "fence", "code"],
      },
      {
        keywords: ["system", "admin", "developer"],
        pattern:
          /^[ \t>*#]{0,12}[[(*]{0,3}(?:SYSTEM|ADMIN(?:ISTRATOR)?|DEVELOPER|ROOT)[ _-]?(?:MESSAGE|NOTICE|OVERRIDE|PROMPT|INSTRUCTIONS?|DIRECTIVE|ALERT|COMMAND|NOTE|UPDATE)?[*)]{0,3}\s?[\]:]/m,
        zones: "any",
      },
    ],
  },
  {
    name: "skill-describes-itself",
    title: "says what the skill is for",
    patterns: [
      {
        keywords: ["name:", "description:"],
        pattern: /^(?:name|description):[^\n]{0,1200}(?:\n[ \t]{1,8}[^\n]{0,400}){0,12}/im,
        zones: ["frontmatter"],
      },
    ],
  },
  {
    name: "image-with-data",
    title: "shows a picture whose address carries data",
    patterns: [
      {
        keywords: ["]("],
        pattern:
          /!\[[^\]\n]{0,100}\]\(https?:\/\/(?<host>[^\s)/]{1,253})\/[^\s)]{0,200}[?&/=][^\s)={}<[$]{0,40}=?(?:\{|\$\{|<|\[|%7B|\$)[^)\n]{0,40}(?:conversation|data|secret|context|prompt|history|token|key|summar|messag|email|base64|encoded|input|contents?|transcript|chat|password|stolen|exfil)/i,
        zones: "any",
      },
    ],
  },
];
