/**
 * Where properties begin their search: at one fixed seed, so that the suite says the same of one commit each time it
 * runs. `SKILLTRUNK_TEST_SEED=random` explores, and a number repeats what an exploration found.
 */
import { configureGlobal } from "fast-check";

const FIXED_SEED = 20_261_122;

const wanted = process.env["SKILLTRUNK_TEST_SEED"];
if (wanted !== "random") configureGlobal({ seed: seedOf(wanted) });

function seedOf(text: string | undefined): number {
  if (text === undefined || text === "") return FIXED_SEED;
  if (!/^-?\d+$/.test(text)) throw new Error(`SKILLTRUNK_TEST_SEED is ${text}: expected an integer, or \`random\`.`);
  return Number(text);
}
