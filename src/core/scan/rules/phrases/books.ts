/** The languages in which the scanner knows the phrases of injections. */
import type { Phrasebook } from "../../patterns/phrases.ts";
import { ARABIC } from "./arabic.ts";
import { CHINESE } from "./chinese.ts";
import { ENGLISH } from "./english.ts";
import { FRENCH } from "./french.ts";
import { GERMAN } from "./german.ts";
import { HINDI } from "./hindi.ts";
import { JAPANESE } from "./japanese.ts";
import { KOREAN } from "./korean.ts";
import { PORTUGUESE } from "./portuguese.ts";
import { RUSSIAN } from "./russian.ts";
import { SPANISH } from "./spanish.ts";

export const PHRASEBOOKS: readonly Phrasebook[] = [
  ENGLISH,
  CHINESE,
  JAPANESE,
  KOREAN,
  SPANISH,
  FRENCH,
  GERMAN,
  PORTUGUESE,
  RUSSIAN,
  ARABIC,
  HINDI,
];
