import { TextDecoder } from 'node:util';
import { collationById } from '@tideway/binlog';

/** Labels of the Encoding Standard for the charsets a client can have; utf8 and ASCII need none. */
const ENCODINGS: Readonly<Record<string, string>> = {
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'iso-8859-9',
  latin7: 'iso-8859-13',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  tis620: 'windows-874',
  gb2312: 'gbk',
  gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
};
const decoders = new Map<string, TextDecoder>();

/**
 * A logged statement as text: it is logged in the charset of the client that sent it. `utf8Text` is what the decoder
 * made of it as UTF-8.
 */
export function decodeStatement(bytes: Uint8Array, utf8Text: string, clientCollation: number | undefined): string {
  const charset = clientCollation === undefined ? undefined : collationById(clientCollation)?.charset;
  const label = charset === undefined ? undefined : ENCODINGS[charset];
  if (label === undefined) return utf8Text;
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder.decode(bytes);
}
