import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.ts';

/** Made by `openssl req -x509 -subj "/C=DE/O=Tideway Tests/CN=shop-db.internal" -addext subjectAltName=…`. */
const PEM = `-----BEGIN CERTIFICATE-----
MIICCTCCAbCgAwIBAgIUXARHz3rUHkY8WmkN+Xirez0hb2UwCgYIKoZIzj0EAwIw
QDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDVRpZGV3YXkgVGVzdHMxGTAXBgNVBAMM
EHNob3AtZGIuaW50ZXJuYWwwHhcNMjYxMTI0MjE0NzQ0WhcNMzYxMTIxMjE0NzQ0
WjBAMQswCQYDVQQGEwJERTEWMBQGA1UECgwNVGlkZXdheSBUZXN0czEZMBcGA1UE
AwwQc2hvcC1kYi5pbnRlcm5hbDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLmg
GqSub97+fLEhlYMON0ElEmORdq0wFYRoXfgzBOO18MKbvjy5Gah2af3WFw9SKB6n
t1tMwCeAoOKFgVGvuOOjgYcwgYQwHQYDVR0OBBYEFC2SbXnzniNVVc1iUlzYkQBX
Klm7MB8GA1UdIwQYMBaAFC2SbXnzniNVVc1iUlzYkQBXKlm7MA8GA1UdEwEB/wQF
MAMBAf8wMQYDVR0RBCowKIIQc2hvcC1kYi5pbnRlcm5hbIIOKi5zaG9wLmV4YW1w
bGWHBAoAAAwwCgYIKoZIzj0EAwIDRwAwRAIgUR/XhV46PC1BGVpoS8UXWSN1POHQ
t+FBCjLu4Zb5O5YCIGUU/fp4OrMYA9Ba22Wpe0zAT0kI2NoJqEu35hUQSubH
-----END CERTIFICATE-----`;

describe('readCertificates', () => {
  it('reads subject, issuer, validity and names', () => {
    expect(readCertificates(`${PEM}\n${PEM}`)).toHaveLength(2);
    expect(readCertificates(PEM)[0]).toMatchObject({
      subject: 'C=DE, O=Tideway Tests, CN=shop-db.internal',
      issuer: 'C=DE, O=Tideway Tests, CN=shop-db.internal',
      validTo: '2036-11-21T21:47:44Z',
      names: ['shop-db.internal', '*.shop.example', '10.0.0.12'],
    });
  });

  it('gives null for a block that is no certificate, and nothing for other text', () => {
    expect(readCertificates('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toEqual([null]);
    expect(readCertificates(PEM.replace(/\n([^\n]{20})/, '\n'))).toEqual([null]);
    expect(readCertificates('hello')).toEqual([]);
  });
});
