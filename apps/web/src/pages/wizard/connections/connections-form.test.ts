import type { Job } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import {
  type ConnectionsForm,
  connectionsSchema,
  emptyConnections,
  formToInput,
  formToPatch,
  jobToForm,
} from './connections-form.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
const KEY = '-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----';

function job(part: Partial<Job>): Job {
  return {
    name: 'draft-1',
    source: {
      dataSource: null,
      region: null,
      connectivity: 'public-ip',
      host: null,
      privateLink: null,
      port: 3306,
      user: null,
      password: { set: false, setAt: null },
      tls: { enabled: false, ca: null, clientCertificate: null, clientKey: { set: false, setAt: null } },
    },
    target: { user: null, password: { set: false, setAt: null } },
    typed: {},
    ...part,
  } as Job;
}

function form(source: Partial<ConnectionsForm['source']>, rest: Partial<ConnectionsForm> = {}): ConnectionsForm {
  return { ...emptyConnections, ...rest, source: { ...emptyConnections.source, ...source } };
}
const typedSecret = (value: string) => ({ stored: false, setAt: null, replacing: false, value });

describe('formToPatch', () => {
  it('has nothing to save in a form that nobody touched', () => {
    expect(formToPatch(jobToForm(job({})), job({}), new Map())).toBeNull();
  });

  it('sends valid values under their names and others as typed, and brings both back', () => {
    const patch = formToPatch(form({ host: 'db.internal', port: '33o6', user: 'dm' }), job({}), new Map());
    expect(patch).toEqual({ typed: { 'source.port': '33o6', name: '' }, source: { host: 'db.internal', user: 'dm' } });
    const back = jobToForm(
      job({ typed: { 'source.port': '33o6' }, source: { ...job({}).source, host: 'db.internal', user: 'dm' } }),
    );
    expect(back.source).toMatchObject({ port: '33o6', host: 'db.internal', user: 'dm' });
  });

  it('takes a text out of `typed` once it is valid, and keeps a cleared field cleared', () => {
    const base = job({ typed: { 'source.port': '33o6' }, source: { ...job({}).source, user: 'dm' } });
    const patch = formToPatch(
      { ...jobToForm(base), source: { ...jobToForm(base).source, port: '3307', user: '' } },
      base,
      new Map(),
    );
    expect(patch).toEqual({ source: { port: 3307 }, typed: { 'source.user': '' } });
    expect(jobToForm({ ...base, typed: { 'source.user': '' } }).source.user).toBe('');
  });

  it('keeps a name that breaks the rule as typed', () => {
    expect(formToPatch(form({}, { name: '9x' }), job({}), new Map())?.typed).toEqual({ name: '9x' });
    expect(formToPatch(form({}, { name: 'good' }), job({ typed: { name: '9x' } }), new Map())).toEqual({
      name: 'good',
      typed: {},
    });
  });

  it('sends a password once, never as typed text', () => {
    const sent = new Map<string, string>();
    const first = formToPatch(form({ password: typedSecret('s3cret') }), job({}), sent);
    expect(first?.source).toEqual({ password: { value: 's3cret' } });
    expect(formToPatch(form({ password: typedSecret('s3cret') }), job({ typed: { name: '' } }), sent)).toBeNull();
    expect(JSON.stringify(first?.typed ?? {})).not.toContain('s3cret');
  });

  it('holds a certificate back until its key is there, then sends TLS as one', () => {
    const tls = { enabled: true, ca: '', clientCertificate: CERTIFICATE, clientKey: typedSecret('') };
    const half = formToPatch(form({ tls }), job({}), new Map());
    expect(half?.source?.tls).toEqual({ enabled: true, ca: null, clientCertificate: null, clientKey: null });
    expect(half?.typed).toMatchObject({ 'source.tls.clientCertificate': CERTIFICATE });
    const whole = formToPatch(form({ tls: { ...tls, clientKey: typedSecret(KEY) } }), job({}), new Map());
    expect(whole?.source?.tls).toEqual({ enabled: true, ca: null, clientCertificate: CERTIFICATE, clientKey: KEY });
    expect(whole?.typed).toEqual({ name: '' });
  });
});

describe('connectionsSchema', () => {
  const complete = form(
    { dataSource: 'rds-mysql', region: 'eu-1', host: 'db', user: 'dm', password: typedSecret('x') },
    { name: 'orders', target: { user: 't', password: typedSecret('y') } },
  );

  it('accepts a complete form and keeps stored secrets', () => {
    expect(connectionsSchema('dedicated').safeParse(formToInput(complete)).success).toBe(true);
    const stored = { stored: true, setAt: null, replacing: false, value: '' };
    expect(formToInput({ ...complete, target: { user: 't', password: stored } })).toMatchObject({
      target: { password: { keep: true } },
    });
  });

  it('asks for a region of cloud sources only, and for the private link instead of the host', () => {
    const paths = (value: ConnectionsForm) =>
      connectionsSchema('dedicated')
        .safeParse(formToInput(value))
        .error?.issues.map((issue) => issue.path.join('.'));
    expect(paths({ ...complete, source: { ...complete.source, region: '' } })).toEqual(['source.region']);
    const own = { ...complete.source, dataSource: 'self-managed-mysql' as const, region: '' };
    expect(paths({ ...complete, source: own })).toBeUndefined();
    expect(paths({ ...complete, source: { ...own, connectivity: 'private-link' } })).toEqual(['source.privateLink']);
  });
});
