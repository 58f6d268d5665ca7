/** `/v1/audit`: who did what to the skills that the asker may read, page by page, as JSON or as CSV. */
import { z } from "zod";
import { type AuditPlace, auditCsv } from "../core/ledger/audit.ts";
import { AUDIT_MOMENT_EXPECTED, isAuditMoment } from "../core/ledger/audit-page.ts";
import { isName, parseSkillId, parseSkillRequest } from "../core/names.ts";
import { prefers } from "./accept.ts";
import { JSON_TYPE, sendDocument, toDocument, toJsonDocument } from "./document.ts";
import { badRequest } from "./problem.ts";
import { parseQuery } from "./query.ts";
import { basePathOf, type IndexContext, type Shared } from "./scope.ts";

/** Rows on a page where nobody says how many, and at most. */
const PAGE = 100;
const MAX_PAGE = 1000;
const CSV = "text/csv; charset=utf-8";

const moment = z.string().refine(isAuditMoment, `expected ${AUDIT_MOMENT_EXPECTED}`);
const skill = z
  .string()
  .refine((text) => isName(text) || parseSkillId(text) !== undefined, "expected `name` or `namespace/name`");

export const auditQuerySchema = z.object({
  skill: skill.exactOptional().describe("only what happened to this skill, under all its names"),
  by: z.string().min(1, "expected a person").max(200, "expected at most 200 characters").exactOptional(),
  since: moment.exactOptional(),
  until: moment.exactOptional(),
  format: z.enum(["json", "csv"], "expected json or csv").exactOptional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `expected a whole number from 1 to ${MAX_PAGE}`)
    .transform(Number)
    .pipe(z.int().max(MAX_PAGE, `expected a whole number from 1 to ${MAX_PAGE}`))
    .exactOptional(),
  cursor: z.string().max(1024, "expected a cursor that a page ended with").exactOptional(),
});

const cursorSchema = z.tuple([z.string(), z.string(), z.int().min(1)]);

/** Throws USAGE, SKILL_NOT_FOUND and REGISTRY_BUSY. */
export async function sendAudit(c: IndexContext, shared: Shared): Promise<Response> {
  const query = parseQuery(auditQuerySchema, c.req.url);
  const { catalog, ledger, audience } = c.var.scope;
  const { by: person, since, until, limit = PAGE } = query;
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const asked = query.skill === undefined ? undefined : parseSkillRequest(query.skill);
  const page =
    ledger === undefined
      ? { rows: [], last: undefined }
      : await shared.auditing.page(
          { catalog, ledger: ledger.commit, audience },
          { query: { person, since, until }, limit, after },
          asked,
        );
  const next = page.last === undefined ? null : toCursor(page.last);
  if (next !== null) c.header("Link", `<${nextAddress(c, shared, next)}>; rel="next"`, { append: true });
  c.header("Vary", "Accept", { append: true });
  const isCsv = (query.format ?? (prefers(c.req.header("accept"), "text/csv", JSON_TYPE) ? "csv" : "json")) === "csv";
  const document = isCsv ? toDocument(auditCsv(page.rows), CSV) : toJsonDocument({ events: page.rows, next });
  return sendDocument(c, document, { sending: shared.sending });
}

function nextAddress(c: IndexContext, { deps }: Shared, next: string): string {
  const { searchParams } = new URL(c.req.url);
  searchParams.set("cursor", next);
  return `${basePathOf(c, deps)}/v1/audit?${searchParams}`;
}

function toCursor({ at, skill: id, n }: AuditPlace): string {
  return Buffer.from(JSON.stringify([at, id ?? "", n]), "utf8").toString("base64url");
}

function parseCursor(cursor: string): AuditPlace {
  try {
    const [at, id, n] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    return { at, skill: id, n };
  } catch {
    throw badRequest(
      'The query parameter "cursor" is not one that a page of this audit gave.',
      "Take `next` from the page before.",
    );
  }
}
