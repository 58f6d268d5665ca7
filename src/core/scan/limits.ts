/** How much of a skill is read. What is beyond a limit is never passed over in silence: it is a finding. */

/** Characters of one file's text. */
export const MAX_FILE_TEXT = 4 * 1024 * 1024;
/** Characters of the texts of all files of one skill. */
export const MAX_SKILL_TEXT = 24 * 1024 * 1024;
/** Characters that decoding may make of one file … */
export const MAX_FILE_DECODED = 1024 * 1024;
/** … in so many texts, */
const MAX_FILE_DECODINGS = 400;
/** one in another so deep. */
export const MAX_DECODING_DEPTH = 3;

/** What of a file was not read: the limit in words, with its figure. */
export type Unread = string;

/** What decoding one file may still make. */
export class DecodingBudget {
  private characters = MAX_FILE_DECODED;
  private texts = MAX_FILE_DECODINGS;
  private readonly seen = new Set<string>();
  readonly unread = new Set<Unread>();

  /** Room for a text that has not been seen; false, and remembered as unread, where there is none. */
  take(text: string): boolean {
    if (this.seen.has(text)) return false;
    if (text.length > this.characters) return this.refuse(`${MAX_FILE_DECODED} characters of decoded text`);
    if (this.texts === 0) return this.refuse(`${MAX_FILE_DECODINGS} decoded texts`);
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
