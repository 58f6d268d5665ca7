/** Every detector of the scanner, in the order in which they run. */
import { detectCommands } from "./capabilities.ts";
import { detectDeclared } from "./declared.ts";
import { detectDeeds } from "./deeds.ts";
import type { Detector } from "./detector.ts";
import { detectFlows } from "./flow/flow-signals.ts";
import { hostDetectorOf } from "./host-signals.ts";
import { detectOrders } from "./orders.ts";
import { detectProductDownloads } from "./own-products.ts";
import { detectSecrets } from "./secrets.ts";
import { detectStructure } from "./structure.ts";
import { detectSupplyChain } from "./supply-chain.ts";
import { detectHidden } from "./unicode.ts";

export const DETECTORS: readonly Detector[] = [
  hostDetectorOf(),
  detectProductDownloads,
  detectFlows,
  detectSecrets,
  detectSupplyChain,
  detectHidden,
  detectDeeds,
  detectCommands,
  detectDeclared,
  detectStructure,
  detectOrders,
];
