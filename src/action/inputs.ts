/** The inputs of the action, checked once: `action.yml` says what each is for. */
import { getInput } from "@actions/core";
import { z } from "zod";
import { Secret } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { WORKFLOW_MODES, type WorkflowMode } from "../core/trunk/workflow-file.ts";

export interface Inputs {
  readonly mode: WorkflowMode;
  readonly token: Secret | undefined;
  /** What the ledger is fetched and pushed with, where that is not `token`. */
  readonly ledgerToken: Secret | undefined;
  /** Where the JSON report is written, or, to be shown, read. */
  readonly reportPath: string | undefined;
  readonly sarifPath: string | undefined;
  /** What a change is judged on, where the event does not say. */
  readonly base: string | undefined;
  /** The file of the SSH key that signs the ledger. */
  readonly signingKey: string | undefined;
  /** The file of scanners. */
  readonly scanners: string | undefined;
  /** The folder for the public index as files, and where they will be served. */
  readonly site: string | undefined;
  readonly siteUrl: string | undefined;
  /** What is withdrawn, why, and whether its bytes are dropped. */
  readonly skill: string | undefined;
  readonly reason: string | undefined;
  readonly erase: boolean;
}

const mode = z.enum(WORKFLOW_MODES, `expected one of ${WORKFLOW_MODES.join(", ")}`);

/** Reads them as the runner passes them on. Throws USAGE naming the input, what it expects and what it got. */
export function readInputs(): Inputs {
  const token = read("github-token");
  const ledgerToken = read("ledger-token");
  return {
    mode: readMode(),
    token: token === undefined ? undefined : new Secret(token),
    ledgerToken: ledgerToken === undefined ? undefined : new Secret(ledgerToken),
    reportPath: read("report-path"),
    sarifPath: read("sarif-path"),
    base: read("base"),
    signingKey: read("signing-key"),
    scanners: read("scanners"),
    site: read("site"),
    siteUrl: read("site-url"),
    skill: read("skill"),
    reason: read("reason"),
    erase: readErase(),
  };
}

function readMode(): WorkflowMode {
  const text = read("mode") ?? "check";
  const parsed = mode.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new RegistryError("USAGE", `mode: ${parsed.error.issues[0]?.message}, got "${quote(text, 80)}".`);
}

/** What drops bytes for ever is never guessed. */
function readErase(): boolean {
  const text = read("erase") ?? "false";
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  throw new RegistryError("USAGE", `erase: expected true or false, got "${quote(text, 80)}".`);
}

function read(name: string): string | undefined {
  const text = getInput(name);
  return text === "" ? undefined : text;
}
