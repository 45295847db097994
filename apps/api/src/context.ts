import type { KeysRotated } from '@tideway/contract';
import type { JobStore } from '@tideway/job-store';
import type { EventHub } from './services/event-hub.ts';
import type { PrecheckService } from './services/precheck-service.ts';
import type { ReferenceSources } from './services/secret-references.ts';
import type { SourceAccess } from './services/source-access.ts';
import type { WebhookSender } from './services/webhook-sender.ts';

/** What routes work with. */
export interface ApiContext {
  readonly store: JobStore;
  readonly access: SourceAccess;
  readonly prechecks: PrecheckService;
  readonly hub: EventHub;
  readonly webhooks: WebhookSender;
  /** A new key for the stored secrets. */
  readonly rotateKeys: () => Promise<KeysRotated>;
  /** Where the secrets that an imported file names may be looked up. */
  readonly references: ReferenceSources;
}

export const VERSION = '0.1.0';
