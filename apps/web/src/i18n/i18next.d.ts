import type accounts from '../locales/en/accounts.json';
import type clusters from '../locales/en/clusters.json';
import type common from '../locales/en/common.json';
import type details from '../locales/en/details.json';
import type jobs from '../locales/en/jobs.json';
import type precheck from '../locales/en/precheck.json';
import type settings from '../locales/en/settings.json';
import type webhooks from '../locales/en/webhooks.json';
import type wizard from '../locales/en/wizard.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      accounts: typeof accounts;
      clusters: typeof clusters;
      common: typeof common;
      details: typeof details;
      jobs: typeof jobs;
      precheck: typeof precheck;
      settings: typeof settings;
      webhooks: typeof webhooks;
      wizard: typeof wizard;
    };
  }
}
