/** Where somebody comes from, as far as it is counted. Pure. */

/** Whoever has an IPv6 address has 2^64 of them. */
export function networkOf(address: string | null): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address ?? "")?.[1];
  if (mapped !== undefined) return mapped;
  if (address === null || !address.includes(":")) return address ?? "unknown";
  const [head = "", tail] = address.toLowerCase().split("%")[0]!.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
