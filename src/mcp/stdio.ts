/** The MCP server on the standard streams of a process, as editors and agents start one. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createMcpServer } from "./server.ts";
import type { Shelf } from "./shelf.ts";

/** Answers until the other side closes its end, or `signal` aborts. */
export async function serveStdio(
  shelf: Shelf,
  options: { readonly version: string; readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  const server = createMcpServer(shelf, options);
  const transport = new StdioServerTransport();
  const ended = new Promise<void>((resolve) => {
    transport.onclose = resolve;
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
    options.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.connect(transport);
  await ended;
  await server.close();
}
