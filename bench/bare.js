/**
 * `node bench/bare.js <file>`: the floor of `bench/serve.js`. A bare `node:http` server that sends the answers of a JSON file:
 * path → status, headers and body in Base64, or the path of a file that is streamed. Says its port.
 */
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";

const answers = new Map(
  Object.entries(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"))).map(
    ([path, { status, headers, body, file }]) => [
      path,
      { status, headers, body: Buffer.from(body ?? "", "base64"), file },
    ],
  ),
);

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? "");
  if (answer === undefined) return response.writeHead(404).end();
  const { status, headers, body, file } = answer;
  if (file !== undefined) {
    response.writeHead(status, headers);
    return createReadStream(file).pipe(response);
  }
  if (request.headers["if-none-match"] !== undefined) {
    const { "content-length": _, "content-type": __, ...rest } = headers;
    return response.writeHead(304, rest).end();
  }
  return response.writeHead(status, headers).end(body);
});
server.listen(0, "127.0.0.1", () => console.log(server.address()?.port));
