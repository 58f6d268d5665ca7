/** What an index's answer means: the document that was asked for, or why there is none. */
import { z } from "zod";
import { problemSchema } from "../../core/catalog/view.ts";
import { ERRORS, type ErrorCode, quote, RegistryError } from "../../core/errors.ts";
import { type Fetched, unreachable } from "./http-fetch.ts";

/** The document that an answer is. Throws REGISTRY_INVALID. */
export function parseAnswer<S extends z.ZodType>(url: URL, { bytes }: Fetched, schema: S): z.output<S> {
  const parsed = parsedBy(schema, parseJson(bytes));
  if (parsed === undefined) throw notAnIndex(url, "its values stand too deep in each other");
  if (parsed.success) return parsed.data;
  throw notAnIndex(url, quote(z.prettifyError(parsed.error).replaceAll("\n", " "), 300));
}

/** Undefined where there are more values in each other than the stack is deep. */
function parsedBy<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> | undefined {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a host of plain files says of a file that it has not: an index would say it as a problem. */
export function isPlainAbsence({ status, type }: Fetched): boolean {
  return status === 404 && type !== "application/problem+json";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Who asks is not let in. */
function refused(url: URL, status: number, problem: z.output<typeof problemSchema> | undefined): RegistryError {
  const why = problem === undefined ? "." : `: ${quote(problem.detail, 300)}`;
  const advice = problem?.hint === undefined ? "Who runs it gives them out." : quote(problem.hint, 300);
  return new RegistryError("UNAUTHENTICATED", `The registry ${url.origin} refuses access (${status})${why}`, {
    hint: `Show a token that counts there: set SKILLTRUNK_TOKEN, or keep one with \`skilltrunk login ${url.origin}\`. ${advice}`,
  });
}

/** The error that an answer other than 200 stands for: the registry's own where it says one. */
export function refusal(url: URL, { status, type, bytes }: Fetched): RegistryError {
  const problem = type === "application/problem+json" ? problemSchema.safeParse(parseJson(bytes)).data : undefined;
  if (status === 401 || status === 403) return refused(url, status, problem);
  if (problem?.code === "REGISTRY_BEHIND") {
    return new RegistryError("REGISTRY_BEHIND", `The registry ${url.origin} has not yet what it showed before.`, {
      hint: "Ask again in a minute. If that does not help, it was set back: ask its keeper.",
    });
  }
  if (status >= 500 || status === 429)
    return unreachable(url, problem === undefined ? `it answers ${status}` : quote(problem.detail));
  if (problem === undefined || !isErrorCode(problem.code)) return notAnIndex(url, `it answers ${status}`);
  if (problem.code === "ROUTE_NOT_FOUND") return notAnIndex(url, "there is nothing at this address");
  const hint = problem.hint === undefined ? {} : { hint: quote(problem.hint) };
  return new RegistryError(problem.code, quote(problem.detail, 500), hint);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function notAnIndex(url: URL, why: string): RegistryError {
  return new RegistryError(
    "REGISTRY_INVALID",
    `${quote(url.protocol === "file:" ? url.href : url.origin + url.pathname)} is no document of a skilltrunk index: ${why}.`,
    {
      hint: `If this is a Git repository, write git+${url.protocol}//… for its URL.`,
    },
  );
}
