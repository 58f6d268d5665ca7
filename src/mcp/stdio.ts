/** The MCP server on the standard streams of a process, as editors and agents start one. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CancelledNotificationSchema,
  ErrorCode,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { createMcpServer } from "./server.ts";
import type { Shelf } from "./shelf.ts";

/** What is asked before the other side closes its end is answered for as long as this, in milliseconds. */
const LAST_ANSWERS_MS = 60_000;

/** Answers until the other side closes its end and has its answers, or `signal` aborts. */
export async function serveStdio(
  shelf: Shelf,
  options: { readonly version: string; readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  const server = createMcpServer(shelf, options);
  const transport = new StdioServerTransport();
  const open = new OpenRequests();
  const send = transport.send.bind(transport);
  transport.onmessage = (message) => open.take(message);
  transport.send = async (message) => {
    await send(message);
    open.answered(message);
  };
  transport.onerror = (error) => {
    const answer = malformed(error);
    if (answer !== undefined) void send(answer as never);
  };
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve;
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  const aborted = new Promise<void>((resolve) =>
    options.signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  await server.connect(transport);
  await Promise.race([closed, aborted]);
  await Promise.race([open.none(LAST_ANSWERS_MS), aborted]);
  await server.close();
}

/** What was asked and has no answer yet. */
class OpenRequests {
  private readonly ids = new Set<RequestId>();
  private whenNone = (): void => {};

  take(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) this.ids.add(message.id);
    const cancelled = CancelledNotificationSchema.safeParse(message).data?.params.requestId;
    if (cancelled !== undefined) this.done(cancelled);
  }

  answered(message: JSONRPCMessage): void {
    if (!("method" in message) && message.id !== undefined) this.done(message.id);
  }

  /** Resolves when everything is answered, or so many milliseconds later. */
  none(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.whenNone = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.ids.size === 0) this.whenNone();
    });
  }

  private done(id: RequestId): void {
    this.ids.delete(id);
    if (this.ids.size === 0) this.whenNone();
  }
}

/** The answer to a line that is no message (JSON-RPC 2.0, 5.1), where that is what went wrong: nobody can tell whose it is. */
function malformed(error: Error): object | undefined {
  const answer = (code: number, message: string) => ({ jsonrpc: "2.0", id: null, error: { code, message } });
  if (error instanceof SyntaxError) return answer(ErrorCode.ParseError, "Expected one JSON-RPC message a line.");
  return error.name.endsWith("ZodError")
    ? answer(ErrorCode.InvalidRequest, "The line is JSON, and no message of JSON-RPC 2.0.")
    : undefined;
}
