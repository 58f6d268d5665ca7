import { expect, test } from "vitest";
import { bodyBeside } from "../../src/server/beside.ts";

const body = Buffer.from("body");
const answer = (init: ResponseInit, text: string | null = null) => new Response(text, init);

test("a body is that of the answer with its ETag, and of no other that took its place", () => {
  const beside = { body, etag: '"one"' };
  expect(bodyBeside(answer({ headers: { ETag: '"one"' } }), beside)).toBe(body);
  expect(bodyBeside(answer({ headers: { ETag: '"two"' } }), beside)).toBeUndefined();
  expect(bodyBeside(answer({}), beside)).toBeUndefined();
  expect(bodyBeside(answer({ status: 500, headers: { ETag: '"one"' } }), beside)).toBeUndefined();
  expect(bodyBeside(answer({ headers: { ETag: '"one"' } }, "its own"), beside)).toBeUndefined();
  expect(bodyBeside(answer({}), {})).toBeUndefined();
});
