// rules-document.js
// Writes docs/rules.md anew from the table of rules in dist/: build first.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rulesDocument } from "../dist/core/report/rules-document.js";

writeFileSync(join(dirname(import.meta.dirname), "docs", "rules.md"), rulesDocument());
