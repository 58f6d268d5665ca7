/** Reads skill folders from Git and judges them; what of them was read before is likely to be here still. */

import type { Finding } from "../../core/finding.ts";
import { customFindings } from "../../core/gate/custom-scan.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
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
import { BoundedCache } from "../index/bounded-cache.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { GitObjects } from "../ports/ports.ts";
import { limited } from "./limited.ts";

type Blob = Awaited<ReturnType<GitObjects["blob"]>>;

/** How many folders are in memory at once; each is at most MAX_UNPACKED_BYTES. */
export const CONCURRENCY = 12;
/** A merge changes few files of a folder, and its digest needs them all: the others are likely to be here still. */
const CACHED_BLOB_BYTES = 24 * 1024 * 1024;
/** Blobs of one folder that are asked for together. */
const READ_AT_ONCE = 64;
const MAX_CACHED_BLOB_BYTES = 256 * 1024;
const CACHED_READINGS = 12_000;

/** What a folder's content comes to; `judge` of the core, unless somebody measures what a part of it costs. */
export type JudgeContent = (content: JudgedContent) => Judgement;

export class FolderJudge {
  private readonly objects: Pick<GitObjects, "blob">;
  private readonly judgeContent: JudgeContent;
  private readonly blobs = new BoundedCache<Blob>({ maxWeight: CACHED_BLOB_BYTES, weigh: weightOf });
  private readonly readings = new BoundedCache<JudgedSkillMd>({ maxWeight: CACHED_READINGS, weigh: () => 1 });
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
    return this.judgeContent({ tree, name, files: read, skillMd: await this.readSkillMd(name, files, read) });
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
    const read = files.map((file) => {
      if (!isRegular(file.mode)) return { path: file.path, mode: file.mode, size: 0 };
      const blob = this.blobs.peek(file.oid);
      return blob === undefined ? this.readFile(file) : toJudgedFile(file, blob);
    });
    return read.some((file) => file instanceof Promise) ? await Promise.all(read) : (read as readonly JudgedFile[]);
  }

  private async readFile(file: TrunkFile): Promise<JudgedFile> {
    const { oid } = file;
    return toJudgedFile(file, await this.blobs.get(oid, () => this.objects.blob(oid, MAX_UNPACKED_BYTES)));
  }

  private async readSkillMd(
    name: string,
    files: readonly TrunkFile[],
    read: readonly JudgedFile[],
  ): Promise<JudgedSkillMd | undefined> {
    const oid = files.find((f) => f.path === SKILL_FILE)?.oid;
    const bytes = read.find((f) => f.path === SKILL_FILE)?.bytes;
    if (oid === undefined || bytes === undefined) return undefined;
    const known = this.readings.peek(`${oid} ${name}`);
    if (known !== undefined) return known;
    return await this.readings.get(`${oid} ${name}`, () => Promise.resolve(toJudgedSkillMd(readSkillMd(bytes, name))));
  }
}

function toJudgedFile({ path, mode }: TrunkFile, { size, bytes }: Blob): JudgedFile {
  return bytes === undefined ? { path, mode, size } : { path, mode, size, bytes };
}

/** A large blob is too heavy to be kept. */
function weightOf({ size, bytes }: Blob): number {
  return bytes === undefined ? 64 : size > MAX_CACHED_BLOB_BYTES ? Number.POSITIVE_INFINITY : size + 64;
}

function isSkillMd({ path }: TrunkFile): boolean {
  return path === SKILL_FILE;
}

function isRegular(mode: number): boolean {
  return mode === 0o100644 || mode === 0o100755;
}
