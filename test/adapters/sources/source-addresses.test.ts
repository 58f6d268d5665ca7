import { describe, expect, it } from "vitest";
import { isPublicAddress, lookUpPublic } from "../../../src/adapters/sources/source-addresses.ts";

describe("an address of a source", () => {
  it.each(["93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])("may be %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "localhost",
    "",
  ])("may not be %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("is looked up, and refused by what the name leads to", async () => {
    const strict = { allowPrivate: false };
    await expect(lookUpPublic("localhost", strict)).rejects.toThrow(/no address of the public internet/);
    await expect(lookUpPublic("[::1]", strict)).rejects.toThrow(/no address of the public internet/);
    await expect(lookUpPublic("127.0.0.1", strict)).rejects.toThrow(/no address of the public internet/);
    await expect(lookUpPublic("nobody.invalid", strict)).rejects.toThrow(/leads to no address/);
    expect(await lookUpPublic("93.184.216.34", strict)).toEqual([{ address: "93.184.216.34", family: 4 }]);
    expect(await lookUpPublic("127.0.0.1", { allowPrivate: true })).toEqual([{ address: "127.0.0.1", family: 4 }]);
  });
});
