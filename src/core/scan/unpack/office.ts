/** Office documents: the text that people read in them, and what acts when they are opened. */
import type { Member, Oddity, Unpacked } from "./unpacked.ts";
import { vbaSource } from "./vba.ts";

const TEXT_PART =
  /^(?:word\/(?:document|header\d*|footer\d*|footnotes|endnotes|comments\w*)|xl\/(?:sharedStrings|comments\d*)|ppt\/(?:slides|notesSlides|comments)\/[^/]+|docProps\/(?:core|app|custom)|content|meta)\.xml$/i;
const SHEET_PART = /^xl\/(?:worksheets|macrosheets|externalLinks)\/[^/]+\.xml$/i;
const MACRO_PART = /(?:^|\/)vbaProject[^/]*\.bin$|^Basic\/.+\.xml$|^xl\/macrosheets\/[^/]+\.xml$/i;
const PACKAGE_PART = /\.(?:xml|rels|vml|xsd|json)$/i;

/** Is a zip with these members an Office document, or one of OpenDocument? */
export function isOffice(members: readonly Member[]): boolean {
  return members.some(({ path, bytes }) => {
    if (path === "[Content_Types].xml") return true;
    return path === "mimetype" && textOf(bytes).startsWith("application/vnd.oasis.opendocument");
  });
}

/** Its texts without markup, in place of its parts; members that are no parts of the format stay as they are. */
export function readOffice(members: readonly Member[]): Unpacked {
  return {
    members: members.flatMap(readable),
    oddities: members.flatMap(odditiesOf),
  };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

function readable(member: Member): readonly Member[] {
  const { path, bytes } = member;
  if (TEXT_PART.test(path)) return [{ path, bytes: Buffer.from(plainText(textOf(bytes))) }];
  if (MACRO_PART.test(path) && path.endsWith(".bin")) {
    const source = vbaSource(bytes);
    return source === "" ? [] : [{ path: `${path}.bas`, bytes: Buffer.from(source) }];
  }
  return PACKAGE_PART.test(path) && !path.startsWith("Basic/") ? [] : [member];
}

const PARAGRAPH = /<\/(?:w:p|a:p|si|text:p|text:h|table:table-row)>|<(?:w:br|w:tab|text:line-break)\b[^>]{0,200}>/g;

/** Runs of letters joined, for a sentence may be divided among many elements. */
function plainText(xml: string): string {
  return xml
    .replace(PARAGRAPH, "\n")
    .replace(/<[^>]{0,4000}>/g, "")
    .replace(/&(?:lt|gt|quot|apos|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (entity, decimal, hex) =>
      letterOf(entity, decimal, hex),
    )
    .replaceAll("&amp;", "&");
}

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };

function letterOf(entity: string, decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
  if (Number.isNaN(code)) return ENTITIES[entity.toLowerCase()] ?? entity;
  return code > 0x10ffff ? "" : String.fromCodePoint(code);
}

/** Parts that are fetched or linked when the document is opened; a hyperlink waits for a click. */
const FETCHED = /\/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath|xlExternalLinkPath\/\w+)$/;
const RELATIONSHIP = /<Relationship\b[^>]{0,4000}>/g;

function odditiesOf({ path, bytes }: Member): readonly Oddity[] {
  if (MACRO_PART.test(path)) return [macro(path, path.endsWith(".bin") ? vbaSource(bytes) : textOf(bytes))];
  if (path.endsWith(".rels"))
    return [...textOf(bytes).matchAll(RELATIONSHIP)].slice(0, MAX_PARTS).flatMap(([tag]) => remote(tag));
  if (!TEXT_PART.test(path) && !SHEET_PART.test(path)) return [];
  const action = dynamicExchange(textOf(bytes));
  return action === undefined ? [] : [{ name: "document.action", facts: { action } }];
}

const MAX_PARTS = 1000;

function remote(tag: string): readonly Oddity[] {
  const attribute = (name: string) => new RegExp(`\\b${name}\\s{0,5}=\\s{0,5}["']([^"']{0,2000})`).exec(tag)?.[1] ?? "";
  const target = attribute("Target");
  const isFetched = attribute("TargetMode") === "External" && FETCHED.test(attribute("Type"));
  return isFetched && /^(?:https?:|ftp:|\\\\|file:\/\/[^/]|mhtml:)/i.test(target)
    ? [{ name: "document.remote", facts: { target } }]
    : [];
}

/** A field or a formula that starts a program: Dynamic Data Exchange. */
function dynamicExchange(xml: string): string | undefined {
  if (/<w:instrText/.test(xml)) {
    const fields = [...xml.matchAll(/<w:instrText[^>]{0,200}>([^<]{0,2000})/g)].map((match) => match[1]).join("");
    const field = /\bDDE(?:AUTO)?\b[^\n]{0,200}/.exec(fields)?.[0];
    if (field !== undefined) return field;
  }
  return (
    /<f\b[^>]{0,200}>([^<]{0,200}\|[^<]{0,200}![^<]{0,100})</.exec(xml)?.[1] ?? /<ddeLink\b[^>]{0,500}>/.exec(xml)?.[0]
  );
}

const RUNS_ITSELF =
  /\b(?:auto_?(?:open|exec|close|new)|document_?(?:open|close|new)|workbook_(?:open|activate|beforeclose)|onload)\b/i;
const STARTS =
  /\b(?:shell(?:execute)?|createobject|getobject|wscript|powershell|urldownloadtofile\w?|winhttp|xmlhttp|cmd(?:\.exe)?\s|declare\s+(?:ptrsafe\s+)?(?:function|sub)|exec\()/i;

/** A macro; what it starts, and whether it does so by itself. */
export function macro(part: string, source: string): Oddity {
  const starts = STARTS.exec(source)?.[0].trim() ?? "";
  const runs = starts !== "" && RUNS_ITSELF.test(source);
  return { name: runs ? "document.macro.runs" : "document.macro", facts: { part, starts } };
}
