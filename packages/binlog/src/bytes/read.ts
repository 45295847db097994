/**
 * Fixed-width reads without a DataView (a view a field was a fifth of the time of the decoders we measured).
 * (64-bit integers go through a typed array: little-endian machines only, as every one that Node runs on.)
 * All take a Buffer, never a plain Uint8Array, so that V8 sees one hidden class in the hot loops.
 * None checks bounds: callers have checked the span once.
 */
export type Bytes = Buffer;

export function u8(b: Bytes, p: number): number {
  return b[p] as number;
}

export function u16(b: Bytes, p: number): number {
  return (b[p] as number) | ((b[p + 1] as number) << 8);
}

export function u24(b: Bytes, p: number): number {
  return (b[p] as number) | ((b[p + 1] as number) << 8) | ((b[p + 2] as number) << 16);
}

/** As a signed 32-bit integer: the cheapest form, for bit work. */
export function i32(b: Bytes, p: number): number {
  return (b[p] as number) | ((b[p + 1] as number) << 8) | ((b[p + 2] as number) << 16) | ((b[p + 3] as number) << 24);
}

export function u32(b: Bytes, p: number): number {
  return i32(b, p) >>> 0;
}

/** Little-endian 48 bits: exact in a number. */
export function u48(b: Bytes, p: number): number {
  return u32(b, p) + u16(b, p + 4) * 0x1_0000_0000;
}

const halves = new Uint32Array(2);
const wholes = new BigUint64Array(halves.buffer);
const signedWholes = new BigInt64Array(halves.buffer);

export function u64(b: Bytes, p: number): bigint {
  halves[0] = i32(b, p);
  halves[1] = i32(b, p + 4);
  return wholes[0] as bigint;
}

export function i64(b: Bytes, p: number): bigint {
  halves[0] = i32(b, p);
  halves[1] = i32(b, p + 4);
  return signedWholes[0] as bigint;
}

/** Big-endian, `size` bytes from 1 to 6: exact in a number. */
export function uintBE(b: Bytes, p: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i += 1) value = value * 256 + (b[p + i] as number);
  return value;
}

/** Little-endian, `size` bytes from 1 to 4: exact in a number. */
export function uintLE(b: Bytes, p: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i -= 1) value = value * 256 + (b[p + i] as number);
  return value;
}

const floats = new DataView(new ArrayBuffer(8));

export function f32(b: Bytes, p: number): number {
  floats.setInt32(0, i32(b, p), true);
  return floats.getFloat32(0, true);
}

export function f64(b: Bytes, p: number): number {
  floats.setInt32(0, i32(b, p), true);
  floats.setInt32(4, i32(b, p + 4), true);
  return floats.getFloat64(0, true);
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
