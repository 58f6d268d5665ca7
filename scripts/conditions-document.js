// conditions-document.js
// Writes the conditions of docs/operations.md anew from their table in dist/: build first.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { conditionsDocument } from "../dist/core/report/conditions-document.js";

const path = join(dirname(import.meta.dirname), "docs", "operations.md");
const text = readFileSync(path, "utf8");
const marks = /(<!-- conditions: [^\n]* -->\n)[\s\S]*(<!-- end of conditions -->\n)/;
writeFileSync(
  path,
  text.replace(marks, (_, begin, end) => `${begin}\n${conditionsDocument()}\n${end}`),
);
