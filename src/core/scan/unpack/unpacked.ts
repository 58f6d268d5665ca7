/** What readers of archives and documents give: members, and what somebody has to know about the container. */
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { SCAN_LIMITS, type ScanLimits } from "../limits.ts";

export interface Member {
  /** Inside its container, as it is written there. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

export interface Oddity {
  /** The name of its signal. */
  readonly name:
    | "archive.locked"
    | "archive.damaged"
    | "archive.outside"
    | "archive.lies"
    | "archive.unreadable"
    | "archive.appended"
    | "document.macro"
    | "document.macro.runs"
    | "document.remote"
    | "document.action"
    | "unread";
  readonly facts: Readonly<Record<string, string>>;
}

export interface Unpacked {
  readonly members: readonly Member[];
  readonly oddities: readonly Oddity[];
}

/** Bytes that come out for one that goes in, where more than `RATIO_FREE` come out. */
const MAX_RATIO = 200;
const RATIO_FREE = 1024 * 1024;

const INFLATERS = { raw: inflateRawSync, zlib: inflateSync, gzip: gunzipSync };

/** What may still come out of the containers of one skill. Counts bytes and members, never time. */
export class Budget {
  private members = 0;
  private bytes = 0;
  private readonly limits: ScanLimits;

  constructor(limits: ScanLimits = SCAN_LIMITS) {
    this.limits = limits;
  }

  /** Are containers so deep in others still opened? */
  opens(depth: number): boolean {
    return depth <= this.limits.archiveDepth;
  }

  /** How deep containers are read, in words. */
  get depthLimit(): string {
    return `${this.limits.archiveDepth} archives in each other`;
  }

  /** What it gives, in words. */
  get limit(): string {
    const { archiveMembers, archiveBytes } = this.limits;
    return `${archiveMembers} members of archives, ${archiveBytes} bytes, ${MAX_RATIO} bytes for one`;
  }

  /** May one more member of so many bytes be kept? */
  take(size: number): boolean {
    this.members += 1;
    this.bytes += size;
    return this.members <= this.limits.archiveMembers && this.bytes <= this.limits.archiveBytes;
  }

  /** The bytes, or why there are none: more would come out than is allowed, or they are damaged. */
  inflate(format: keyof typeof INFLATERS, packed: Uint8Array): Uint8Array | "limit" | "damaged" {
    const most = Math.min(this.limits.archiveBytes - this.bytes, Math.max(RATIO_FREE, packed.length * MAX_RATIO));
    if (most <= 0) return "limit";
    try {
      return INFLATERS[format](packed, { maxOutputLength: most });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "limit" : "damaged";
    }
  }
}

/** Not everything was read, for it is beyond a limit. */
export function unread(limit: string): Oddity {
  return { name: "unread", facts: { limit } };
}

const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:)/;

/** Would it be written outside of the folder that the archive is unpacked in? */
export function leaves(path: string): boolean {
  return ABSOLUTE.test(path) || depthOf(path) < 0;
}

/** Does the target of a link at `path` lie outside of the folder that the archive is unpacked in? */
export function linkLeaves(path: string, target: string): boolean {
  return ABSOLUTE.test(target) || leaves(`${path}/../${target}`);
}

/** The lowest level that a path reaches, counted from where it begins. */
function depthOf(path: string): number {
  let depth = 0;
  let lowest = 0;
  for (const segment of path.split(/[/\\]/)) {
    if (segment === "..") depth -= 1;
    else if (segment !== "." && segment !== "") depth += 1;
    lowest = Math.min(lowest, depth);
  }
  return lowest;
}
