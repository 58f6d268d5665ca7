/** Errors as HTTP answers: `application/problem+json` (RFC 9457), one place for all of them. */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem } from "../core/catalog/view.ts";
import { consequenceOf, type ErrorCode, RegistryError } from "../core/errors.ts";
import type { IndexContext } from "./scope.ts";

/** The code of an error that is our bug. */
export const BUG = "INTERNAL";

/** What is over by itself: there is nothing to look into, and nothing to hide. */
const SOON: ReadonlySet<ErrorCode> = new Set(["REGISTRY_BUSY", "REGISTRY_BEHIND"]);

/** Is this our failure? */
export function isOurs(error: unknown): boolean {
  if (!(error instanceof RegistryError)) return true;
  return consequenceOf(error).http >= 500 && !SOON.has(error.code);
}

/** The problem that an error is. Our failures are not told to whoever asks: a message may name files of this machine. */
export function toProblem(error: unknown): Problem {
  const status = consequenceOf(error).http;
  const code = error instanceof RegistryError ? error.code : BUG;
  const told = error instanceof RegistryError && !isOurs(error) ? error : undefined;
  return {
    type: `/errors/${code}`,
    title: titleOf(code),
    status,
    code,
    detail: told?.message ?? "The registry cannot answer this now. What is wrong is in its log.",
    ...(told?.hint === undefined ? {} : { hint: told.hint }),
  };
}

/** A code as people read it: `SKILL_NOT_FOUND` → `Skill not found`. */
export function titleOf(code: ErrorCode | typeof BUG): string {
  if (code === "USAGE") return "Invalid request";
  if (code === "ROUTE_NOT_FOUND") return "Not found";
  if (code === BUG) return "Internal error";
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** When to ask again for what cannot be answered now. */
const RETRY_AFTER_SECONDS = "5";

/** Says in headers what a status asks for: when to come again, or how to show who one is (RFC 6750 §3). */
export function markProblem(c: IndexContext, { status, code }: Problem): void {
  if (status === 503) c.header("Retry-After", code === "REGISTRY_BEHIND" ? "1" : RETRY_AFTER_SECONDS);
  if (status === 401) c.header("WWW-Authenticate", 'Bearer realm="skilltrunk", error="invalid_token"');
}

/** Sends a problem. */
export function sendProblem(c: IndexContext, problem: Problem): Response {
  markProblem(c, problem);
  c.header("Content-Type", "application/problem+json");
  c.header("Cache-Control", "no-store");
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}

export function routeNotFound(): RegistryError {
  return new RegistryError("ROUTE_NOT_FOUND", "There is nothing at this address.", {
    hint: "The list of all skills is at / for people and at /v1/skills for programs.",
  });
}

export function badRequest(message: string, hint?: string): RegistryError {
  return new RegistryError("USAGE", message, hint === undefined ? {} : { hint });
}
