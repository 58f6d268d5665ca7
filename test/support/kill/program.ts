/** The program that is killed, as one file: bundled once, started often, and ended with SIGKILL alone. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { bundleFile } from "../bundle-file.ts";
import type { Job, Said } from "./job.ts";

/** Bundles a program of this folder into `dir`, and answers the file; with `engine`, one that is that engine. */
export async function bundleProgram(dir: string, name: string, engine?: number): Promise<string> {
  const outfile = join(dir, `${name}-${engine ?? "own"}.mjs`);
  const asEngine: Plugin = {
    name: "engine",
    setup({ onLoad }) {
      onLoad({ filter: /ledger[/\\]event\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(/export const ENGINE = \d+;/, `export const ENGINE = ${engine};`);
        if (contents === source) throw new Error("the engine's number was not found");
        return { contents, loader: "ts" };
      });
    },
  };
  await bundleFile(join(import.meta.dirname, `${name}.ts`), outfile, engine === undefined ? [] : [asEngine]);
  return outfile;
}

/** What was said until every job had ended or waits for its end. */
export class Program {
  readonly child: ChildProcess;
  private readonly said: Said[] = [];
  private readonly ended: Promise<void>;
  private errors = "";
  private rest = "";
  private wake: (() => void) | undefined;

  constructor(file: string) {
    this.child = spawn(process.execPath, ["--max-old-space-size=512", file], { stdio: ["pipe", "pipe", "pipe"] });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      const lines = (this.rest + chunk.toString("utf8")).split("\n");
      this.rest = lines.pop() ?? "";
      this.said.push(...lines.map((line) => JSON.parse(line) as Said));
      this.wake?.();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString("utf8")).slice(-4000);
    });
    this.ended = new Promise((resolve) => {
      this.child.once("close", () => {
        resolve();
        this.wake?.();
      });
    });
  }

  /** Gives it jobs and waits until none goes on. Throws when it ended by itself. */
  async take(jobs: readonly Job[]): Promise<readonly Said[]> {
    const from = this.said.length;
    this.child.stdin?.write(`${JSON.stringify(jobs)}\n`);
    for (;;) {
      const said = this.said.slice(from);
      if (said.some(({ kind }) => kind === "idle")) return said;
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`it ended: ${this.errors}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** SIGKILL: to it alone, or also to every program that it started, as when a machine or a container ends. */
  async kill(all: boolean): Promise<void> {
    const { pid } = this.child;
    const children = all && pid !== undefined ? descendants(pid) : [];
    this.child.kill("SIGKILL");
    for (const one of children) {
      try {
        process.kill(one, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    await this.ended;
  }
}

/** proc(5): field 4 of /proc/<pid>/stat is the parent. */
function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (of: number): readonly number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}
