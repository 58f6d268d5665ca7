/**
 * Where a runtime finds a secret: `vault:<path>#<key>` or `env:<NAME>`. A binding holds such a reference and never the
 * secret itself, and what looks like one inside a reference is taken for one.
 */
const MAX_REFERENCE = 256;
const REFERENCE = /^(?:env:[A-Za-z_]\w*|vault:\w[\w.-]*(?:\/\w[\w.-]*)*(?:#\w[\w.-]*)?)$/;

/** What a reference has to be. */
export const REFERENCE_EXPECTED =
  "where the secret is, such as `vault:kv/sales/crm#token` or `env:CRM_TOKEN`, and never the secret itself";

/** The beginnings of well-known tokens, with so much behind them that no word of a path is meant. */
const TOKEN =
  /^(?:gh[pousr]_|github_pat_|glpat-|sk[-_]|[pr]k_|xox[abeoprs]-|ya29\.|npm_|pypi-|hf_|dop_v1_|sg\.|shp(?:at|ss)_|eyj|aiza|akia|asia)[\w.-]{12,}$/i;
/** Characters of a word from which on it may be random. */
const MIN_RANDOM = 16;
/** Changes between letters and digits in such a word: names of people and places have few. */
const MIN_CHANGES = 4;

/** May this stand in a binding for a secret? */
export function isSecretReference(text: string): boolean {
  if (text.length > MAX_REFERENCE || !REFERENCE.test(text)) return false;
  return !text
    .slice(text.indexOf(":") + 1)
    .split(/[/#]/)
    .some(looksSecret);
}

/** Is such a word more likely a secret than a name? */
export function looksSecret(segment: string): boolean {
  return TOKEN.test(segment) || segment.split(/[-_.]/).some(isRandom);
}

function isRandom(word: string): boolean {
  if (word.length < MIN_RANDOM) return false;
  return (word.match(/\d+/g) ?? []).length * 2 - 1 >= MIN_CHANGES;
}
