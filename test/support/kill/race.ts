/** Several reconcilers, each a process, on one repository whose trunk moves on while they work. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { skillMd } from "../git-fixture.ts";

export interface Race {
  readonly location: string;
  readonly stateDir: string;
  readonly seed: number;
  readonly maxDelayMs: number;
}

/** What one of them did. */
export interface RaceReport {
  readonly passes: number;
  /** Ledger commits that it published, and those for which somebody else was quicker. */
  readonly published: number;
  readonly lost: number;
  /** How often a pass ended with which error. */
  readonly failures: Readonly<Record<string, number>>;
  /** Ledger commits, as it served them. */
  readonly seen: readonly string[];
}

/** Writes a bare repository of so many merges of a few skills, and answers where the trunk is after each. */
export function writeMerges(dir: string, merges: number): readonly string[] {
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", "--template=", dir]);
  const parts: string[] = [];
  for (let i = 0; i < merges; i++) {
    const name = `skill-${i % 7}`;
    const text = i % 11 === 10 ? "no frontmatter\n" : skillMd(name, { body: `Body ${i}.\n` });
    const who = `Author <author@example.com> ${1_767_225_600 + 60 * i} +0000`;
    const message = `feat: change ${i} (#${i})\n`;
    parts.push(
      `commit refs/heads/main\nmark :${i + 1}\nauthor ${who}\ncommitter ${who}\n`,
      `data ${Buffer.byteLength(message)}\n${message}\n`,
      `M 100644 inline skills/acme/${name}/SKILL.md\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
  }
  execFileSync("git", ["fast-import", "--quiet", "--date-format=raw"], { cwd: dir, input: parts.join("") });
  const list = execFileSync("git", ["rev-list", "--reverse", "main"], { cwd: dir, encoding: "utf8" });
  return list.trim().split("\n");
}

/** Lets the racers work while the trunk goes through `tips`, and answers what each of them did until the last is taken. */
export async function runRace(
  program: string,
  dir: string,
  {
    tips,
    races,
    everyMs,
  }: { readonly tips: readonly string[]; readonly races: readonly Race[]; readonly everyMs: number },
): Promise<readonly RaceReport[]> {
  // As git does it: nobody ever reads half of it.
  const setTrunk = (tip: string) => {
    writeFileSync(join(dir, "next"), `${tip}\n`);
    renameSync(join(dir, "next"), join(dir, "refs", "heads", "main"));
  };
  setTrunk(tips[0] ?? "");
  const racers = races.map((race) => startRacer(program, race));
  try {
    await Promise.all(racers.map(({ ready }) => ready));
    for (const tip of tips) {
      setTrunk(tip);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      await someoneTook(dir);
    }
    return await Promise.all(racers.map(({ end }) => end()));
  } finally {
    for (const { kill } of racers) kill();
  }
}

/** Waits until the ledger moved; on a machine that is busy nobody would come to a race otherwise. */
async function someoneTook(dir: string): Promise<void> {
  const path = join(dir, "refs/heads/skilltrunk/ledger");
  const read = () => (existsSync(path) ? readFileSync(path, "utf8") : "");
  const before = read();
  for (let i = 0; i < 50 && read() === before; i++) await new Promise((resolve) => setTimeout(resolve, 20));
}

function startRacer(program: string, race: Race) {
  const child = spawn(process.execPath, [program, JSON.stringify(race)], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  let errors = "";
  let onReady = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    onReady = resolve;
    child.once("close", () => reject(new Error(`it ended: ${errors}`)));
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
    if (said.startsWith("ready\n")) onReady();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-4000);
  });
  child.stdin.on("error", () => {});
  return {
    ready,
    async end(): Promise<RaceReport> {
      child.stdin.end("end\n");
      await closed;
      const last = said.trim().split("\n").at(-1) ?? "";
      if (!last.startsWith("{")) throw new Error(`it ended without a report: ${errors}`);
      return JSON.parse(last) as RaceReport;
    },
    kill: () => child.kill("SIGKILL"),
  };
}
