/** The languages other than English in which the scanner knows what betrays the user. */
import type { Phrasebook } from "../../patterns/phrases.ts";
import { BETRAYALS_ASIAN } from "./betrayals-asian.ts";
import { BETRAYALS_LATIN } from "./betrayals-latin.ts";
import { BETRAYALS_OTHER } from "./betrayals-other.ts";

export const BETRAYALS: readonly Phrasebook[] = [...BETRAYALS_LATIN, ...BETRAYALS_OTHER, ...BETRAYALS_ASIAN];
