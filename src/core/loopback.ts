/** Does this host name or address mean this machine alone? Brackets around an IPv6 address are accepted. */
export function isLoopback(host: string): boolean {
  return /^(localhost|\[?::1\]?|(::ffff:)?127(\.\d{1,3}){3})$/i.test(host);
}
