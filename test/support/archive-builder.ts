/** Archives for tests, honest and not: every field can be made to lie. */
import { deflateRawSync, gzipSync } from "node:zlib";

export interface ZipEntry {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** What its own header calls it, where that is something else. */
  readonly localPath?: string;
  readonly flags?: number;
  readonly method?: number;
  /** Unix mode. */
  readonly mode?: number;
  /** Left out of the directory. */
  readonly isHidden?: boolean;
}

/** A zip file; `count` is how many members its end record tells of. */
export function zipOf(entries: readonly ZipEntry[], { count }: { readonly count?: number } = {}): Buffer {
  const pieces: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { path, localPath = path, flags = 0, method = 8, mode = 0o100644 } = entry;
    const content = Buffer.from(entry.content);
    const packed = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    for (const [at, value] of [
      [6, flags],
      [8, method],
      [26, Buffer.byteLength(localPath)],
    ] as const)
      local.writeUInt16LE(value, at);
    for (const [at, value] of [
      [18, packed.length],
      [22, content.length],
    ] as const)
      local.writeUInt32LE(value, at);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header[5] = 3;
    for (const [at, value] of [
      [8, flags],
      [10, method],
      [28, Buffer.byteLength(path)],
      [40, mode],
    ] as const)
      header.writeUInt16LE(value, at);
    for (const [at, value] of [
      [20, packed.length],
      [24, content.length],
      [42, offset],
    ] as const)
      header.writeUInt32LE(value, at);
    if (entry.isHidden !== true) central.push(header, Buffer.from(path));
    const piece = Buffer.concat([local, Buffer.from(localPath), packed]);
    pieces.push(piece);
    offset += piece.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count ?? central.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, directory, end]);
}

export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
}

export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = "", type = "0", link = "", mode = 0o644 }) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(path.slice(0, 100), 0);
    header.write(mode.toString(8).padStart(7, "0"), 100);
    header.write(bytes.length.toString(8).padStart(11, "0"), 124);
    header.write(type, 156);
    header.write(link, 157);
    header.write("ustar\0" + "00", 257);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function gzipped(content: Uint8Array | string): Buffer {
  return gzipSync(content);
}

/** A file of a skill. */
export function fileOf(path: string, content: Uint8Array | string) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return { path, mode: 0o100644, size: bytes.length, bytes };
}
