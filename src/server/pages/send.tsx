/** Pages as answers. */
import type { Child } from "hono/jsx";
import { isAnybody, seesEverything } from "../../core/access/audience.ts";
import { sendDocument, toDocument } from "../document.ts";
import { basePathOf, type IndexContext, type Shared } from "../scope.ts";
import { Layout } from "./parts.tsx";

/** Pages load our own style and icon, and send their search form to us; nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const HTML_TYPE = "text/html; charset=utf-8";

export interface PageContent {
  readonly title: string;
  readonly words?: string | undefined;
  readonly content: Child;
}

/** A whole page as HTML text. */
export async function renderPage(c: IndexContext, shared: Shared, page: PageContent): Promise<string> {
  const { catalog, audience } = c.var.scope;
  // Where the repository is, is the organisation's business; that it moved, tells of what is hidden.
  const { location, preview } = shared.deps.status();
  const known = {
    ...(isAnybody(audience) ? {} : { location }),
    ...(seesEverything(audience) ? { trunk: catalog.head.trunk } : {}),
  };
  const layout = (
    <Layout title={page.title} words={page.words} preview={preview} {...known}>
      {page.content}
    </Layout>
  );
  return `<!doctype html>${below(basePathOf(c, shared.deps), await layout.toString())}`;
}

/** Puts a path before every link to our own. Quotes stand in no text of a page, so what looks like an attribute is one. */
function below(base: string, html: string): string {
  return base === "" ? html : html.replace(/ (href|action)="\/(?!\/)/g, ` $1="${base}/`);
}

export async function sendPage(c: IndexContext, shared: Shared, page: PageContent): Promise<Response> {
  const document = toDocument(await renderPage(c, shared, page), HTML_TYPE);
  return sendDocument(c, document, { headers: { "Content-Security-Policy": PAGE_POLICY } });
}
