import type { ByteWriter } from '../bytes/byte-writer.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import { writeHexLiteral } from '../bytes/write-hex.ts';
import { type Charset, charsetNamed, decodeText } from '../charset/charset.ts';
import { isUtf8 } from '../charset/utf8.ts';
import type { LengthBytes } from './binary.ts';
import { type ColumnCodec, prefixed, type ReadValue, type WriteValue } from './column-codec.ts';
import { UnknownColumnFact } from './integers.ts';
import { hasIntroducer, type LiteralDialect } from './literal-dialect.ts';
import { roomForQuoted, writeQuotedCodePoint, writeQuotedUtf8 } from './quoted-text.ts';

/**
 * CHAR, VARCHAR and TEXT. Forms, in this order: `'…'` when the bytes are characters (utf8, or decoded by the charset's
 * table); `_charset x'…'` when they are not but the target knows the charset; else `x'…'`, the raw bytes, which a
 * strict target refuses or takes as they are (see {@link isRawText}).
 */
export function textCodec(
  lengthBytes: LengthBytes,
  size: number,
  charsetName: string | undefined,
  dialect: LiteralDialect,
): ColumnCodec {
  if (charsetName === undefined) return unknownCharset(lengthBytes, size);
  const charset = charsetNamed(charsetName);
  const fallback = hexForm(charsetName === 'utf8' ? 'utf8mb3' : charsetName, dialect);
  if (charset === undefined) return prefixed(lengthBytes, size, fallback, (b, p, length) => b.subarray(p, p + length));
  const literal = charset.isUtf8 ? utf8Form(fallback) : otherForm(charset, dialect, fallback);
  return prefixed(lengthBytes, size, literal, readText(charset));
}

/** Whether a value of this charset would be written as raw bytes: its text is not known to Unicode or to us. */
export function isRawText(charsetName: string, dialect: LiteralDialect, b: Bytes, p: number, length: number): boolean {
  const charset = charsetNamed(charsetName);
  if (hasIntroducer(dialect, charset?.name ?? charsetName)) return false;
  return charset === undefined || decodeText(charset, b, p, length) === undefined;
}

function readText(charset: Charset): ReadValue {
  if (charset.isUtf8) {
    return (b, p, length) => {
      for (let i = p; i < p + length; i += 1) {
        if (u8(b, i) >= 0x80)
          return isUtf8(b, i, p + length) ? b.toString('utf8', p, p + length) : b.subarray(p, p + length);
      }
      return b.toString('latin1', p, p + length);
    };
  }
  return (b, p, length) => decodeText(charset, b, p, length) ?? b.subarray(p, p + length);
}

function utf8Form(fallback: WriteValue): WriteValue {
  return (w, b, p, length) => {
    if (!writeQuotedUtf8(w, b, p, length)) fallback(w, b, p, length);
  };
}

function hexForm(charset: string, dialect: LiteralDialect): WriteValue {
  const introducer = hasIntroducer(dialect, charset) ? `_${charset} ` : '';
  return (w, b, p, length) => {
    w.ascii(introducer);
    writeHexLiteral(w, b, p, length);
  };
}

/** Charsets in which bytes below 0x80 are not all ASCII; 0x5c and 0x7e are left out for every charset (sjis). */
const NOT_ASCII: ReadonlySet<string> = new Set(['swe7', 'ucs2', 'utf16', 'utf16le', 'utf32']);

function otherForm(charset: Charset, dialect: LiteralDialect, fallback: WriteValue): WriteValue {
  const decoded: WriteValue = (w, b, p, length) => {
    if (!writeDecoded(w, charset, b, p, length)) fallback(w, b, p, length);
  };
  const asciiWithin = !NOT_ASCII.has(charset.name);
  if (dialect === 'tidb') return decoded;
  return (w, b, p, length) => {
    if (length === 0 || (asciiWithin && isPlainAscii(b, p, length))) writeQuotedUtf8(w, b, p, length);
    else fallback(w, b, p, length);
  };
}

function isPlainAscii(b: Bytes, p: number, length: number): boolean {
  for (let i = p; i < p + length; i += 1) {
    const byte = u8(b, i);
    if (byte >= 0x7e || byte === 0x5c) return false;
  }
  return true;
}

function writeDecoded(w: ByteWriter, charset: Charset, b: Bytes, p: number, length: number): boolean {
  const { step } = charset;
  const start = w.pos;
  const end = p + length;
  w.room(roomForQuoted(length * 2) + 4); // A single byte becomes three at most.
  w.byte(39);
  for (let at = p; at < end; ) {
    const found = step(b, at, end);
    if (found < 0) {
      w.pos = start;
      return false;
    }
    writeQuotedCodePoint(w, found >> 3);
    at += found & 7;
  }
  w.byte(39);
  return true;
}

/** Before 8.0 without a schema: neither the charset nor whether it is text at all is known. */
function unknownCharset(lengthBytes: LengthBytes, size: number): ColumnCodec {
  return prefixed(
    lengthBytes,
    size,
    () => {
      throw new UnknownColumnFact('which character set the column has');
    },
    (b, p, length) => b.subarray(p, p + length),
  );
}
