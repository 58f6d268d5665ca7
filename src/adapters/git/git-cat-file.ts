/**
 * One long-lived `git cat-file`: many questions are under way at once, answers come back in the order asked. What is
 * too large to keep runs through without being held.
 *
 * What git knows of object folders it learns as it starts. One that starts while a borrowed folder is away does without
 * it for ever (before 2.41), and one that met a damaged pack does without that object: so that something is missing is
 * only believed of a process that has just begun.
 */
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { gitFailed, gitMissing, startGit, withSignal } from "./git-process.ts";
import { READING } from "./git-records.ts";
import { requireOid } from "./object-errors.ts";

/** What git says of an object, with as many of its first bytes as were asked for. */
export interface CatFileAnswer {
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/** How many of the first bytes of an object with this size are wanted. */
export type Keep = (size: number) => number;

export interface CatFile {
  /** Asks for an object; undefined when there is none. Throws GIT_FAILED when git dies; the next question starts it again. */
  ask(oid: Oid, keep?: Keep): Promise<CatFileAnswer | undefined>;
  /** Lets git answer what was asked, then ends it. Nothing can be asked afterwards. */
  close(): Promise<void>;
}

type Mode = "--batch" | "--batch-check";

interface Question {
  readonly oid: Oid;
  readonly keep: Keep;
  readonly resolve: (answer: CatFileAnswer | undefined) => void;
  readonly reject: (error: RegistryError) => void;
  /** Was it asked of another process before? */
  readonly isAgain: boolean;
}

/** A process younger than this has seen what there is; one a tenth of a second is as many as misses may cost. */
const YOUNG_MS = 100;

/** Starts on the first question: `--batch` answers with contents, `--batch-check` with type and size alone. */
export function createCatFile(gitDir: string, mode: Mode): CatFile {
  const running = new Set<Conversation>();
  let current: Conversation | undefined;
  let closed = false;
  const begin = () => {
    const begun: Conversation = new Conversation({ gitDir, mode, onMissing: (question) => askAgain(begun, question) });
    running.add(begun);
    void begun.ended.then(() => running.delete(begun));
    current = begun;
    return begun;
  };
  /** The answer of an old process that something is missing is that of a new one. */
  const askAgain = (old: Conversation, question: Question) => {
    if (performance.now() - old.begunAt < YOUNG_MS) return question.resolve(undefined);
    if (closed) return question.reject(wasClosed());
    const again = { ...question, isAgain: true };
    if (current !== old && current?.over === false) return current.ask(again);
    begin().ask(again);
    void old.end();
  };
  return {
    ask(oid, keep = () => 0) {
      return new Promise((resolve, reject) => {
        requireOid(oid);
        if (closed) throw wasClosed();
        const asked = current === undefined || current.over ? begin() : current;
        asked.ask({ oid, keep, resolve, reject, isAgain: false });
      });
    },
    async close() {
      closed = true;
      await Promise.all(Array.from(running, (one) => one.end()));
    },
  };
}

function wasClosed(): RegistryError {
  return new RegistryError("GIT_FAILED", "The repository was closed while it was still being read.");
}

interface ConversationOptions {
  readonly gitDir: string;
  readonly mode: Mode;
  /** Is given each question whose object git does not have, unless it was asked again already. */
  readonly onMissing: (question: Question) => void;
}

/** One process and the questions it has not answered yet. */
class Conversation {
  over = false;
  readonly begunAt = performance.now();
  readonly ended: Promise<void>;
  private readonly child: ReturnType<typeof startGit>;
  private readonly onMissing: (question: Question) => void;
  /** Numbered in the order asked: a queue whose both ends are cheap. */
  private readonly questions = new Map<number, Question>();
  private first = 0;
  private next = 0;
  private unsent = "";
  private stderr = "";

  constructor({ gitDir, mode, onMissing }: ConversationOptions) {
    this.onMissing = onMissing;
    this.child = startGit(["cat-file", mode], { gitDir, env: READING });
    const parser = new AnswerParser({
      contents: mode === "--batch",
      keep: (size) => this.questions.get(this.first)?.keep(size) ?? 0,
      answer: (answer) => this.settle(answer),
    });
    this.child.stdout.on("data", (chunk: Buffer) => {
      if (!parser.push(chunk)) this.fail(gitFailed("cat-file", "it answered something else than was asked"));
    });
    this.child.stderr.on("data", (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString("utf8")).slice(-4000);
    });
    this.child.stdin.on("error", () => {});
    this.child.once("error", (cause) => this.fail(gitMissing(cause)));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        this.fail(gitFailed("cat-file", withSignal(this.stderr, signal) || `it ended with ${code}`));
        resolve();
      });
    });
  }

  ask(question: Question): void {
    this.questions.set(this.next++, question);
    if (this.unsent === "") process.nextTick(() => this.send());
    this.unsent += `${question.oid}\n`;
  }

  /** Lets it answer what was asked; nothing may be asked afterwards. */
  end(): Promise<void> {
    this.send();
    this.child.stdin.end();
    return this.ended;
  }

  /** Everything asked before the event loop turns goes out in one write. */
  private send(): void {
    if (this.unsent !== "") this.child.stdin.write(this.unsent);
    this.unsent = "";
  }

  private settle(answer: CatFileAnswer | undefined): void {
    const question = this.questions.get(this.first);
    this.questions.delete(this.first++);
    if (answer === undefined && question?.isAgain === false) this.onMissing(question);
    else question?.resolve(answer);
  }

  private fail(error: RegistryError): void {
    this.over = true;
    this.child.kill();
    for (const question of this.questions.values()) question.reject(error);
    this.questions.clear();
  }
}

interface AnswerReader {
  /** Do the objects' bytes follow each header? */
  readonly contents: boolean;
  readonly keep: Keep;
  readonly answer: (answer: CatFileAnswer | undefined) => void;
}

/**
 * Reads answers from chunks that are cut anywhere, copying each wanted byte once. An answer is `<id> <type> <size>` LF,
 * with `contents` the bytes and a LF behind it; or `<id> missing` LF.
 */
export class AnswerParser {
  private readonly reader: AnswerReader;
  private line = "";
  private body: { readonly answer: CatFileAnswer; filled: number; left: number } | undefined;

  constructor(reader: AnswerReader) {
    this.reader = reader;
  }

  /** Takes the next chunk; false when it is no answer at all. */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      const taken = this.body === undefined ? this.takeHeader(chunk, at) : this.takeBody(this.body, chunk, at);
      if (taken === undefined) return false;
      at = taken;
    }
    return true;
  }

  private takeHeader(chunk: Buffer, at: number): number | undefined {
    const end = chunk.indexOf(LINE_FEED, at);
    this.line += chunk.toString("latin1", at, end < 0 ? chunk.length : end);
    if (end < 0) return this.line.length > LONGEST_HEADER ? undefined : chunk.length;
    const header = parseHeader(this.line);
    this.line = "";
    if (header === undefined) return undefined;
    this.begin(header);
    return end + 1;
  }

  private begin(header: Header): void {
    if (header === "missing") this.reader.answer(undefined);
    else if (!this.reader.contents) this.reader.answer({ ...header, bytes: Buffer.alloc(0) });
    else {
      const bytes = Buffer.allocUnsafeSlow(Math.min(this.reader.keep(header.size), header.size));
      this.body = { answer: { ...header, bytes }, filled: 0, left: header.size + 1 };
    }
  }

  /** What is left of a body includes the LF behind it. */
  private takeBody(body: NonNullable<typeof this.body>, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + body.left);
    const { bytes } = body.answer;
    if (body.filled < bytes.length) body.filled += chunk.copy(bytes, body.filled, at, end);
    body.left -= end - at;
    if (body.left === 0) {
      this.body = undefined;
      this.reader.answer(body.answer);
    }
    return end;
  }
}

const LINE_FEED = 0x0a;
/** An id, a type and a size in bytes, with room to spare. */
const LONGEST_HEADER = 100;

type Header = "missing" | { readonly type: string; readonly size: number };

function parseHeader(line: string): Header | undefined {
  const [, type, size] = /^[0-9a-f]{40} ([a-z]+)(?: (\d+))?$/.exec(line) ?? [];
  if (type === undefined) return undefined;
  if (size === undefined) return type === "missing" ? "missing" : undefined;
  return { type, size: Number(size) };
}
