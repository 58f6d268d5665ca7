#!/usr/bin/env node
// Computes a quote by references/price-list.md. Money is whole cents; percentages are whole hundredths of a per cent.
import { parseArgs } from "node:util";

const PLANS = {
  starter: { cents: 900, minimum: 1 },
  team: { cents: 1950, minimum: 5 },
  business: { cents: 3490, minimum: 20 },
};
const TERMS = {
  monthly: { months: 1, off: 0 },
  annual: { months: 12, off: 1000 },
  "three-years": { months: 36, off: 1800 },
};

try {
  console.log(JSON.stringify(quote(readArguments()), null, 2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}

function readArguments() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { plan: text, seats: text, term: text, discount: text } });
  const seats = Number(values.seats);
  const discount = Math.round(Number(values.discount ?? 0) * 100);
  if (!Object.hasOwn(PLANS, values.plan ?? "")) throw new Error(`--plan must be one of: ${Object.keys(PLANS).join(", ")}`);
  if (!Object.hasOwn(TERMS, values.term ?? "")) throw new Error(`--term must be one of: ${Object.keys(TERMS).join(", ")}`);
  if (!Number.isInteger(seats) || seats < 1) throw new Error("--seats must be a whole number of at least 1");
  if (!(discount >= 0 && discount <= 2500)) throw new Error("--discount must be a percentage from 0 to 25");
  return { plan: values.plan, term: values.term, seats, discount };
}

function quote({ plan, term, seats, discount }) {
  const billed = Math.max(seats, PLANS[plan].minimum);
  const off = { term: TERMS[term].off, volume: volumeOff(billed), discount };
  const seat = roundHalfUp(PLANS[plan].cents * (10000 - off.term - off.volume - off.discount), 10000);
  return {
    plan,
    term,
    seats: billed,
    pricePerSeatAndMonth: euros(seat),
    total: euros(seat * billed * TERMS[term].months),
    percentOff: { term: off.term / 100, volume: off.volume / 100, discount: off.discount / 100 },
    approval: approval(discount),
  };
}

function volumeOff(seats) {
  if (seats >= 200) return 700;
  return seats >= 50 ? 400 : 0;
}

function approval(discount) {
  if (discount > 1500) return "finance";
  return discount > 500 ? "billing lead" : "none";
}

function roundHalfUp(dividend, divisor) {
  return Math.floor((2 * dividend + divisor) / (2 * divisor));
}

function euros(cents) {
  return (cents / 100).toFixed(2);
}
