/** Gives the scanner its parser in every test, as the wire does in the program; those of the core have it at once. */
import { expect } from "vitest";
import { syntaxFrom, syntaxReady } from "../../src/core/scan/syntax.ts";

syntaxFrom(async () => (await import("../../src/adapters/syntax-parsers.ts")).loadSyntax());
if (/[/\\]test[/\\](?:core|app)[/\\]/.test(expect.getState().testPath ?? "")) await syntaxReady();
