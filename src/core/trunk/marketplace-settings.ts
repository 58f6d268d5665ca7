/** `marketplace` of `skilltrunk.yaml`: the branch from which programs that install plugins from Git take the skills. */
import { z } from "zod";
import { isReserved } from "../catalog/marketplace.ts";
import type { Visibility } from "../ledger/event.ts";
import { isName, MAX_NAME, NAME_PATTERN } from "../names.ts";
import { textOf } from "./yaml-file.ts";

const MARKETPLACE_BRANCH = "skilltrunk/marketplace";

export interface MarketplaceSettings {
  /** How people name the marketplace when they install from it. */
  readonly name: string;
  readonly branch: string;
  /** Where clients fetch the branch; absent: from the address that the repository was opened by, where that is one. */
  readonly url?: string;
  /** The most that may be on the branch: whoever reads the repository reads all of it. */
  readonly visibility: Exclude<Visibility, "private">;
}

/** The schema, of the parts that the rest of the settings shares with it. */
export function marketplaceSchema(parts: {
  readonly branch: z.ZodType<string>;
  readonly repository: z.ZodType<string>;
}) {
  return z
    .strictObject({
      name: textOf(
        "a name of lowercase letters, digits and single hyphens that Claude Code does not keep for itself",
        (text) => isName(text) && !isReserved(text),
      )
        .meta({ pattern: NAME_PATTERN, maxLength: MAX_NAME })
        .describe("What people call it when they install from it, such as acme-skills."),
      branch: parts.branch
        .describe(`The branch that is written; ${MARKETPLACE_BRANCH} where not given.`)
        .exactOptional(),
      url: parts.repository
        .describe("Where clients fetch that branch: an https, ssh or file URL without a password.")
        .exactOptional(),
      visibility: z
        .enum(["public", "internal"])
        .describe("public: only skills that anybody may see are on it; internal: what the company may see, too.")
        .exactOptional(),
    })
    .transform((raw): MarketplaceSettings => ({ branch: MARKETPLACE_BRANCH, visibility: "public", ...raw }))
    .describe(
      "A branch from which Claude Code, Codex and Copilot install the skills as plugins; none where not given.",
    );
}
