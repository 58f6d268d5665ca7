/** Which servers a pinned source may be fetched from: addresses of the public internet, looked up once and then used. */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { quote } from "../../core/errors.ts";

/** Fetching did not work out, for now: `message` is the end of a sentence. */
export class SourceUnreached extends Error {}

/** What is there is not what was pinned, or can be no skill: `message` is a sentence. */
export class SourceWrong extends Error {}

/** The special-purpose address registries of IANA: nothing there is a server of the public internet. */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, "ipv6");
/** The only part of IPv6 that is given out for the public internet. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet("2000::", 3, "ipv6");

/** Is this an address of the public internet? One that only stands for another address is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, "ipv4");
  return family === 6 && GLOBAL_UNICAST.check(address, "ipv6") && !NOT_PUBLIC.check(address, "ipv6");
}

/**
 * The addresses of a host, to be connected to as they are. Throws SourceUnreached where there is none, or where one is
 * not public unless `allowPrivate`.
 */
export async function lookUpPublic(host: string, { allowPrivate }: { readonly allowPrivate: boolean }) {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(name);
  const addresses: readonly LookupAddress[] =
    family > 0
      ? [{ address: name, family }]
      : await lookup(name, { all: true }).catch(() => {
          throw new SourceUnreached(`the name ${quote(name)} leads to no address`);
        });
  const hidden = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (hidden !== undefined)
    throw new SourceUnreached(`${quote(host)} leads to ${hidden.address}, which is no address of the public internet`);
  if (addresses.length === 0) throw new SourceUnreached(`the name ${quote(name)} leads to no address`);
  // IPv4 first: not every machine that knows an IPv6 address reaches it.
  return [...addresses].sort((a, b) => a.family - b.family);
}
