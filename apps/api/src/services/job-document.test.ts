import { expect, test } from 'vitest';
import { InvalidInput } from '../plugins/problems.ts';
import { draftOf, parseJobDocument } from './job-document.ts';

const MINIMAL = `
apiVersion: tideway/v1
name: orders
source: { host: db.example, user: reader }
target: { user: writer }
`;

function refusal(text: string): readonly { field: string; message: string }[] {
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
  expect(draftOf(parseJobDocument(MINIMAL))).not.toHaveProperty('cluster');
});

test('misspelt or unknown words are refused by name, never ignored', () => {
  expect(refusal(`${MINIMAL}optoins: { ddlPolicy: stop }`)[0]?.message).toContain('optoins');
  expect(refusal(MINIMAL.replace('user: reader', 'user: reader, password: geheim'))).toMatchObject([
    { field: 'source' },
  ]);
  expect(refusal(MINIMAL.replace('name: orders', 'name: 1orders'))).toMatchObject([{ field: 'name' }]);
  expect(refusal(`${MINIMAL}start: { kind: gtid }`)).toMatchObject([{ field: 'start.gtidSet' }]);
});

test('what is no YAML says where; references are not followed', () => {
  expect(refusal('name: [')[0]?.message).toMatch(/line 1/);
  expect(refusal(`a: &a [1]\nb: *a\n`)[0]?.message).toContain('References');
  expect(refusal('just a text')).toMatchObject([{ field: 'text' }]);
});
