import type { Random } from '@tideway/testbed';

/** Lengths and numbers at the edges of what fields can hold. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 0x10, 0x3f, 0x40, 0x7e, 0x7f, 0x80, 0x81, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff];

/** Changes a copy of an event in one to four places; the size in its header is mostly made to fit. */
export function mutate(event: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(event);
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i += 1) bytes = change(bytes, others, random);
  if (bytes.length >= 13 && random.below(10) > 0) bytes.writeUInt32LE(bytes.length, 9);
  return bytes;
}

function change(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  // Headers are short and checked at once: most changes go into bodies.
  const at =
    bytes.length > 20 && random.below(10) > 0 ? 19 + random.below(bytes.length - 19) : random.below(bytes.length);
  switch (random.below(8)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.pick(EDGES);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(12)), bytes.subarray(at)]);
    case 5:
      for (let i = at; i < Math.min(at + 4, bytes.length); i += 1) bytes[i] = random.pick(EDGES);
      return bytes;
    case 6: {
      const other = random.pick(others);
      const from = random.below(other.length);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + random.below(64)), bytes.subarray(at)]);
    }
    default:
      bytes[4] = random.pick(others)[4] as number;
      return bytes;
  }
}
