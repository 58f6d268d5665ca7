/** How much of a skill is read. What is beyond a limit is never passed over in silence: it is a finding. */

/** Each counts characters, bytes or steps and never time, so that a slow machine finds the same. */
export interface ScanLimits {
  /** Characters of one file's text. */
  readonly fileText: number;
  /** Characters of the texts of all files of one skill. */
  readonly skillText: number;
  /** Characters that decoding may make of one file … */
  readonly decodedText: number;
  /** … in so many texts, */
  readonly decodedTexts: number;
  /** one in another so deep. */
  readonly decodingDepth: number;
  /** Containers in containers: archives, Office documents. */
  readonly archiveDepth: number;
  /** Members of all containers of a skill together, */
  readonly archiveMembers: number;
  /** and their bytes. */
  readonly archiveBytes: number;
}

/** Unless a policy says otherwise. */
export const SCAN_LIMITS: ScanLimits = {
  fileText: 4 * 1024 * 1024,
  skillText: 24 * 1024 * 1024,
  decodedText: 1024 * 1024,
  decodedTexts: 1000,
  decodingDepth: 3,
  archiveDepth: 3,
  archiveMembers: 2000,
  archiveBytes: 32 * 1024 * 1024,
};

/** How much of what one change brings is looked at in its check: anybody with a fork can ask for one. Counted likewise. */
export interface ChangeLimits {
  /** Characters that are scanned of all skills whose content it changes, with what is unpacked and decoded. */
  readonly text: number;
  /** Bytes of those skills' files. */
  readonly bytes: number;
}

/** Unless a policy says otherwise: some minutes of the slowest text. */
export const CHANGE_LIMITS: ChangeLimits = { text: 64 * 1024 * 1024, bytes: 1024 * 1024 * 1024 };

/** What of a file was not read: the limit in words, with its figure. */
export type Unread = string;

/** What decoding one file may still make. */
export class DecodingBudget {
  private characters: number;
  private texts: number;
  private readonly seen = new Set<string>();
  readonly unread = new Set<Unread>();
  readonly limits: ScanLimits;

  constructor(limits: ScanLimits = SCAN_LIMITS) {
    this.limits = limits;
    this.characters = limits.decodedText;
    this.texts = limits.decodedTexts;
  }

  /** Room for a text that has not been seen; false, and remembered as unread, where there is none. */
  take(text: string): boolean {
    if (this.seen.has(text)) return false;
    if (text.length > this.characters) return this.refuse(`${this.limits.decodedText} characters of decoded text`);
    if (this.texts === 0) return this.refuse(`${this.limits.decodedTexts} decoded texts`);
    this.seen.add(text);
    this.characters -= text.length;
    this.texts -= 1;
    return true;
  }

  /** Says what was left out. */
  refuse(limit: Unread): false {
    this.unread.add(limit);
    return false;
  }
}
