/** Secrets in a skill's texts: what a format's pattern saw, less what only stands for one. No value leaves this file whole. */
import type { Detector } from "./detector.ts";
import type { Signals } from "./meeting.ts";
import { isPlaceholder } from "./placeholders.ts";
import { SECRET_FORMATS, type SecretFormat } from "./rules/secret-formats.ts";
import { SECRET_CHECKS } from "./secret-checks.ts";
import type { Signal } from "./signal.ts";

/** Signals `secret-<kind>` and `secret-unverified`, whose spans are the values; facts: what it is, and its beginning. */
export const detectSecrets: Detector = ({ signals }) => {
  const taken = new Set<string>();
  return SECRET_FORMATS.flatMap((format) =>
    (signals.get(format.name) ?? []).flatMap((candidate) => {
      const secret = secretIn(candidate, format);
      if (secret === undefined) return [];
      const place = `${secret.document.path}\0${secret.document.via.length}\0${secret.start}`;
      if (taken.has(place)) return [];
      taken.add(place);
      return [secret];
    }),
  );
};

function secretIn(candidate: Signal, { of, kind, check, entropy, prefix }: SecretFormat): Signal | undefined {
  const value = candidate.facts["secret"] ?? "";
  // In as many characters as a key has, any word may occur by chance.
  if (kind !== "private-key" && isPlaceholder(value.slice(prefix.length), entropy)) return undefined;
  const verdict = check === undefined ? true : SECRET_CHECKS[check](value, candidate.facts["host"] ?? "");
  if (verdict === undefined) return undefined;
  const { document } = candidate;
  const start = document.text.indexOf(value, candidate.start);
  const name = verdict ? `secret-${kind}` : "secret-unverified";
  return { name, document, start, end: start + value.length, facts: { of, secret: shortened(value) } };
}

/** Enough to find it again, and too little to use it. */
export function shortened(value: string): string {
  return `${value.slice(0, 4)}…(${value.length} characters)`;
}

const NAMES = ["token", "private-key", "webhook", "connection", "assigned", "identifier", "unverified"].map(
  (kind) => `secret-${kind}`,
);

/** Shortens every secret that was seen, in any text that is going to be shown. */
export function hidingSecrets(signals: Signals): (text: string) => string {
  const values = NAMES.flatMap((name) =>
    (signals.get(name) ?? []).map(({ document, start, end }) => document.text.slice(start, end)),
  );
  return (text) => values.reduce((shown, value) => shown.replaceAll(value, () => shortened(value)), text);
}
