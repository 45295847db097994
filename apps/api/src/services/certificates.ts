import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificates } from '@tideway/contract';
import { say, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { FieldProblem } from '@tideway/job-store';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** What a PEM text holds, for people. Throws INVALID_REQUEST at `pem`. */
export function describeCertificates(pem: string): Certificates {
  try {
    return { certificates: readAll(pem).map(describe) };
  } catch (error) {
    throw new TidewayError('INVALID_REQUEST', { detail: reasonOf(error), field: 'pem' });
  }
}

/** The certificates of a connection as they are stored. `key` is a secret. */
export interface StoredCertificates {
  readonly ca: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
}

/**
 * What keeps certificates from being used, by field below `path`: text that is no certificate, a key that cannot be
 * read, or that is another certificate's. Found out here, no server sees them. The key is in no message.
 */
export function certificateProblems(path: string, { ca, cert, key }: StoredCertificates): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const read = (field: string, pem: string | null | undefined): X509Certificate | undefined => {
    if (pem == null) return undefined;
    try {
      return readAll(pem)[0];
    } catch (error) {
      problems.push({ field: `${path}.${field}`, message: reasonOf(error) });
      return undefined;
    }
  };
  read('ca', ca);
  const client = read('clientCertificate', cert);
  if (key == null) return problems;
  const field = `${path}.clientKey`;
  const parsed = readKey(key);
  if ('en' in parsed) problems.push({ field, message: parsed });
  else if (client !== undefined && !client.checkPrivateKey(parsed)) {
    problems.push({
      field,
      message: say('This is not the private key of the client certificate', '这不是该客户端证书的私钥'),
    });
  }
  return problems;
}

class Unreadable extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

function reasonOf(error: unknown): Text {
  return error instanceof Unreadable ? error.text : verbatim(error instanceof Error ? error.message : String(error));
}

function readAll(pem: string): X509Certificate[] {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0) throw new Unreadable(say('The text holds no PEM certificate', '文本中没有 PEM 证书'));
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      const which =
        blocks.length === 1
          ? say('The text', '该文本')
          : say(`Certificate ${index + 1} of ${blocks.length}`, `${blocks.length} 个证书中的第 ${index + 1} 个`);
      throw new Unreadable(
        say(
          `${which.en} cannot be read as a certificate: it is damaged or cut off`,
          `${which.zh}无法作为证书读取：已损坏或不完整`,
        ),
      );
    }
  });
}

function readKey(pem: string): KeyObject | Text {
  if (/ENCRYPTED/.test(pem)) {
    return say(
      'The private key is locked with a passphrase; give it without one',
      '私钥带有口令；请提供不带口令的私钥',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    return say(
      'The text cannot be read as a private key: it is damaged or cut off',
      '该文本无法作为私钥读取：已损坏或不完整',
    );
  }
}

function describe(certificate: X509Certificate): Certificates['certificates'][number] {
  const { subject, issuer, validFrom, validTo, subjectAltName } = certificate;
  const names = (subjectAltName ?? '').split(', ').filter((name) => name !== '');
  return {
    subject: subject.replaceAll('\n', ', '),
    issuer: issuer.replaceAll('\n', ', '),
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    names: names.map((name) => name.replace(/^(DNS|IP Address):/, '')),
  };
}
