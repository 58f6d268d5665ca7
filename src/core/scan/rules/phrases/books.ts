/** The languages in which the scanner knows the phrases of injections. */
import type { Phrasebook } from "../../phrases.ts";
import { CHINESE } from "./chinese.ts";
import { ENGLISH } from "./english.ts";

export const PHRASEBOOKS: readonly Phrasebook[] = [ENGLISH, CHINESE];
