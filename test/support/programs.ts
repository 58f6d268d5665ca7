/** What a test wants and a machine may lack: without it the test is skipped loudly; where CI=true that is a failure. */
import { execFileSync } from "node:child_process";
import { temporaryFolder } from "./git-fixture.ts";

/** Can this program be started? Answers false and says so on the console, or throws where CI=true. */
export function hasProgram(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    // Not every program knows --version; one that refuses it is there.
    return (error as NodeJS.ErrnoException).code !== "ENOENT" || lacking(`no ${program} on this machine`);
  }
}

/** Does npm's registry answer somebody who has configured nothing? Answers as `hasProgram`. */
export function hasNpmRegistry(): boolean {
  const home = temporaryFolder();
  const env = { PATH: process.env["PATH"], HOME: home.path };
  try {
    execFileSync("npm", ["view", "skills@1.7.4", "version"], { env, stdio: "ignore", timeout: 60_000 });
    return true;
  } catch {
    return lacking("npm's registry does not answer");
  } finally {
    home.cleanup();
  }
}

function lacking(what: string): false {
  const message = `SKIPPED: ${what}; the tests that need it did not run.`;
  if (process.env["CI"] === "true") throw new Error(message);
  console.warn(message);
  return false;
}
