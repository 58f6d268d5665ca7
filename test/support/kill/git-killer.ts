/** A git before the real one on the PATH, that is killed where a test says: at once, or once a file of its own is there. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Shot {
  /** One of git's arguments: its command, mostly. */
  readonly word: string;
  /** A pattern of the shell: it is killed as soon as there is such a file, if anybody sees that in time. */
  readonly once?: string;
  /** It is killed after this long, if it still runs. Without this and `once`: before it has done anything. */
  readonly afterMs?: number;
}

export class GitKiller {
  /** To be put in front of the PATH. */
  readonly bin: string;
  private readonly shots: string;
  private readonly plan: string;

  /** `dir` is an empty folder. */
  constructor(dir: string) {
    this.bin = join(dir, "bin");
    this.shots = join(dir, "shots");
    this.plan = join(dir, "plan");
    mkdirSync(this.bin, { recursive: true });
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    writeFileSync(join(this.bin, "git"), script({ real, plan: this.plan, shots: this.shots }), { mode: 0o755 });
    this.disarm();
  }

  arm({ word, once = "", afterMs }: Shot): void {
    const after = afterMs === undefined ? "" : (afterMs / 1000).toFixed(3);
    writeFileSync(this.plan, `WORD='${word}'\nONCE='${once}'\nAFTER=${after}\n`);
  }

  disarm(): void {
    writeFileSync(this.plan, "WORD=\n");
  }

  /** How many were killed. */
  get killed(): number {
    return existsSync(this.shots) ? readFileSync(this.shots, "utf8").split("\n").length - 1 : 0;
  }
}

/** The one that shoots has nothing of git's open, and ends by itself soon after git, or after some seconds. */
function script({
  real,
  plan,
  shots,
}: {
  readonly real: string;
  readonly plan: string;
  readonly shots: string;
}): string {
  return `#!/bin/sh
. '${plan}'
for word in "$@"; do
  [ "$word" = "$WORD" ] || continue
  [ -n "$ONCE$AFTER" ] || { echo shot >>'${shots}'; kill -9 $$; }
  (
    if [ -n "$ONCE" ]; then
      turn=0
      until for found in $ONCE; do [ -e "$found" ] && break; done && [ -e "$found" ]; do
        turn=$((turn + 1))
        [ $turn -lt 500000 ] && kill -0 $$ || exit 0
      done
    else
      sleep "$AFTER"
    fi
    kill -9 $$ && echo shot >>'${shots}'
  ) </dev/null >/dev/null 2>&1 &
  break
done
exec '${real}' "$@"
`;
}
