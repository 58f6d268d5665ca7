/** Whether the trunk or the ledger has moved: all that may clear a stall, seen without a pass. */
import { codeOf } from "../../core/errors.ts";
import type { Source } from "../ports/ports.ts";

/**
 * What the refs were when they were last looked at. During a stall they are looked at before a pass, never after it, so
 * that a commit that arrives while a pass stalls is not taken for one that the pass has seen.
 */
export class SeenRefs {
  private readonly source: Source;
  private seen: string | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** Have they moved since the last call? True the first time; an outage that begins or ends counts too. */
  async haveMoved(): Promise<boolean> {
    const now = await this.look();
    const moved = now !== this.seen;
    this.seen = now;
    return moved;
  }

  /** The next look is a first one again. */
  forget(): void {
    this.seen = undefined;
  }

  private async look(): Promise<string> {
    try {
      const { branch, trunk, shallow } = await this.source.refresh();
      const ledger = await this.source.ledger.tip();
      return [branch, trunk ?? "", shallow ? "shallow" : "", ledger?.commit ?? ""].join("\0");
    } catch (error) {
      return codeOf(error);
    }
  }
}
