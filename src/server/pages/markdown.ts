/** Somebody's Markdown as HTML that cannot do anything: no raw HTML, no images fetched, no link but a plain one. */
import MarkdownIt, { type Token } from "markdown-it";

/** Where a document stands, for its links. */
export interface MarkdownPlace {
  /** Path on this site of the folder that relative links start from; ends with `/`. */
  readonly folder: string;
}

/** What one rendering knows: where the document stands, and the anchors given so far. */
type Rendering = MarkdownPlace & { readonly slugs: Map<string, number> };

const REL = "nofollow noopener noreferrer";
const PROTOCOLS = ["http:", "https:", "mailto:"];
/** Stands for this site while a link is being resolved. */
const HERE = "http://here.invalid";
/** Page headings end at h2: a document's h1 becomes h3. */
const HEADING_SHIFT = 2;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Every target is judged in one place, `secure` below.
markdown.validateLink = () => true;
markdown.core.ruler.push("secure", (state) => {
  for (const [i, token] of state.tokens.entries()) {
    const rendering = state.env["rendering"] as Rendering;
    if (token.type === "inline") secureLinks(token.children ?? [], rendering);
    if (token.type === "heading_open") identify(token, state.tokens[i + 1]?.content ?? "", rendering);
    if (token.type === "th_open" || token.type === "td_open") alignByClass(token);
    if (token.type.startsWith("heading_")) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + HEADING_SHIFT)}`;
  }
});

const { escapeHtml } = markdown.utils;
markdown.renderer.rules["image"] = (tokens, i, _options, env) => {
  const token = tokens[i];
  if (token === undefined) return "";
  const label = escapeHtml(`Image: ${token.content || "untitled"}`);
  const rendering = env?.["rendering"] as Rendering;
  const target = token.meta?.["isLinked"] === true ? undefined : toTarget(String(token.attrGet("src")), rendering);
  return target === undefined ? label : `<a href="${escapeHtml(target)}" rel="${REL}">${label}</a>`;
};
// What scrolls sideways must be reachable with a keyboard.
markdown.renderer.rules["fence"] = (tokens, i) =>
  `<pre tabindex="0"><code>${escapeHtml(tokens[i]?.content ?? "")}</code></pre>\n`;
markdown.renderer.rules["code_block"] = markdown.renderer.rules["fence"];
markdown.renderer.rules["table_open"] = () => '<div class="scroll" tabindex="0"><table>\n';
markdown.renderer.rules["table_close"] = () => "</table></div>\n";

/** Renders CommonMark with tables. */
export function renderMarkdown(text: string, place: MarkdownPlace): string {
  return markdown.render(text, { rendering: { ...place, slugs: new Map() } satisfies Rendering });
}

/** Gives links their `rel`, makes those that may not be followed plain text, and marks images inside links. */
function secureLinks(tokens: readonly Token[], rendering: Rendering): void {
  let link: Token | undefined;
  for (const token of tokens) {
    if (token.type === "link_open") {
      link = token;
      secureLink(token, rendering);
    } else if (token.type === "link_close") {
      token.tag = link?.tag ?? "a";
      link = undefined;
    } else if (token.type === "image" && link !== undefined) token.meta = { isLinked: true };
  }
}

function secureLink(link: Token, rendering: Rendering): void {
  const target = toTarget(String(link.attrGet("href")), rendering);
  if (target === undefined) link.tag = "span";
  link.attrs =
    target === undefined
      ? []
      : [
          ["href", target],
          ["rel", REL],
        ];
}

/** Where a link leads: within the document, to a file below its folder, or out by a harmless protocol. */
function toTarget(href: string, rendering: Rendering): string | undefined {
  if (href.startsWith("#")) return `#${toSlug(decode(href.slice(1)))}`;
  if (!URL.canParse(href, `${HERE}${rendering.folder}`)) return undefined;
  const url = new URL(href, `${HERE}${rendering.folder}`);
  if (url.origin !== HERE) return PROTOCOLS.includes(url.protocol) ? url.href : undefined;
  return url.pathname.startsWith(rendering.folder) ? url.pathname : undefined;
}

/** Pages allow no inline style. */
function alignByClass(cell: Token): void {
  const side = /text-align:(\w+)/.exec(String(cell.attrGet("style")))?.[1];
  cell.attrs = side === undefined ? [] : [["class", side]];
}

function identify(heading: Token, text: string, rendering: Rendering): void {
  const slug = toSlug(text);
  const seen = rendering.slugs.get(slug) ?? 0;
  rendering.slugs.set(slug, seen + 1);
  heading.attrSet("id", seen === 0 ? slug : `${slug}-${seen}`);
}

/** The anchor of a heading, as most hosts make it, behind a prefix that keeps it apart from the page's own. */
function toSlug(text: string): string {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "");
  return `doc-${words.replace(/\s/g, "-")}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
