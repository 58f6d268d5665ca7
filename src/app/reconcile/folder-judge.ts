/** Reads skill folders from Git and judges them; what of them was read before is likely to be here still. */

import type { Finding } from "../../core/finding.ts";
import { customFindings } from "../../core/gate/custom-scan.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import type { Oid } from "../../core/names.ts";
import { RecentlyRead } from "../../core/recently-read.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import {
  type JudgedContent,
  type JudgedFile,
  type JudgedSkillMd,
  type Judgement,
  judge,
  toJudgedSkillMd,
} from "../../core/skill/judge.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { readSkillMd } from "../../core/skill/skill-md.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { GitObjects } from "../ports/ports.ts";
import { limited } from "./limited.ts";

type Blob = Awaited<ReturnType<GitObjects["blob"]>>;

/** How many folders are in memory at once; each is at most MAX_UNPACKED_BYTES. */
export const CONCURRENCY = 12;
/** A merge changes few files of a folder, and its digest needs them all: of two hundred skills the others are here still. */
const CACHED_BLOB_BYTES = 8 * 1024 * 1024;
/** Blobs of one folder that are asked for together. */
const READ_AT_ONCE = 64;
const MAX_CACHED_BLOB_BYTES = 256 * 1024;
/** How many large blobs are known at once. */
const KNOWN_LARGE = 1000;
const CACHED_READINGS = 12_000;
/** What is kept of a blob beside its bytes. */
const WEIGHT_OF_NONE = 64;
/** Links and submodules have no bytes of ours. */
const IRREGULAR: Blob = { size: 0, bytes: undefined };

/** What a folder's content comes to; `judge` of the core, unless somebody measures what a part of it costs. */
export type JudgeContent = (content: JudgedContent) => Judgement;

export class FolderJudge {
  private readonly objects: Pick<GitObjects, "blob">;
  private readonly judgeContent: JudgeContent;
  private readonly blobs = new RecentlyRead<Blob>(CACHED_BLOB_BYTES);
  /** Large ones, for as long as some folder that is being judged has them: the scanner knows the same bytes again. */
  private readonly large = new Map<Oid, WeakRef<Uint8Array>>();
  /** By the blob and the folder's name. */
  private readonly readings = new RecentlyRead<JudgedSkillMd>(CACHED_READINGS);
  private readonly atOnce = limited(CONCURRENCY);

  constructor(objects: Pick<GitObjects, "blob">, judgeContent: JudgeContent = judge) {
    this.objects = objects;
    this.judgeContent = judgeContent;
  }

  judge(folder: FolderContent): Promise<Judgement> {
    return this.atOnce(() => this.run(folder));
  }

  /** What the rules find that a policy brings itself. */
  judgeBy(policy: ScanPolicy, { files }: FolderContent): Promise<readonly Finding[]> {
    return this.atOnce(async () => customFindings(policy, await this.read(files)));
  }

  private async run({ tree, name, files }: FolderContent): Promise<Judgement> {
    const read = await this.read(files);
    await syntaxReady();
    return this.judgeContent({ tree, name, files: read, skillMd: this.readSkillMd(name, files, read) });
  }

  /**
   * Reads a folder's blobs, SKILL.md first and then in the order of their paths. Past a limit that refuses the folder anyway only SKILL.md is
   * kept, so that the refusal can be explained: what a verdict says never depends on which blob came first.
   */
  private async read(files: readonly TrunkFile[]): Promise<readonly JudgedFile[]> {
    const order = [...files.filter(isSkillMd), ...files.filter((file) => !isSkillMd(file))];
    const wanted = order.length > MAX_FILES ? order.slice(0, 1) : order;
    const read: JudgedFile[] = [];
    let total = 0;
    for (let at = 0; at < wanted.length && total <= MAX_UNPACKED_BYTES; at += READ_AT_ONCE) {
      for (const file of await this.readPortion(wanted.slice(at, at + READ_AT_ONCE))) {
        total += file.size;
        read.push(file);
      }
    }
    if (wanted === order && total <= MAX_UNPACKED_BYTES) return read;
    return order.map(({ path, mode }, i) => {
      const file = read[i];
      return path === SKILL_FILE && file !== undefined ? file : { path, mode, size: file?.size ?? 0 };
    });
  }

  /** Most of what a merge does not change is here: nobody waits for that. */
  private async readPortion(files: readonly TrunkFile[]): Promise<readonly JudgedFile[]> {
    const read: JudgedFile[] = [];
    const missing: Promise<void>[] = [];
    for (const [i, file] of files.entries()) {
      const blob = isRegular(file.mode) ? this.blobs.get(file.oid) : IRREGULAR;
      const put = (found: Blob): void => {
        read[i] = toJudgedFile(file, found);
      };
      if (blob === undefined) missing.push(this.readBlob(file.oid).then(put));
      else put(blob);
    }
    if (missing.length > 0) await Promise.all(missing);
    return read;
  }

  private async readBlob(oid: Oid): Promise<Blob> {
    const before = this.large.get(oid)?.deref();
    if (before !== undefined) return { size: before.length, bytes: before };
    const blob = await this.objects.blob(oid, MAX_UNPACKED_BYTES);
    // A large one is too heavy to be kept.
    const weight = (blob.bytes?.length ?? 0) + WEIGHT_OF_NONE;
    if (weight <= MAX_CACHED_BLOB_BYTES) this.blobs.set(oid, blob, weight);
    else if (blob.bytes !== undefined) return this.share(oid, blob.bytes);
    return blob;
  }

  /** Several folders may have asked for it at once: then all get what came first. */
  private share(oid: Oid, bytes: Uint8Array): Blob {
    const first = this.large.get(oid)?.deref() ?? bytes;
    if (this.large.size >= KNOWN_LARGE) this.large.clear();
    this.large.set(oid, new WeakRef(first));
    return { size: first.length, bytes: first };
  }

  private readSkillMd(
    name: string,
    files: readonly TrunkFile[],
    read: readonly JudgedFile[],
  ): JudgedSkillMd | undefined {
    const oid = files.find((f) => f.path === SKILL_FILE)?.oid;
    const bytes = read.find((f) => f.path === SKILL_FILE)?.bytes;
    if (oid === undefined || bytes === undefined) return undefined;
    const key = `${oid} ${name}`;
    const known = this.readings.get(key);
    if (known !== undefined) return known;
    const reading = toJudgedSkillMd(readSkillMd(bytes, name));
    this.readings.set(key, reading, 1);
    return reading;
  }
}

function toJudgedFile({ path, mode }: TrunkFile, { size, bytes }: Blob): JudgedFile {
  return bytes === undefined ? { path, mode, size } : { path, mode, size, bytes };
}

function isSkillMd({ path }: TrunkFile): boolean {
  return path === SKILL_FILE;
}

function isRegular(mode: number): boolean {
  return mode === 0o100644 || mode === 0o100755;
}
