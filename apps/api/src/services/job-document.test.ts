import { expect, test } from 'vitest';
import { InvalidInput } from '../plugins/problems.ts';
import { draftOf, parseJobDocument } from './job-document.ts';

const MINIMAL = `
apiVersion: tideway/v1
name: orders
source: { host: db.example, user: reader }
target: { user: writer }
`;

function refusal(text: string): InvalidInput['problems'] {
  try {
    parseJobDocument(text);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
}

test('a short file is a whole job: what it leaves out has the defaults of the wizard', () => {
  expect(parseJobDocument(MINIMAL)).toMatchObject({
    source: { port: 3306, connectivity: 'public-ip', tls: { enabled: false } },
    start: { kind: 'now' },
    selection: { kind: 'all' },
    options: { ddlPolicy: 'apply', decoder: 'own' },
  });
  expect(draftOf(parseJobDocument(MINIMAL), {})).not.toHaveProperty('cluster');
});

test('misspelt or unknown words are refused by name, never ignored', () => {
  expect(refusal(`${MINIMAL}optoins: { ddlPolicy: stop }`)[0]?.message.en).toContain('optoins');
  expect(refusal(MINIMAL.replace('user: reader', 'user: reader, password: geheim'))).toMatchObject([
    { field: 'source.password' },
  ]);
  expect(refusal(MINIMAL.replace('name: orders', 'name: 1orders'))).toMatchObject([{ field: 'name' }]);
  expect(refusal(`${MINIMAL}start: { kind: gtid }`)).toMatchObject([{ field: 'start.gtidSet' }]);
});

test('what is no YAML says where; references are not followed', () => {
  expect(refusal('name: [')[0]?.message.en).toMatch(/line 1/);
  expect(refusal(`a: &a [1]\nb: *a\n`)[0]?.message.en).toContain('References');
  expect(refusal('just a text')).toMatchObject([{ field: 'text' }]);
});

test('a secret can be named, by a variable or a file of the server or by another job, but not anything else', () => {
  const withPassword = (from: string) => MINIMAL.replace('user: reader', `user: reader, password: { from: '${from}' }`);
  for (const from of ['env:TIDEWAY_REF_ORDERS', 'file:orders.password', 'job:orders']) {
    expect(parseJobDocument(withPassword(from)).source.password).toEqual({ from });
  }
  for (const from of [
    'env:TIDEWAY_SECRET_KEY',
    'env:PATH',
    'file:../secret.key',
    'file:/etc/passwd',
    'file:.ssh',
    'x',
  ]) {
    expect(refusal(withPassword(from))).toMatchObject([{ field: 'source.password.from' }]);
  }
});
