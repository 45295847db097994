import { children, type DerElement, oidOf, readElement, textOf } from './der.ts';

/** What an operator checks of a certificate before trusting it. */
export interface CertificateFacts {
  /** `CN=…, O=…`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Host names and addresses it is for; empty when it names none. */
  readonly names: readonly string[];
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** Reads the certificates of a PEM text (X.509, RFC 5280 §4.1); null where one cannot be read. */
export function readCertificates(pem: string): (CertificateFacts | null)[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g);
  return Array.from(blocks, ([, base64 = '']) => {
    try {
      return readCertificate(Uint8Array.from(atob(base64.replace(/\s/g, '')), (char) => char.charCodeAt(0)));
    } catch {
      return null;
    }
  });
}

function readCertificate(bytes: Uint8Array): CertificateFacts {
  const [tbs] = children(bytes, readElement(bytes, 0));
  if (tbs === undefined) throw new RangeError('no content');
  const fields = children(bytes, tbs);
  // An explicit version ([0]) comes first in all but v1 certificates.
  const from = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [, , issuer, validity, subject, , ...rest] = fields.slice(from);
  if (!issuer || !validity || !subject) throw new RangeError('fields missing');
  const [notBefore, notAfter] = children(bytes, validity);
  if (!notBefore || !notAfter) throw new RangeError('no validity');
  return {
    subject: nameOf(bytes, subject),
    issuer: nameOf(bytes, issuer),
    validFrom: timeOf(bytes, notBefore),
    validTo: timeOf(bytes, notAfter),
    names: alternativeNames(bytes, rest),
  };
}

function nameOf(bytes: Uint8Array, name: DerElement): string {
  const pairs = children(bytes, name).flatMap((set) =>
    children(bytes, set).map((pair) => {
      const [type, value] = children(bytes, pair);
      if (!type || !value) throw new RangeError('empty attribute');
      const oid = oidOf(bytes, type);
      return `${ATTRIBUTES[oid] ?? oid}=${textOf(bytes, value)}`;
    }),
  );
  return pairs.join(', ');
}

/** UTCTime (two-digit year, RFC 5280 §4.1.2.5.1: below 50 is 20xx) or GeneralizedTime, as ISO 8601. */
function timeOf(bytes: Uint8Array, element: DerElement): string {
  const text = textOf(bytes, element);
  const full = element.tag === 0x17 ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (match === null) throw new RangeError(`no time: ${text}`);
  const [, year, month, day, hour, minute, second] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

function alternativeNames(bytes: Uint8Array, rest: readonly DerElement[]): string[] {
  const wrapper = rest.find((element) => element.tag === 0xa3);
  const list = wrapper && children(bytes, wrapper)[0];
  for (const extension of list ? children(bytes, list) : []) {
    const parts = children(bytes, extension);
    const [type] = parts;
    const value = parts.at(-1);
    if (!type || !value || oidOf(bytes, type) !== '2.5.29.17') continue;
    return children(bytes, readElement(bytes, value.start)).flatMap((name) => {
      if (name.tag === 0x82) return [textOf(bytes, name)];
      if (name.tag === 0x87) return [addressOf(bytes.subarray(name.start, name.end))];
      return [];
    });
  }
  return [];
}

function addressOf(octets: Uint8Array): string {
  if (octets.length === 4) return [...octets].join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}
