/** What is merged of a skill and waits, for whoever may read it: its content, and how it is to be offered. */
import { APPROVAL, parseApprovalSubject } from "../gate/approvals.ts";
import { parseScanSubject } from "../gate/external-scan.ts";
import { type AwaitedOffer, awaitedOffers, offerKey } from "../gate/held-offer.ts";
import { heldOfferWords } from "../gate/held-offer-words.ts";
import { stageWords } from "../gate/stage-status.ts";
import type { HeldChange } from "../ledger/event.ts";
import type { Catalog, Outstanding, SkillEntry } from "./catalog.ts";
import type { ChannelsView } from "./view.ts";
import type { Waiting } from "./waiting-view.ts";

type Held = Extract<Outstanding, { readonly kind: "held" }>;

/** May something of it wait? What is missing of that, only who has the registry's own chain knows: evidence is there. */
export function isWaiting(entry: Pick<SkillEntry, "outstanding" | "holds"> | undefined): boolean {
  return entry?.holds !== undefined || entry?.outstanding?.kind === "held";
}

/** What waits, its content first; nothing for most. */
export function waitingOf({ evidence }: Pick<Catalog, "evidence">, entry: SkillEntry): readonly Waiting[] {
  return [...heldContent({ evidence }, entry), ...heldOffers({ evidence }, entry).map(({ waiting }) => waiting)];
}

/** What waits and decides where its channels lead, as a document has it: moves of them, and states that let them lead elsewhere. */
export function waitingMoves(catalog: Pick<Catalog, "evidence">, entry: SkillEntry): Pick<ChannelsView, "waiting"> {
  const waiting = heldOffers(catalog, entry).flatMap((one) =>
    one.held.changes.some(({ what }) => LEADS.has(what)) ? [one.waiting] : [],
  );
  return waiting.length === 0 ? {} : { waiting };
}
const LEADS: ReadonlySet<HeldChange["what"]> = new Set(["channel", "state", "enabled"]);

function heldContent({ evidence }: Pick<Catalog, "evidence">, { outstanding }: SkillEntry): readonly Waiting[] {
  if (outstanding?.kind !== "held") return [];
  const open = { ...outstanding, waiting: outstanding.waiting.filter((key) => !evidence.has(key)) };
  const { version, brought: commit } = open;
  return [{ version, words: heldWords(open), roles: missingStages(open).map(({ role }) => role), commit }];
}

/** How it is to be offered, with the evidence that is missing. */
export function heldOffers(
  { evidence }: Pick<Catalog, "evidence">,
  entry: SkillEntry,
): readonly { readonly held: AwaitedOffer; readonly waiting: Waiting; readonly keys: readonly string[] }[] {
  return awaitedOffers(entry, (key) => evidence.has(key)).map((held) => {
    const { commit, missing, changes } = held;
    const channels = changes.flatMap(({ what, name }) => (what === "channel" && name !== undefined ? [name] : []));
    const words = heldOfferWords(entry, { changes, stages: missing });
    const waiting = {
      ...(channels.length === 0 ? {} : { channels }),
      words: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`,
      roles: missing.map(({ role }) => role),
      commit,
    };
    return { held, waiting, keys: missing.map((stage) => offerKey(commit, stage, entry.id)) };
  });
}

/** For whom or what a held version waits, in one sentence. */
export function heldWords(open: Pick<Held, "version" | "waiting" | "stages">): string {
  const { version, waiting } = open;
  const scanner = waiting.flatMap((key) => parseScanSubject(key)?.scanner ?? [])[0];
  if (scanner !== undefined) return `Version ${version} waits for the scanner ${scanner}: see \`--scanners\`.`;
  const missing = missingStages(open).map(stageWords);
  const what =
    missing.length === 0 ? `evidence: ${waiting.join(", ")}` : `the approval of ${missing.join(", and of ")}`;
  return `Version ${version} waits for ${what}. It is published when that is recorded.`;
}

function missingStages({ waiting, stages }: Pick<Held, "waiting" | "stages">): Held["stages"] {
  const open = new Set(waiting.map((key) => parseApprovalSubject(key.slice(`${APPROVAL}:`.length))?.role));
  return stages.filter(({ role }) => open.has(role));
}
