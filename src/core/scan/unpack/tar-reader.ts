/** Reads tar files of every dialect that is still written: POSIX ustar and pax, and GNU. */
import { type Budget, leaves, linkLeaves, type Member, type Oddity, type Unpacked, unread } from "./unpacked.ts";

const BLOCK = 512;
const MAX_HEADERS = 5000;

interface Header {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly link: string;
  readonly mode: number;
}

/** The members of a tar file. */
export function readTar(bytes: Uint8Array, budget: Budget): Unpacked {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const members: Member[] = [];
  const oddities: Oddity[] = [];
  let longName: string | undefined;
  let headers = 0;
  for (let at = 0; at + BLOCK <= buffer.length; headers++) {
    const header = headerAt(buffer, at, longName);
    if (header === undefined) break;
    if (headers === MAX_HEADERS) return { members, oddities: [...oddities, unread(`${MAX_HEADERS} members`)] };
    const content = buffer.subarray(at + BLOCK, at + BLOCK + header.size);
    longName = longNameOf(header, content);
    at += BLOCK * (1 + Math.ceil(header.size / BLOCK));
    if (longName !== undefined || header.type === "g") continue;
    oddities.push(...odditiesOf(header));
    if (content.length < header.size)
      oddities.push({ name: "archive.damaged", facts: { why: `${header.path} is cut off` } });
    if (header.type !== "0") continue;
    if (!budget.take(content.length)) return { members, oddities: [...oddities, unread(budget.limit)] };
    members.push({ path: header.path, bytes: content, isExecutable: (header.mode & 0o111) !== 0 });
  }
  return { members, oddities: oddities.slice(0, MAX_ODDITIES) };
}

const MAX_ODDITIES = 20;

function headerAt(buffer: Buffer, at: number, longName: string | undefined): Header | undefined {
  const text = (from: number, length: number) => {
    const field = buffer.toString("utf8", at + from, at + from + length);
    return field.slice(0, field.indexOf("\0") === -1 ? undefined : field.indexOf("\0"));
  };
  const name = text(0, 100);
  const size = sizeOf(buffer.subarray(at + 124, at + 136));
  if (name === "" || size === undefined) return undefined;
  const prefix = text(257, 6) === "ustar" ? text(345, 155) : "";
  const flag = text(156, 1);
  const type = flag === "" || flag === "7" ? "0" : flag;
  return {
    path: longName ?? (prefix === "" ? name : `${prefix}/${name}`),
    type,
    size: "0LxKgS".includes(type) ? size : 0,
    link: text(157, 100),
    mode: Number.parseInt(text(100, 8), 8) || 0,
  };
}

/** In octal digits, or for large files in base 256 with the first bit set. */
function sizeOf(field: Buffer): number | undefined {
  if (((field[0] as number) & 0x80) !== 0) return field.readUIntBE(6, 6);
  const digits = /^[ \0]{0,11}([0-7]{1,12})/.exec(field.toString("latin1"))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** The name that the next header has, where this one only gives it. */
function longNameOf({ type }: Header, content: Buffer): string | undefined {
  const text = content.subarray(0, 8192).toString("utf8");
  if (type === "L") return text.slice(0, text.indexOf("\0") === -1 ? undefined : text.indexOf("\0"));
  if (type === "x") return /\d{1,8} path=([^\n]{1,4096})\n/.exec(text)?.[1] ?? undefined;
  return undefined;
}

function odditiesOf({ path, type, link }: Header): readonly Oddity[] {
  const isOutside = leaves(path) || (type === "1" && leaves(link)) || (type === "2" && linkLeaves(path, link));
  return isOutside ? [{ name: "archive.outside", facts: { member: path } }] : [];
}
