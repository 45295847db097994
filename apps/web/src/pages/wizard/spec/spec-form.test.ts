import { type Job, jobOptions } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { OPTION_FIELDS } from './job-options.tsx';
import { specToPatch } from './spec-form.ts';

const options = jobOptions.parse({});
const base = { spec: '4', options } as Job;

describe('the form of step 5', () => {
  it('has a field for every option of the contract', () => {
    expect(Object.keys(OPTION_FIELDS).sort()).toEqual(Object.keys(jobOptions.shape).sort());
  });

  it('sends nothing that is stored already', () => {
    expect(specToPatch({ spec: '4', options }, base)).toBeNull();
    expect(specToPatch({ spec: null, options }, base)).toBeNull();
  });

  it('sends only the option that was changed: another one named beside it would void the precheck', () => {
    const form = { spec: '4', options: { ...options, ddlPolicy: 'stop', syncpointSeconds: 60 } } as const;
    expect(specToPatch(form, base)).toEqual({ options: { ddlPolicy: 'stop', syncpointSeconds: 60 } });
  });
});
