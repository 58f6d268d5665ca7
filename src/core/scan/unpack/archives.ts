/** Opens what is inside of a skill's files: archives, Office documents, PDFs, and what is appended to images. */
import type { SkillFile } from "../../skill/skill-files.ts";
import { type FileKind, kindOf } from "../file-kind.ts";
import { fileSignal } from "../file-signal.ts";
import { SCAN_LIMITS, type ScanLimits } from "../limits.ts";
import type { Signal } from "../signal.ts";
import { appendedTo } from "./appended.ts";
import { isOffice, macro, readOffice } from "./office.ts";
import { readPdf } from "./pdf.ts";
import { readTar } from "./tar-reader.ts";
import { Budget, type Oddity, type Unpacked, unread } from "./unpacked.ts";
import { vbaSource } from "./vba.ts";
import { readZip } from "./zip-reader.ts";

export interface Opened {
  /** What is inside of the files, each with its container's path before its own: `kit.zip!/run.sh`. */
  readonly files: readonly SkillFile[];
  /** What somebody has to know about the containers: `archive.*`, `document.*`, `unread`. */
  readonly signals: readonly Signal[];
}

/** Opens all that can be opened, as deep and as far as the limits go. */
export function openFiles(files: readonly SkillFile[], limits: ScanLimits = SCAN_LIMITS): Opened {
  const budget = new Budget(limits);
  const found: SkillFile[] = [];
  const signals: Signal[] = [];
  let layer = files;
  for (let depth = 1; layer.length > 0; depth++) {
    const inner: SkillFile[] = [];
    for (const file of layer) {
      const { members, oddities } = opened(file, depth, budget);
      signals.push(...oddities.map(({ name, facts }) => fileSignal(name, file, facts)));
      inner.push(
        ...members.map(({ path, bytes, isExecutable }) => memberFile(file, path, bytes, isExecutable === true)),
      );
    }
    found.push(...inner);
    layer = inner;
  }
  return { files: found, signals };
}

function memberFile(container: SkillFile, path: string, bytes: Uint8Array, isExecutable: boolean): SkillFile {
  return { path: `${container.path}!/${path}`, mode: isExecutable ? 0o100755 : 0o100644, size: bytes.length, bytes };
}

const NOTHING: Unpacked = { members: [], oddities: [] };

function opened({ path, bytes }: SkillFile, depth: number, budget: Budget): Unpacked {
  if (bytes === undefined) return NOTHING;
  const kind = kindOf(bytes);
  const read = kind === undefined ? undefined : READERS[kind.name];
  if (read === undefined && kind?.is !== "archive") return appended(bytes, { depth, kind, budget });
  if (!budget.opens(depth)) return { members: [], oddities: [unread(budget.depthLimit)] };
  if (read !== undefined) return read(bytes, path, budget);
  return { members: [], oddities: [{ name: "archive.unreadable", facts: { member: "it", format: kind?.name ?? "" } }] };
}

type Reader = (bytes: Uint8Array, path: string, budget: Budget) => Unpacked;

const READERS: Readonly<Record<string, Reader>> = {
  "zip archive": zip,
  "gzip file": gzip,
  "tar archive": (bytes, _, budget) => readTar(bytes, budget),
  "PDF document": (bytes, _, budget) => readPdf(bytes, budget),
  "OLE document": ole,
};

function zip(bytes: Uint8Array, _: string, budget: Budget): Unpacked {
  const unpacked = readZip(bytes, budget);
  if (!isOffice(unpacked.members)) return unpacked;
  const { members, oddities } = readOffice(unpacked.members);
  return { members, oddities: [...unpacked.oddities, ...oddities] };
}

function gzip(bytes: Uint8Array, path: string, budget: Budget): Unpacked {
  const content = budget.inflate("gzip", bytes);
  if (content === "limit") return { members: [], oddities: [unread(budget.limit)] };
  if (content === "damaged")
    return { members: [], oddities: [{ name: "archive.damaged", facts: { why: "it cannot be inflated" } }] };
  if (!budget.take(content.length)) return { members: [], oddities: [unread(budget.limit)] };
  if (kindOf(content)?.name === "tar archive") return readTar(content, budget);
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:gz|tgz)$/i, "");
  return { members: [{ path: name, bytes: content }], oddities: [] };
}

/** Word, Excel and PowerPoint before 2007: whether there are macros, and their source. */
function ole(bytes: Uint8Array): Unpacked {
  const project = Buffer.from("_VBA_PROJECT", "utf16le");
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(project)) return NOTHING;
  const source = vbaSource(bytes);
  const members = source === "" ? [] : [{ path: "macros.bas", bytes: Buffer.from(source) }];
  return { members, oddities: [macro("its macros", source)] };
}

/** What stands behind the end of an image, a document or a program, or behind a script's last line. */
function appended(
  bytes: Uint8Array,
  { depth, kind, budget }: { depth: number; kind: FileKind | undefined; budget: Budget },
): Unpacked {
  const { what, content } = appendedTo(bytes, kind) ?? {};
  if (what === undefined || content === undefined) return NOTHING;
  const oddity: Oddity = { name: "archive.appended", facts: { kind: kind?.name ?? "text", what } };
  if (what !== "zip archive") return { members: [{ path: "appended", bytes: content }], oddities: [oddity] };
  if (!budget.opens(depth)) return { members: [], oddities: [oddity, unread(budget.depthLimit)] };
  const { members, oddities } = readZip(bytes, budget);
  return { members, oddities: [oddity, ...oddities] };
}
