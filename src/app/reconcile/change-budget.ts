/** What a check spends on the content that a change brings: beyond its limits nothing more is looked at, and it has no verdict. */
import { RegistryError } from "../../core/errors.ts";
import { CHANGE_LIMITS, type ChangeLimits } from "../../core/scan/limits.ts";
import type { Judgement } from "../../core/skill/judge.ts";

export class ChangeBudget {
  private readonly limits: ChangeLimits;
  private readonly brought = new Set<string>();
  private text = 0;
  private bytes = 0;

  constructor(limits: Partial<ChangeLimits> = {}) {
    this.limits = { ...CHANGE_LIMITS, ...limits };
  }

  /** The content under this key comes with the change; all other is on the trunk already, and free. */
  bring(key: string): void {
    this.brought.add(key);
  }

  isBrought(key: string): boolean {
    return this.brought.has(key);
  }

  /**
   * Judges content. Throws CHANGE_TOO_LARGE once what the change brings is beyond a limit, whichever of it came first: the
   * sum is the same in any order.
   */
  async judge(key: string, judge: () => Promise<Judgement>): Promise<Judgement> {
    if (!this.brought.has(key)) return await judge();
    this.refuse();
    const judgement = await judge();
    this.text += judgement.read.characters;
    this.bytes += judgement.read.bytes;
    this.refuse();
    return judgement;
  }

  private refuse(): void {
    const { limits } = this;
    const much = this.text > limits.text ? `${limits.text} characters of text` : `${limits.bytes} bytes of files`;
    if (this.text <= limits.text && this.bytes <= limits.bytes) return;
    throw new RegistryError(
      "CHANGE_TOO_LARGE",
      `The skills that this change brings or edits have more than ${much} together, so a check does not look at all of it.`,
      { hint: "Split it into pull requests of fewer skills." },
    );
  }
}
