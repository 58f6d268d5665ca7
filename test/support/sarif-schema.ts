/** The schema of SARIF 2.1.0 as Microsoft ships it, read by the validator that the same package brings. */
import { createRequire } from "node:module";

/** A validator of JSON Schema, as far as it is used here; `errors` are those of the last value. */
type Validator = ((value: unknown) => boolean) & { readonly errors: unknown };

const require = createRequire(import.meta.url);
const schemas = createRequire(require.resolve("@microsoft/jest-sarif/package.json"));
const Ajv = schemas("ajv") as new (
  options: object,
) => { addMetaSchema(schema: unknown): void; compile(schema: unknown): Validator };
const ajv = new Ajv({ schemaId: "auto", format: "full", allErrors: true });
ajv.addMetaSchema(schemas("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schemas("./lib/schemas/sarif-2.1.0-rtm.5.json"));

/** What the schema says against a log; an empty list for a valid one. */
export function sarifViolations(log: unknown): unknown {
  return validate(log) ? [] : validate.errors;
}
