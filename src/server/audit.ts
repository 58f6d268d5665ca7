/** `/v1/audit`: who did what to the skills that the asker may read, page by page, as JSON or as CSV. */
import { z } from "zod";
import { type AuditPlace, auditCsv } from "../core/ledger/audit.ts";
import { AUDIT_MOMENT_EXPECTED, isAuditMoment } from "../core/ledger/audit-page.ts";
import { isName, parseSkillId, parseSkillRequest } from "../core/names.ts";
import { sendDocument, sendJson, toDocument } from "./document.ts";
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
  const isCsv = (query.format ?? (wantsCsv(c.req.header("accept")) ? "csv" : "json")) === "csv";
  if (!isCsv) return sendJson(c, { events: page.rows, next });
  return sendDocument(c, toDocument(auditCsv(page.rows), CSV), { sending: shared.sending });
}

/** Does somebody take CSV rather than JSON (RFC 9110 §12.5.1)? Of two that they like as much, the one that they name first. */
function wantsCsv(accept = ""): boolean {
  const ranges = accept.split(",").map((item) => {
    const [type = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
  const [liked] = ranges
    .filter(({ type, weight }) => weight > 0 && (type === "text/csv" || type === "application/json"))
    .toSorted((x, y) => y.weight - x.weight);
  return liked?.type === "text/csv";
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
