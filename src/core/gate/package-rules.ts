/** The rules about packages that a data base of weaknesses knows, as data: they judge where policy names a scanner that asks one. */
import { ruleRows } from "../rule.ts";

export const PACKAGE_RULES = ruleRows("content", [
  {
    id: "package-malicious",
    title: "No package is named that is known to be malicious",
    severity: "critical",
    why: "Whoever follows the skill installs or runs it. A version counts that is on record as malicious, and a name without a version of which every version is.",
    example: "npx -y left-pad-pro@1.0.2    # MAL-2025-1234",
    hint: "Leave the package out; read its records at https://osv.dev. See docs/scanning.md.",
    scan: {
      category: "supply-chain",
      confidence: "high",
      maps: { owasp: "AST02", atlas: "AML.T0010", cisco: "AISubtech-9.3.1" },
    },
  },
  {
    id: "package-vulnerable",
    title: "No package is pinned to a version with known weaknesses",
    severity: "high",
    why: "What the skill installs can be attacked by what it reads. As severe as the worst record says, `high` at the most: a weakness is no malice; `medium` where no record says how severe it is.",
    example: "# requirements.txt\nrequests==2.19.0    # GHSA-x84v-xcm2-53pg",
    hint: "Pin a version without them; read the records at https://osv.dev, or waive the finding. See docs/scanning.md.",
    scan: {
      category: "supply-chain",
      confidence: "high",
      maps: { owasp: "AST02", atlas: "AML.T0010", cisco: "AISubtech-9.3.1" },
    },
  },
]);

export type PackageRuleId = (typeof PACKAGE_RULES)[number]["id"];
