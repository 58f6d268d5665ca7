/** One more commit on a branch of a bare repository, without a work tree. */
import { once } from "node:events";
import { startGit } from "../dist/adapters/git/git-process.js";

/**
 * Adds a commit on top of `main` that writes one file, and puts it on `branch`.
 * @param {string} repository @param {{ branch: string, path: string, content: string, subject: string }} change ASCII.
 */
export async function commitFile(repository, { branch, path, content, subject }) {
  const person = `Bench <bench@example.com> ${Math.floor(Date.now() / 1000)} +0000`;
  const child = startGit(["fast-import", "--quiet", "--force", "--done"], { gitDir: repository });
  child.stdin.end(
    `commit refs/heads/${branch}\nauthor ${person}\ncommitter ${person}\ndata ${subject.length}\n${subject}\n` +
      `from refs/heads/main^0\nM 100644 inline ${path}\ndata ${content.length}\n${content}\ndone\n`,
  );
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error("git fast-import failed");
}
