/** One element of DER (X.690): its tag and where its content lies. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Reads the element at `at`; throws RangeError on anything that is not DER. */
export function readElement(bytes: Uint8Array, at: number): DerElement {
  const tag = byteAt(bytes, at);
  const first = byteAt(bytes, at + 1);
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new RangeError('indefinite or too long');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, start + i);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new RangeError('cut short');
  return { tag, start, end };
}

/** The elements inside a constructed one. */
export function children(bytes: Uint8Array, parent: DerElement): DerElement[] {
  const found: DerElement[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const element = readElement(bytes, at);
    found.push(element);
    at = element.end;
  }
  return found;
}

/** Text of an element, whatever string type it has. */
export function textOf(bytes: Uint8Array, element: DerElement): string {
  const content = bytes.subarray(element.start, element.end);
  // 0x1e is BMPString: UTF-16, big-endian.
  return new TextDecoder(element.tag === 0x1e ? 'utf-16be' : 'utf-8').decode(content);
}

/** An object identifier as dotted numbers. */
export function oidOf(bytes: Uint8Array, element: DerElement): string {
  const first = byteAt(bytes, element.start);
  const parts = [Math.min(2, Math.floor(first / 40))];
  parts.push(first - 40 * (parts[0] ?? 0));
  let value = 0;
  for (let at = element.start + 1; at < element.end; at++) {
    const byte = byteAt(bytes, at);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  return parts.join('.');
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('cut short');
  return byte;
}
