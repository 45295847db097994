import type {
  ApiToken,
  AuditPage,
  BinlogStatus,
  ChoicePreview,
  Cluster,
  ConnectionValidation,
  createdTables,
  Diagnosis,
  deleteResult,
  FailedEvent,
  Job,
  JobDecision,
  JobEvent,
  LogLine,
  MetricSeries,
  NewApiToken,
  Organization,
  PrecheckRun,
  PrivateEndpoint,
  Session,
  SignInMode,
  SourceObjects,
  StartPreview,
  TableStatus,
  User,
  Webhook,
  WebhookDelivery,
} from '@tideway/contract';
import type { z } from 'zod';

/** What each kind of call gives back; {@link checkAnswer} holds the matching schemas. */
export interface Answers {
  none: null;
  text: string;
  session: Session;
  signInMode: SignInMode;
  user: User;
  webhook: Webhook;
  webhooks: Webhook[];
  webhookDelivery: WebhookDelivery;
  users: User[];
  apiTokens: ApiToken[];
  newApiToken: NewApiToken;
  audit: AuditPage;
  organizations: Organization[];
  clusters: Cluster[];
  cluster: Cluster;
  privateEndpoints: PrivateEndpoint[];
  privateEndpoint: PrivateEndpoint;
  diagnosis: Diagnosis;
  jobs: Job[];
  job: Job;
  connectionValidation: ConnectionValidation;
  sourceObjects: SourceObjects;
  binlogStatus: BinlogStatus;
  startPreview: StartPreview;
  precheckRun: PrecheckRun;
  createdTables: z.infer<typeof createdTables>;
  deleteResult: z.infer<typeof deleteResult>;
  tables: { total: number; tables: TableStatus[] };
  events: { events: JobEvent[]; more: boolean };
  metrics: MetricSeries;
  log: { lines: LogLine[] };
  failedEvent: FailedEvent | null;
  choicePreview: ChoicePreview;
  decisions: { decisions: JobDecision[] };
}
export type AnswerName = keyof Answers;
