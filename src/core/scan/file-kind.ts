/** What a file is by its first bytes, whatever its name says. */

export type FileClass = "program" | "bytecode" | "archive" | "image" | "font" | "media" | "document" | "data";

export interface FileKind {
  /** As a message names it. */
  readonly name: string;
  readonly is: FileClass;
  /** Endings that such a file may have, without the dot. */
  readonly endings: readonly string[];
}

interface Magic extends FileKind {
  readonly at?: number;
  /** Bytes, each as a character below U+0100. */
  readonly bytes: string;
}

const ZIP_ENDINGS = [
  ...[
    "zip",
    "skill",
    "jar",
    "war",
    "apk",
    "whl",
    "egg",
    "vsix",
    "xpi",
    "nupkg",
    "ipa",
    "epub",
    "kmz",
    "3mf",
    "mcpb",
    "dxt",
  ],
  ...["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb", "xltx", "xltm", "pptx", "pptm", "potx", "potm", "ppsx"],
  ...[
    "odt",
    "ods",
    "odp",
    "odg",
    "npz",
    "pages",
    "numbers",
    "key",
    "sketch",
    "fig",
    "thmx",
    "mscz",
    "pt",
    "pth",
    "keras",
  ],
];
const MEDIA = ["mp4", "m4a", "m4v", "mov", "heic", "heif", "avif", "3gp", "qt", "cr3", "mp3"];

const MAGICS: readonly Magic[] = [
  { name: "ELF program", is: "program", bytes: "\x7fELF", endings: ["so", "elf", "bin", "o", "ko", "node", ""] },
  { name: "Mach-O program", is: "program", bytes: "\xfe\xed\xfa\xce", endings: ["dylib", "o", "node", ""] },
  { name: "Mach-O program", is: "program", bytes: "\xfe\xed\xfa\xcf", endings: ["dylib", "o", "node", ""] },
  { name: "Mach-O program", is: "program", bytes: "\xce\xfa\xed\xfe", endings: ["dylib", "o", "node", ""] },
  { name: "Mach-O program", is: "program", bytes: "\xcf\xfa\xed\xfe", endings: ["dylib", "o", "node", "so", ""] },
  { name: "Java class", is: "bytecode", bytes: "\xca\xfe\xba\xbe", endings: ["class", "dylib", ""] },
  { name: "WebAssembly module", is: "bytecode", bytes: "\0asm", endings: ["wasm"] },
  { name: "zip archive", is: "archive", bytes: "PK\x03\x04", endings: ZIP_ENDINGS },
  { name: "zip archive", is: "archive", bytes: "PK\x05\x06", endings: ZIP_ENDINGS },
  {
    name: "gzip file",
    is: "archive",
    bytes: "\x1f\x8b\x08",
    endings: ["gz", "tgz", "svgz", "emz", "crate", "gem", "rds", "rdata", "dia", "sldx", "nii", "dmp"],
  },
  { name: "xz file", is: "archive", bytes: "\xfd7zXZ\0", endings: ["xz", "txz"] },
  { name: "bzip2 file", is: "archive", bytes: "BZh", endings: ["bz2", "tbz", "tbz2"] },
  { name: "zstd file", is: "archive", bytes: "\x28\xb5\x2f\xfd", endings: ["zst", "tzst"] },
  { name: "7-Zip archive", is: "archive", bytes: "7z\xbc\xaf\x27\x1c", endings: ["7z"] },
  { name: "RAR archive", is: "archive", bytes: "Rar!\x1a\x07", endings: ["rar"] },
  { name: "tar archive", is: "archive", at: 257, bytes: "ustar", endings: ["tar", "gem", "crate"] },
  {
    name: "OLE document",
    is: "document",
    bytes: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    endings: ["doc", "xls", "ppt", "dot", "xlt", "pot", "msi", "msg", "vsd", "pub"],
  },
  { name: "PDF document", is: "document", bytes: "%PDF-", endings: ["pdf", "ai"] },
  { name: "PNG image", is: "image", bytes: "\x89PNG\r\n\x1a\n", endings: ["png", "apng", "ico"] },
  { name: "JPEG image", is: "image", bytes: "\xff\xd8\xff", endings: ["jpg", "jpeg", "jpe", "jfif"] },
  { name: "GIF image", is: "image", bytes: "GIF8", endings: ["gif"] },
  { name: "WebP image, WAV or AVI", is: "media", bytes: "RIFF", endings: ["webp", "wav", "avi", "ani", "sf2"] },
  { name: "TIFF image", is: "image", bytes: "II*\0", endings: ["tif", "tiff", "dng", "nef", "cr2"] },
  { name: "TIFF image", is: "image", bytes: "MM\0*", endings: ["tif", "tiff", "dng", "nef"] },
  { name: "icon", is: "image", bytes: "\0\0\x01\0", endings: ["ico", "cur"] },
  { name: "TrueType font", is: "font", bytes: "\0\x01\0\0", endings: ["ttf", "ttc", "otf", "accdb", "mdb"] },
  { name: "OpenType font", is: "font", bytes: "OTTO", endings: ["otf", "ttf"] },
  { name: "TrueType collection", is: "font", bytes: "ttcf", endings: ["ttc", "otc"] },
  { name: "web font", is: "font", bytes: "wOFF", endings: ["woff"] },
  { name: "web font", is: "font", bytes: "wOF2", endings: ["woff2"] },
  { name: "MP4 media", is: "media", at: 4, bytes: "ftyp", endings: MEDIA },
  { name: "MP3 audio", is: "media", bytes: "ID3", endings: ["mp3"] },
  { name: "Ogg media", is: "media", bytes: "OggS", endings: ["ogg", "oga", "ogv", "opus"] },
  { name: "FLAC audio", is: "media", bytes: "fLaC", endings: ["flac"] },
  { name: "Matroska media", is: "media", bytes: "\x1a\x45\xdf\xa3", endings: ["mkv", "webm", "mka"] },
  { name: "SQLite database", is: "data", bytes: "SQLite format 3\0", endings: ["db", "sqlite", "sqlite3", "db3"] },
  { name: "Parquet data", is: "data", bytes: "PAR1", endings: ["parquet"] },
  { name: "NumPy array", is: "data", bytes: "\x93NUMPY", endings: ["npy"] },
  { name: "HDF5 data", is: "data", bytes: "\x89HDF\r\n\x1a\n", endings: ["h5", "hdf5", "keras", "mat", "nc"] },
];

/** The first of them that fits; a PE program only where its second header is where the first one says. */
export function kindOf(bytes: Uint8Array): FileKind | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512));
  return MAGICS.find(({ at = 0, bytes: magic }) => holds(start, at, magic)) ?? programOf(bytes) ?? pycOf(start);
}

function holds(start: Buffer, at: number, magic: string): boolean {
  if (start.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (start[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}

const PE: FileKind = {
  name: "Windows program",
  is: "program",
  endings: ["exe", "dll", "sys", "scr", "com", "pyd", "node", "efi", "ocx", "cpl", "mui", "winmd"],
};
const PYC: FileKind = { name: "Python bytecode", is: "bytecode", endings: ["pyc", "pyo"] };

function programOf(bytes: Uint8Array): FileKind | undefined {
  if (bytes[0] !== 0x4d || bytes[1] !== 0x5a || bytes.length < 64) return undefined;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = view.readUInt32LE(60);
  return at + 4 <= bytes.length && view.toString("latin1", at, at + 4) === "PE\0\0" ? PE : undefined;
}

/** The magic number of every Python since 3.0 is below 4000, and is followed by a carriage return and a line feed. */
function pycOf(start: Buffer): FileKind | undefined {
  if (start.length < 16 || start[2] !== 0x0d || start[3] !== 0x0a) return undefined;
  const number = start.readUInt16LE(0);
  return number >= 3000 && number < 4000 && start.readUInt32LE(4) <= 3 ? PYC : undefined;
}

/** Lower case, without the dot; empty where the name has none. */
export function endingOf(path: string): string {
  return /[^/.!]\.([^./]{1,20})$/.exec(path)?.[1]?.toLowerCase() ?? "";
}
