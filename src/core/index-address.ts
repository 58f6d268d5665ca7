/** How an index is reached from outside, as an operator names it. */

/** An HTTP URL of no more than an origin and a path of plain words, which no page, document or shell reads otherwise. */
export function isIndexAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, origin, pathname } = new URL(value);
  const isPlain = /^(\/[\w.~-]+)*\/?$/.test(pathname);
  return (protocol === "https:" || protocol === "http:") && isPlain && isSame(value, origin + pathname);
}

/** Nothing but the case of the host and a last slash may differ. */
function isSame(value: string, address: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\/$/, "");
  return plain(value) === plain(address);
}
