/**
 * 32-bit FNV-1a over UTF-16 units, continued from `seed`. Keys are hashed because a collision only makes two
 * transactions run one after the other, and a small integer is the cheapest key of a Map in V8.
 */
export function hashText(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // The length keeps ('ab','c') and ('a','bc') apart when parts are chained.
  return Math.imul(hash ^ (text.length | 0x10000), 0x01000193);
}

/** Spreads the low bits of a chained hash; the result is a signed 32-bit integer. */
export function finishHash(hash: number): number {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** A seed for everything below a name, for instance one index of one table. */
export function seedOf(...names: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const name of names) hash = hashText(hash, name);
  return finishHash(hash);
}

/**
 * Keys that some hold shared are odd, all others even, so that the graph looks for readers only where there can be any.
 */
export function sharableKey(key: number): number {
  return key | 1;
}

export function exclusiveKey(key: number): number {
  return key & ~1;
}
