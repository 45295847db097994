import type {
  BinlogStatus,
  Cluster,
  ConnectionValidation,
  createdTables,
  Diagnosis,
  FailedEvent,
  Job,
  JobEvent,
  LogLine,
  MetricSeries,
  Organization,
  PrecheckRun,
  PrivateEndpoint,
  Session,
  SourceObjects,
  StartPreview,
  TableStatus,
} from '@tideway/contract';
import type { z } from 'zod';

/** What each kind of call gives back; {@link checkAnswer} holds the matching schemas. */
export interface Answers {
  none: null;
  text: string;
  session: Session;
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
  deleteResult: { deleted: boolean; leftBehind: string[] };
  tables: { total: number; tables: TableStatus[] };
  events: { events: JobEvent[]; more: boolean };
  metrics: MetricSeries;
  log: { lines: LogLine[] };
  failedEvent: FailedEvent | null;
}
export type AnswerName = keyof Answers;
