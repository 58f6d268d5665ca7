/** Errors for people, and `/errors/<CODE>`: what a problem's `type` leads to. */
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { consequenceOf, ERRORS, type ErrorCode } from "../../core/errors.ts";
import { BUG, isOurs, markProblem, routeNotFound, sendProblem, titleOf, toProblem } from "../problem.ts";
import type { IndexContext, IndexEnv, Shared } from "../scope.ts";
import { HTML_TYPE, PAGE_POLICY, renderPage, sendPage } from "./send.tsx";

const NEXT = {
  retry: "A running registry tries again by itself, later and later.",
  stall: "A running registry waits until a person or a commit clears it, and serves the last good state until then.",
  stop: "Nothing is retried: the request itself has to change.",
} as const;

/** Answers an error: as a page where the asker is a browser, as problem+json otherwise. */
export async function sendError(c: IndexContext, shared: Shared, error: unknown): Promise<Response> {
  const problem = toProblem(error);
  if (isOurs(error)) shared.deps.onError?.(error);
  c.header("Vary", "Accept", { append: true });
  if (!(c.req.header("accept") ?? "").includes("text/html")) return sendProblem(c, problem);
  const content = (
    <div class="message">
      <p class="eyebrow">{problem.status}</p>
      <h1>{problem.title}</h1>
      <p class="lead">{problem.detail}</p>
      {problem.hint === undefined ? null : <p>{problem.hint}</p>}
      <p>
        <a href="/">All skills</a>
      </p>
    </div>
  );
  c.header("Cache-Control", "no-store");
  c.header("Content-Security-Policy", PAGE_POLICY);
  const html = await renderPage(c, shared, { title: `${problem.title} · Skilltrunk`, content });
  markProblem(c, problem);
  c.header("Content-Type", HTML_TYPE);
  return c.body(html, problem.status as ContentfulStatusCode);
}

/** One page a code. */
export function errorRoutes(shared: Shared): Hono<IndexEnv> {
  return new Hono<IndexEnv>().get("/errors/:code", (c) => {
    const code = c.req.param("code") as ErrorCode | typeof BUG;
    if (code !== BUG && !Object.hasOwn(ERRORS, code)) throw routeNotFound();
    const { http, exit, next } = code === BUG ? consequenceOf(undefined) : ERRORS[code];
    const content = (
      <div class="message">
        <p class="eyebrow">Error code</p>
        <h1>{titleOf(code)}</h1>
        <p class="lead">
          <code>{code}</code> is answered with HTTP status {http}; the command line ends with exit status {exit}.
        </p>
        <p>{NEXT[next]}</p>
      </div>
    );
    return sendPage(c, shared, { title: `${titleOf(code)} · Skilltrunk`, content });
  });
}
