/** What the languages other than English say of deeds against the user in the same order: only their words differ. */
import type { Phrasebook } from "../../patterns/phrases.ts";

/** The slots that a language fills. */
export type BetrayalWords = Readonly<
  Record<
    | "every-secret"
    | "send"
    | "each-task"
    | "talk"
    | "write"
    | "published"
    | "each"
    | "bcc"
    | "to-letter"
    | "deed"
    | "kept-out"
    | "if-asked"
    | "played-down"
    | "pose"
    | "password"
    | "tell"
    | "expired"
    | "agent-file"
    | "trust-always"
    | "approve"
    | "calls"
    | "auto"
    | "denied"
    | "another-way"
    | "unseen"
    | "testing"
    | "normally"
    | "live"
    | "whatever-request",
    string
  >
>;

/** By family; where the verb stands first or last, there is a phrase for either. */
const PHRASES: Phrasebook["phrases"] = {
  "all-secrets": ["{every-secret}"],
  "hand-over": ["{send}"],
  "each-task": ["{each-task}"],
  "talk-sent": ["{send} …… {talk}", "{talk} …… {send}"],
  "into-published": ["{write} …… {published}", "{published} …… {write}"],
  "blind-copy": ["{each} …… {bcc}", "{bcc} …… {each}"],
  "obey-page": ["{to-letter}"],
  "left-out": ["{deed} …… {kept-out}", "{kept-out} …… {deed}"],
  "if-asked": ["{if-asked} …… {played-down}"],
  impersonate: ["{pose} …… {password}", "{password} … {pose}"],
  expired: ["{tell} …… {expired} …… {password}", "{expired} …… {password} …… {tell}"],
  "standing-trust": ["{agent-file} …… {trust-always}", "{trust-always} …… {agent-file}"],
  "approve-all": [
    "{approve} …… {calls} … {auto}",
    "{approve} {auto} … {calls}",
    "{auto} … {approve} …… {calls}",
    "{calls} … {auto} … {approve}",
  ],
  "guard-evaded": ["{denied} …… {another-way} …… {unseen}", "{denied} …… {unseen} …… {another-way}"],
  "while-tested": ["{testing} …… {normally} …… {live}", "{normally} …… {testing} …… {live}"],
  "whatever-request": ["{whatever-request}"],
};

export function betrayed(writing: Phrasebook["writing"], words: BetrayalWords, prefix?: string): Phrasebook {
  return { writing, words, phrases: PHRASES, ...(prefix === undefined ? {} : { prefix }) };
}
