import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketAssembler } from './packet-assembler.ts';

const FULL = 0xff_ff_ff;

/** The wire form of a payload: packets of at most 16 MB - 1, the last one shorter. */
function onWire(payload: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let at = 0; ; at += FULL) {
    const part = payload.subarray(at, at + FULL);
    const header = Buffer.alloc(4);
    header.writeUIntLE(part.length, 0, 3);
    header[3] = packets.length & 255;
    packets.push(header, part);
    if (part.length < FULL) return Buffer.concat(packets);
  }
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** Feeds chunks through one buffer that is used again, as the socket does. */
function assemble(chunks: readonly Buffer[]): Buffer[] {
  const assembler = new PacketAssembler();
  const reused = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  return chunks.flatMap((chunk) => {
    chunk.copy(reused);
    const payloads = assembler.feed(reused.subarray(0, chunk.length));
    return payloads.map(({ bytes, start, end }) => Buffer.from(bytes.subarray(start, end)));
  });
}

test('payloads come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 }),
      (payloads, sizes) => {
        const wire = Buffer.concat(payloads.map((payload) => onWire(Buffer.from(payload))));
        const expected = payloads.map((payload) => Buffer.from(payload).toString('hex'));
        expect(assemble(cut(wire, sizes)).map((bytes) => bytes.toString('hex'))).toEqual(expected);
      },
    ),
  );
});

test.each([FULL - 1, FULL, FULL + 1, 2 * FULL, 2 * FULL + 5])('a payload of %d bytes is put together', (length) => {
  const payload = Buffer.alloc(length, 'abc');
  const wire = Buffer.concat([onWire(Buffer.from('first')), onWire(payload), onWire(Buffer.from('last'))]);
  const [first, big, last] = assemble(cut(wire, [4 * 2 ** 20 + 1]));
  expect([first?.toString(), last?.toString()]).toEqual(['first', 'last']);
  expect(big?.equals(payload)).toBe(true);
});
