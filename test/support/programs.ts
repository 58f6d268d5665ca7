/** Programs that a test wants and a machine may lack: without one it is skipped loudly; where CI=true that is a failure. */
import { execFileSync } from "node:child_process";

/** Can this program be started? Answers false and says so on the console, or throws where CI=true. */
export function hasProgram(program: string, ...versionArgs: string[]): boolean {
  try {
    execFileSync(program, versionArgs.length > 0 ? versionArgs : ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    const message = `SKIPPED: no ${program} on this machine; the tests that need it did not run.`;
    if (process.env["CI"] === "true") throw new Error(message);
    console.warn(message);
    return false;
  }
}
