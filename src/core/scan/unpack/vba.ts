/** The source of Office macros: compressed runs in an OLE file (MS-OVBA 2.4.1), read where they are in one piece. */

/** The first letters of every module, as its compression stores them: a flag byte of literals, and `Attribut`. */
const START = Buffer.from("\0Attribut", "latin1");
const MAX_MODULES = 50;
const MAX_SOURCE = 512 * 1024;
const CHUNK = 4096;

/** What can be read of the modules' source; empty where there is none. */
export function vbaSource(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const modules: string[] = [];
  let length = 0;
  for (let at = buffer.indexOf(START); at !== -1 && modules.length < MAX_MODULES; at = buffer.indexOf(START, at + 1)) {
    if (at < 3 || buffer[at - 3] !== 1) continue;
    const source = decompressed(buffer, at - 2);
    length += source.length;
    modules.push(source);
    if (length > MAX_SOURCE) break;
  }
  return modules.join("\n");
}

/** The chunks from `at` on. */
function decompressed(buffer: Buffer, at: number): string {
  const pieces: string[] = [];
  for (let from = at; from + 2 <= buffer.length && pieces.length < MAX_SOURCE / CHUNK; ) {
    const header = buffer.readUInt16LE(from);
    if ((header & 0x7000) !== 0x3000) break;
    const end = Math.min(buffer.length, from + (header & 0x0fff) + 3);
    pieces.push((header & 0x8000) === 0 ? buffer.toString("latin1", from + 2, end) : chunkOf(buffer, from + 2, end));
    from = end;
  }
  return pieces.join("").replaceAll("\r\n", "\n");
}

/** Literals, and copies of what came before: a flag bit says which (MS-OVBA 2.4.1.3.4). */
function chunkOf(buffer: Buffer, start: number, end: number): string {
  const out = Buffer.alloc(CHUNK);
  let length = 0;
  for (let at = start; at < end; ) {
    const flags = buffer[at++] as number;
    for (let bit = 0; bit < 8 && at < end && length < CHUNK; bit++) {
      if ((flags & (1 << bit)) === 0) out[length++] = buffer[at++] as number;
      else {
        length = copied(out, length, at + 1 < end ? buffer.readUInt16LE(at) : 0);
        at += 2;
      }
    }
  }
  return out.toString("latin1", 0, length);
}

function copied(out: Buffer, length: number, token: number): number {
  const offsetBits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length))));
  const count = (token & (0xffff >> offsetBits)) + 3;
  const from = length - (token >> (16 - offsetBits)) - 1;
  if (from < 0) return length;
  let to = length;
  for (let i = 0; i < count && to < CHUNK; i++) out[to++] = out[from + i] as number;
  return to;
}
