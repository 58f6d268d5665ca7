/** What is known of a value: where it comes from, and what it says as far as that is constant. */

export interface Value {
  /** `kind|detail`: `secret.keys|~/.ssh/id_rsa`, `variable|ACME_TOKEN`, `download|https://…`. */
  readonly taints: ReadonlySet<string>;
  /** With `*` for what is not constant. */
  readonly text: string | undefined;
  /** The taints of its first part: of a command line, those of the program. */
  readonly lead: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
export const EMPTY: Value = { taints: NONE, text: undefined, lead: NONE };

/** Different things that one value may hold. */
const MAX_TAINTS = 40;
const MAX_TEXT = 2000;

/** A value that is made of others, one after the other. */
export function combined(values: readonly Value[], between: string): Value {
  const [first] = values;
  if (first === undefined) return EMPTY;
  if (values.length === 1) return first;
  const isConstant = values.some(({ text }) => text !== undefined);
  const text = isConstant
    ? values
        .map((one) => one.text ?? "*")
        .join(between)
        .slice(0, MAX_TEXT)
    : undefined;
  return {
    taints: union(values.map(({ taints }) => taints)),
    text,
    lead: first.lead.size > 0 ? first.lead : first.taints,
  };
}

/** A value that may be either. */
export function add(a: Value, b: Value): Value {
  if (b === EMPTY) return a;
  if (a === EMPTY) return b;
  return { taints: union([a.taints, b.taints]), text: a.text ?? b.text, lead: union([a.lead, b.lead]) };
}

export function isSame(a: Value, b: Value): boolean {
  return a.taints.size === b.taints.size && a.text === b.text && a.lead.size === b.lead.size;
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const full = sets.filter(({ size }) => size > 0);
  if (full.length <= 1) return full[0] ?? NONE;
  const all = new Set<string>();
  for (const set of full) for (const one of set) if (all.size < MAX_TAINTS) all.add(one);
  return all;
}
