/** Query strings, parsed once at the door, and the cursor that continues a list. */
import { z } from "zod";
import { compareUtf8 } from "../core/bytes.ts";
import { parseReleaseQuery, type ReleaseQuery } from "../core/catalog/release-query.ts";
import { skillFilterSchema } from "../core/catalog/skill-filter.ts";
import { quote } from "../core/errors.ts";
import { HARNESS_EXPECTED, parseHarness } from "../core/install/compatibility.ts";
import type { Row } from "./listing.ts";
import { badRequest } from "./problem.ts";

export const ORDERS = ["id", "id-desc", "name", "name-desc", "updated", "updated-desc"] as const;
export type Order = (typeof ORDERS)[number];

const MAX_LIMIT = 200;
const word = z.string("expected some text").min(1, "expected some text").max(200, "expected at most 200 characters");
const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `expected a whole number from 1 to ${MAX_LIMIT}`)
  .transform(Number)
  .pipe(z.int().max(MAX_LIMIT, `expected a whole number from 1 to ${MAX_LIMIT}`));

/** What a page holds where nobody says how much. */
export const PAGE_SIZE = 50;

export const listQuerySchema = skillFilterSchema.extend({
  q: word.exactOptional(),
  order: z.enum(ORDERS, `expected one of ${ORDERS.join(", ")}`).exactOptional(),
  limit: limit.exactOptional(),
  cursor: z.string().max(1024, "expected a cursor that a list ended with").exactOptional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/** The same of a page, whose own links name tags and owners as the ledger has them, whatever somebody wrote into that. */
export const pageQuerySchema = listQuerySchema.extend({ tag: word.exactOptional(), owner: word.exactOptional() });

export const searchQuerySchema = listQuerySchema.omit({ order: true }).extend({ q: word });

/** The agent whose bindings a listener wants to hear of; one that is not there, or none of their business, makes no sound. */
export const streamQuerySchema = z.object({ agent: word.exactOptional() });

/** Which agent asks. */
export const harnessQuerySchema = z.object({
  harness: z
    .string()
    .transform((text, context) => {
      const harness = parseHarness(text);
      if (harness === undefined) context.addIssue(HARNESS_EXPECTED);
      return harness ?? z.NEVER;
    })
    .exactOptional(),
});

/** Reads a URL's query. Throws USAGE naming the parameter; a repeated one is an error. What it does not know is looked at elsewhere (known-parameters.ts). */
export function parseQuery<S extends z.ZodType>(schema: S, url: string): z.output<S> {
  const parameters = new URL(url).searchParams;
  const given: Record<string, string> = Object.create(null);
  for (const [key, value] of parameters) {
    if (key in given) throw badRequest(`The query parameter "${quote(key, 40)}" is given more than once.`);
    given[key] = value;
  }
  const parsed = schema.safeParse({ ...given });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "");
  const got = given[name] === undefined ? "nothing" : `"${quote(given[name], 80)}"`;
  throw badRequest(`The query parameter "${name}": ${issue?.message ?? "invalid"}, got ${got}.`);
}

/** Reads what a URL asks about releases. Throws USAGE naming the parameter. */
export function releaseQuery(url: string): ReleaseQuery {
  const query = parseReleaseQuery(new URL(url).searchParams);
  if (typeof query === "string") throw badRequest(`The query parameter ${query}`);
  return query;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Skills on all pages together. */
  readonly total: number;
  /** Continues the list after this page; null at its end. */
  readonly next: string | null;
}

/** What a row is sorted by, and its identity. */
type Place = readonly [key: string, id: string];

function placeOf({ summary }: Row, order: Order): Place {
  if (order.startsWith("updated")) return [summary.updatedAt, summary.id];
  return [order.startsWith("name") ? summary.name : summary.id, summary.id];
}

function comparePlaces(a: Place, b: Place): number {
  return compareUtf8(a[0], b[0]) || compareUtf8(a[1], b[1]);
}

const sorted = new WeakMap<readonly Row[], Map<Order, readonly Row[]>>();

/** Rows in an order; sorted once for as long as the same rows are asked for. */
export function inOrder(rows: readonly Row[], order: Order): readonly Row[] {
  const known = sorted.get(rows) ?? new Map<Order, readonly Row[]>();
  sorted.set(rows, known);
  const ordered = known.get(order) ?? sortRows(rows, order);
  known.set(order, ordered);
  return ordered;
}

function sortRows(rows: readonly Row[], order: Order): readonly Row[] {
  const ascending = rows.toSorted((a, b) => comparePlaces(placeOf(a, order), placeOf(b, order)));
  return order.endsWith("-desc") ? ascending.reverse() : ascending;
}

/**
 * One page of rows that are in `order`. A cursor names the last row's place, so it stays right while skills come and
 * go; among search results by relevance (no order) it names the last one, and how many there were for when that one is gone.
 */
export function toPage(
  rows: readonly Row[],
  options: { readonly order: Order | undefined; readonly limit: number; readonly cursor?: string | undefined },
): Page {
  const { order, limit, cursor } = options;
  const from = cursor === undefined ? 0 : startOf(rows, order, cursor);
  const page = rows.slice(from, from + limit);
  const last = page.at(-1);
  const end = from + page.length;
  const hasMore = last !== undefined && end < rows.length;
  return {
    rows: page,
    total: rows.length,
    next: hasMore ? toCursor(order, order ? placeOf(last, order) : [end, last.summary.id]) : null,
  };
}

const cursorSchema = z.union([
  z.tuple([z.literal("relevance"), z.int().min(0), z.string()]),
  z.tuple([z.enum(ORDERS), z.string(), z.string()]),
]);

function toCursor(order: Order | undefined, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([order ?? "relevance", ...place]), "utf8").toString("base64url");
}

function startOf(rows: readonly Row[], order: Order | undefined, cursor: string): number {
  const place = parseCursor(cursor);
  if (place[0] !== (order ?? "relevance")) throw badCursor();
  if (place[0] === "relevance") {
    const last = rows.findIndex(({ summary }) => summary.id === place[2]);
    return last < 0 ? place[1] : last + 1;
  }
  const [by, key, id] = place;
  const sign = by.endsWith("-desc") ? -1 : 1;
  const after = rows.findIndex((row) => sign * comparePlaces(placeOf(row, by), [key, id]) > 0);
  return after < 0 ? rows.length : after;
}

function parseCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw badCursor();
  }
}

function badCursor(): Error {
  return badRequest(
    'The query parameter "cursor" is not one that this list gave.',
    "Take `next` from the page before, with the same order.",
  );
}
