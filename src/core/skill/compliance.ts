/** The part `compliance` of `skill.yaml`: what a skill says of the personal data that it handles, and of its logs. */
import { z } from "zod";

const MAX_ENTRIES = 50;
const word = z.string().min(1).max(100);
const words = z.array(word).max(MAX_ENTRIES);

export const complianceSchema = z
  .strictObject({
    data: words.describe("Categories of personal data that it collects: `phone`, `name`.").exactOptional(),
    sensitive: words.describe("Of them the sensitive ones (PIPL article 28): `biometric`, `minors`.").exactOptional(),
    purpose: z.string().min(1).max(1000).describe("What for (PIPL article 6).").exactOptional(),
    "cross-border": z
      .array(
        z.strictObject({
          destination: word.describe("Country, region or host."),
          basis: z.enum(["assessment", "certification", "contract", "exempt"]).exactOptional(),
        }),
      )
      .max(MAX_ENTRIES)
      .describe("Where personal data goes outside mainland China, and on which basis (PIPL article 38).")
      .exactOptional(),
    retention: word.describe("How long it is kept (PIPL article 19): `90 days`.").exactOptional(),
    contact: z
      .string()
      .min(1)
      .max(200)
      .describe("Who answers for personal data (PIPL articles 17 and 52).")
      .exactOptional(),
    level: z.int().min(1).max(5).describe("Classified level (GB/T 22240).").exactOptional(),
    "log-days": z.int().min(0).max(36_500).describe("Days for which logs are kept: at least 180.").exactOptional(),
  })
  .describe("Read by the packs `pipl` and `mlps-2.0`, see docs/compliance.md.");

export type Compliance = z.infer<typeof complianceSchema>;
