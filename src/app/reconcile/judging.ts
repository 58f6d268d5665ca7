/** Reads skill folders from Git and has them judged, several at once; what is wanted twice is read and judged once. */

import type { Finding } from "../../core/finding.ts";
import { customFindings } from "../../core/gate/custom-scan.ts";
import { bringsNothing, type ScanPolicy } from "../../core/gate/policy-scan.ts";
import type { Oid } from "../../core/names.ts";
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
import type { GitObjects } from "../ports/ports.ts";

export interface FolderContent {
  readonly name: string;
  readonly tree: Oid;
  readonly files: readonly TrunkFile[];
}

type Blob = Awaited<ReturnType<GitObjects["blob"]>>;

/** How many folders are in memory at once; each is at most MAX_UNPACKED_BYTES. */
const CONCURRENCY = 12;
/** A merge changes few files of a folder, and its digest needs them all: the others are likely to be here still. */
const CACHED_BLOB_BYTES = 24 * 1024 * 1024;
/** Blobs of one folder that are asked for together. */
const READ_AT_ONCE = 64;
const MAX_CACHED_BLOB_BYTES = 256 * 1024;
const CACHED_READINGS = 12_000;
const CACHED_JUDGEMENTS = 256;

/** What a folder's content comes to; `judge` of the core, unless somebody measures what a part of it costs. */
export type JudgeContent = (content: JudgedContent) => Judgement;

export class Judging {
  private readonly objects: GitObjects;
  private readonly judgeContent: JudgeContent;
  private readonly judgements = new BoundedCache<Judgement>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });
  private readonly customs = new BoundedCache<readonly Finding[]>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });
  private readonly blobs = new BoundedCache<Blob>({ maxWeight: CACHED_BLOB_BYTES, weigh: weightOf });
  private readonly readings = new BoundedCache<JudgedSkillMd>({ maxWeight: CACHED_READINGS, weigh: () => 1 });
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(objects: GitObjects, judgeContent: JudgeContent = judge) {
    this.objects = objects;
    this.judgeContent = judgeContent;
  }

  /** Starts judging a folder whose judgement is likely to be asked for; a failure is thrown to whoever asks. */
  anticipate(folder: FolderContent): void {
    this.judge(folder).catch(() => undefined);
  }

  /** The judgement of a folder's content; with what the rules find that these policies bring themselves. */
  async judge(folder: FolderContent, policies: readonly ScanPolicy[] = []): Promise<Judgement> {
    const key = `${folder.tree} ${folder.name}`;
    let judgement = await this.judgements.get(key, () => this.atOnce(() => this.run(folder)));
    for (const policy of policies) {
      if (bringsNothing(policy)) continue;
      const custom = await this.customs.get(`${key} ${policy.digest}`, () =>
        this.atOnce(() => this.runCustom(folder, policy)),
      );
      judgement = { ...judgement, custom: new Map(judgement.custom).set(policy.digest, custom) };
    }
    return judgement;
  }

  /** Not more than so many at once. */
  private async atOnce<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENCY) await new Promise<void>((resume) => this.queue.push(resume));
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  private async run({ tree, name, files }: FolderContent): Promise<Judgement> {
    const read = await this.read(files);
    await syntaxReady();
    return this.judgeContent({ tree, name, files: read, skillMd: await this.readSkillMd(name, files, read) });
  }

  private async runCustom({ files }: FolderContent, policy: ScanPolicy): Promise<readonly Finding[]> {
    return customFindings(policy, await this.read(files));
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
