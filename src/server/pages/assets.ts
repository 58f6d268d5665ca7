/** The files that pages load. Their address says their content, so they never change. */
import { type Document, toDocument } from "../document.ts";
import { ICON, STYLE } from "./style.ts";

const style = toDocument(STYLE, "text/css; charset=utf-8");
const icon = toDocument(ICON, "image/svg+xml");

export const STYLE_AT = `/assets/style-${hashOf(style)}.css`;
export const ICON_AT = `/assets/icon-${hashOf(icon)}.svg`;

/** Every asset by its address. */
export const ASSETS: ReadonlyMap<string, Document> = new Map([
  [STYLE_AT, style],
  [ICON_AT, icon],
]);

function hashOf(document: Document): string {
  return document.etag.slice("sha256:".length, "sha256:".length + 12);
}
