/** Reads skill folders from Git and has them judged, several at once, each content only once while it is wanted. */
import { type JudgedFile, type Judgement, judge } from "../core/judge.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../core/skill-files.ts";
import type { TrunkFile } from "../core/trunk-tree.ts";
import type { GitObjects } from "./ports.ts";

export interface FolderContent {
  readonly name: string;
  readonly tree: string;
  readonly files: readonly TrunkFile[];
}

const MAX_SKILL_MD_BYTES = 1024 * 1024;
/** How many folders are in memory at once; each is at most MAX_UNPACKED_BYTES. */
const CONCURRENCY = 12;
const REMEMBERED = 256;

export class Judging {
  private readonly objects: GitObjects;
  private readonly verdicts = new Map<string, Promise<Judgement>>();
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(objects: GitObjects) {
    this.objects = objects;
  }

  /** The judgement of a folder's content: starts the work, or joins what was started before. */
  judge(folder: FolderContent): Promise<Judgement> {
    const key = `${folder.tree} ${folder.name}`;
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.run(folder);
    // Started ahead of need: a failure is thrown to whoever waits for it, never to nobody.
    verdict.catch(() => this.verdicts.delete(key));
    this.verdicts.set(key, verdict);
    if (this.verdicts.size > REMEMBERED) this.verdicts.delete(this.verdicts.keys().next().value as string);
    return verdict;
  }

  private async run(folder: FolderContent): Promise<Judgement> {
    if (this.running >= CONCURRENCY) await new Promise<void>((resume) => this.queue.push(resume));
    this.running++;
    try {
      return judge({ tree: folder.tree, name: folder.name, files: await this.read(folder.files) });
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  /** Reads a folder's blobs; past a limit that refuses it anyway only SKILL.md, so that the refusal can be explained. */
  private async read(files: readonly TrunkFile[]): Promise<readonly JudgedFile[]> {
    const tooMany = files.length > MAX_FILES;
    let unread = MAX_UNPACKED_BYTES;
    return await Promise.all(
      files.map(async ({ path, mode, oid }) => {
        const isSkillMd = path === "SKILL.md";
        if (!isRegular(mode) || (tooMany && !isSkillMd)) return { path, mode, size: 0 };
        const { size, bytes } = await this.objects.blob(oid, isSkillMd ? MAX_SKILL_MD_BYTES : MAX_UNPACKED_BYTES);
        unread -= size;
        return bytes === undefined || (unread < 0 && !isSkillMd) ? { path, mode, size } : { path, mode, size, bytes };
      }),
    );
  }
}

function isRegular(mode: number): boolean {
  return mode === 0o100644 || mode === 0o100755;
}
