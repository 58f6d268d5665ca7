/** A real browser for tests: the machine's Chromium. Without one they are skipped loudly; where CI=true that is a failure. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { hasProgram } from "./programs.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const FOLDERS = (process.env["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/"));

/** Is there a browser? Says so on the console when there is none, or throws where CI=true. */
export function hasBrowser(): boolean {
  return findProgram() !== undefined || hasProgram("chromium");
}

export async function launchBrowser(): Promise<Browser> {
  const program = findProgram();
  if (program === undefined) throw new Error("no browser: ask hasBrowser first");
  return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--headless", "--disable-gpu"] });
}

function findProgram(): string | undefined {
  return PROGRAMS.flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`)).find((path) => existsSync(path));
}
