// json-schemas.js
// Writes the JSON Schemas of our files for editors: into docs/schemas, and into the template, whose files name them.
// Build first: they are made from what is in dist.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileSchemas } from "../dist/core/trunk/file-schemas.js";

const ROOT = dirname(import.meta.dirname);

for (const folder of ["docs/schemas", "skills-repo-template/.skilltrunk"]) {
  mkdirSync(join(ROOT, folder), { recursive: true });
  for (const [name, text] of fileSchemas()) writeFileSync(join(ROOT, folder, name), text);
}
