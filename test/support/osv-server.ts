/** A real server that speaks as much of OSV's interface as we use, with faults on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Records by `<ecosystem> <name> <version>`, or without the version where none is asked for. */
export type OsvRecords = Readonly<Record<string, readonly { readonly id: string }[]>>;

export interface OsvFaults {
  /** What its addresses begin with. */
  readonly prefix?: string;
  /** Records in one answer. */
  readonly page?: number;
  /** Answers everything with this status. */
  readonly status?: number;
  /** Answers everything with this text. */
  readonly text?: string;
  /** Never answers. */
  readonly silent?: boolean;
}

interface Query {
  readonly package: { readonly ecosystem: string; readonly name: string };
  readonly version?: string;
  readonly page_token?: string;
}

export class OsvServer {
  /** What it was asked, in order. */
  readonly asked: string[] = [];
  readonly url: string;
  private readonly server: Server;
  private readonly records: OsvRecords;
  faults: OsvFaults;

  private constructor(server: Server, records: OsvRecords, faults: OsvFaults) {
    this.server = server;
    this.records = records;
    this.faults = faults;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.answer(request, response));
  }

  static async start(records: OsvRecords, faults: OsvFaults = {}): Promise<OsvServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new OsvServer(server, records, faults);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prefix = "", status = 200, text, silent } = this.faults;
    let body = "";
    for await (const part of request) body += String(part);
    const path = (request.url ?? "").replace(prefix, "");
    const { queries = [] } = (body === "" ? {} : JSON.parse(body)) as { readonly queries?: readonly Query[] };
    const said = queries.map(keyOf).join(", ");
    this.asked.push(`${request.method} ${path}${said === "" ? "" : ` ${said}`}`);
    if (silent === true) return;
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : { "content-type": "application/json" });
    response.end(text ?? JSON.stringify(path === "/v1/querybatch" ? this.batch(queries) : this.record(path)));
  }

  private batch(queries: readonly Query[]): object {
    const { page = 1000 } = this.faults;
    const results = queries.map((query) => {
      const all = this.records[keyOf(query)] ?? [];
      const from = Number(query.page_token ?? 0);
      const vulns = all.slice(from, from + page).map(({ id }) => ({ id, modified: "2026-01-01T00:00:00Z" }));
      const next = from + page < all.length ? { next_page_token: String(from + page) } : {};
      return vulns.length === 0 ? {} : { vulns, ...next };
    });
    return { results };
  }

  private record(path: string): object {
    const all = Object.values(this.records).flat();
    return all.find(({ id }) => path === `/v1/vulns/${id}`) ?? { code: 5, message: "Bug not found." };
  }
}

function keyOf({ package: { ecosystem, name }, version }: Query): string {
  return version === undefined ? `${ecosystem} ${name}` : `${ecosystem} ${name} ${version}`;
}
