/** What the use cases need of folders on this machine, an author's and an agent's. Part of the ports. */

import type { AgentFolder, ServerFile } from "../../core/install/harness-table.ts";
import type { Digest } from "../../core/names.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import type { SkillFile } from "../../core/skill/skill-files.ts";

/** A skill's folder on this disk: every file, with contents unless a limit already refuses the folder. */
export interface LocalFolder {
  readonly name: string;
  /** Are these the files that a commit made now would hold, rather than the files as they lie there? */
  readonly git: boolean;
  readonly files: readonly SkillFile[];
  /** Files whose attributes name a filter driver (`filter=lfs`): it was not run, so a commit may hold other bytes. */
  readonly filtered: readonly string[];
}

/** A skill, or what is taken for one, where a scan found it on this disk. */
export interface FoundSkill {
  /** As a person named it, or below what was named. */
  readonly path: string;
  /** Its files as they lie there; contents beyond a skill's limits are left out. */
  read(): Promise<readonly SkillFile[]>;
}

/** What a skills repository on this disk says of its policy, as `policy test` tries it. */
export interface PolicyFolder {
  /** Absent where there is no `policy.yaml`. */
  readonly policy: Uint8Array | undefined;
  /** Files beside it, as its parsers take them. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** The folder of examples, if there is one. */
  readonly examples: LocalFolder | undefined;
}

/** The files of a skills repository as they lie on this machine: a clone, or an unpacked download. No link is followed. */
export interface WorkFolder {
  /** The folder's last name. */
  readonly name: string;
  /** How to show it. */
  readonly path: string;
  /** The repository path of a folder as a person typed it; undefined where there is none, or not in here. */
  find(typed: string): Promise<string | undefined>;
  /** Files and folders of a folder by name, in UTF-8 order; empty where there is no such folder. */
  entries(folder: string): Promise<readonly { readonly name: string; readonly kind: "file" | "folder" }[]>;
  /** A file's bytes; undefined where there is none. Throws USAGE for one that is larger. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Writes files that are new, each whole. Throws WOULD_OVERWRITE, before the first one, where anything is there already. */
  create(files: readonly ArchiveFile[]): Promise<void>;
  /** Puts `after` in the place of a file that still holds `before`: whole, or not at all. Throws WOULD_OVERWRITE where it does not. */
  replace(path: string, change: { readonly before: Uint8Array; readonly after: Uint8Array }): Promise<void>;
}

/** A path as the reference validator looks at it. */
export interface ReferencePath {
  readonly kind: "absent" | "file" | "folder";
  /** As Python's pathlib writes it; a path of a SKILL.md itself stands for its folder. */
  readonly path: string;
  /** The folder's last name; empty for ".". */
  readonly name: string;
  /** The folder's SKILL.md, else its skill.md, if it has one. */
  readonly skillMd?: Uint8Array;
}

/** What is at the place where a skill is to be installed. */
export interface InstalledFolder {
  /** Regular files, by path in UTF-8 order. */
  readonly files: readonly InstalledFile[];
  /** The digest these files have as an archive; absent where there is also something that no archive holds. */
  readonly digest?: Digest;
  /** Links, sockets and the like, and what lies beyond the limits of a skill; `.` where the place itself is no folder. */
  readonly others: readonly string[];
  /** Where the place is a link: what it leads to, as the lock names it. */
  readonly link?: string;
}

export interface InstalledFile {
  readonly path: string;
  readonly executable: boolean;
  readonly sha256: Digest;
  readonly bytes: Uint8Array;
}

/** What is to be at a place: these files, a link to another place, one file instead of what it was, or nothing. */
export interface FolderChange {
  /** As the lock names it. */
  readonly place: string;
  readonly to: { readonly files: readonly ArchiveFile[] } | { readonly link: string } | FileChange | undefined;
}

/** A file that others write too. */
export interface FileChange {
  /** Undefined: it goes. */
  readonly file: Uint8Array | undefined;
  /** What it held when it was read, nothing for none; where it holds something else by now, nothing is changed. */
  readonly was: Uint8Array | undefined;
}

/** An agent, and where its own files are, named as the lock names places. */
export interface HarnessHere {
  readonly id: string;
  readonly name: string;
  readonly agents?: AgentFolder;
  readonly servers?: ServerFile;
}

/** Folders with one folder a skill, as agents read them. Every place is named as the lock names it. */
export interface InstallTarget {
  /** Where a skill is to be: its copy first, then the places from which links lead to that one. */
  placesOf(name: string): readonly string[];
  /** How the lock names what is at a path of this machine; "." is the folder that it names places from. */
  placeAt(path: string): string;
  /** The agents whose own files are meant too. */
  readonly harnesses: readonly HarnessHere[];
  /** Any agent by its id; undefined for one that is not known, or has no such files here. */
  harness(id: string): HarnessHere | undefined;
  /** What an agent calls a place that it starts a program of: relative where it is in a project. */
  calledFromAgents(place: string): string;
  /** One file; undefined where there is none. Throws WOULD_OVERWRITE for what is no file, or lies behind a link. */
  readFile(place: string): Promise<Uint8Array | undefined>;
  /** What is there now, or undefined for nothing at all. Throws WOULD_OVERWRITE where a link is on the way. */
  inspect(place: string): Promise<InstalledFolder | undefined>;
  /**
   * Makes every change and writes the lock: all of it or nothing, also where the program is killed half way (the next
   * command with this lock sets that right). A platform without links gets copies. Undefined leaves the lock alone.
   */
  apply(changes: readonly FolderChange[], lock: string | undefined): Promise<void>;
}

/** The lock's file. */
export interface LockFile {
  readonly path: string;
  /**
   * Runs `work` while nobody else who asks so is at work with this lock, in whatever process, and after what a killed one
   * left half done was undone. Conflict markers of a merge are gone from the file by then: it has what both sides say.
   */
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Undefined where there is none yet. With the conflict markers of a merge: both sides put together. */
  read(): Promise<string | undefined>;
  /** Does the file have conflict markers of a merge? */
  isUnmerged(): Promise<boolean>;
}

/**
 * A folder that a host of plain files serves. It remembers which of its files an export wrote; the others are somebody
 * else's. Paths are relative and `/`-separated; no link in it is followed.
 */
export interface ExportFolder {
  /** Runs `work` while no other export writes here, in whatever process. */
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Every path that exports have written, ones that were stopped half way too. */
  written(): Promise<ReadonlySet<string>>;
  /** The digest of a file's bytes as they are; undefined where there is no file. */
  digest(path: string): Promise<Digest | undefined>;
  /**
   * Puts a file in place, whole or not at all. Throws DIGEST_MISMATCH for other bytes than promised, WOULD_OVERWRITE where
   * something is in the way that no export wrote.
   */
  write(path: string, file: { readonly digest: Digest; readonly bytes: AsyncIterable<Uint8Array> }): Promise<void>;
  /** Removes a file, and the folders that hold nothing then. */
  remove(path: string): Promise<void>;
  /** Remembers exactly these paths. */
  settle(paths: ReadonlySet<string>): Promise<void>;
}
