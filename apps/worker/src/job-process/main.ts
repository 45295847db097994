import type { ToJobProcess } from '../messages.ts';
import { guardMemory } from './memory-guard.ts';
import { report } from './report.ts';
import { ReportedHistory } from './reported-history.ts';
import { runJob } from './run-job.ts';

/**
 * One job, one process: forked by the supervisor, told by it what to run, ended by it. It may be killed at any instant:
 * what counts is in the target (design §4.7). It ends by itself when the supervisor is gone, and so cannot outlive it.
 */
guardMemory();
const stop = new AbortController();
let startPinned: () => void = () => undefined;
const history = new ReportedHistory();
const whenStartPinned = new Promise<void>((resolve) => {
  startPinned = resolve;
});

process.on('message', (message: ToJobProcess) => {
  if (message.type === 'drain') stop.abort('drain');
  else if (message.type === 'start-pinned') startPinned();
  else if (message.type === 'history-stored') history.stored(message.through);
  else {
    history.restore(message.history);
    void runJob(message.job, { signal: stop.signal, whenStartPinned, history }).then(() => process.disconnect());
  }
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group: the supervisor decides when we end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop.abort('drain'));
process.on('uncaughtException', (error) => {
  report({ type: 'log', level: 'error', message: `uncaught: ${error.stack ?? error.message}`, fields: {} });
  // Nothing here can be trusted any more; the target rolls back what is open, and the supervisor starts us again.
  setTimeout(() => process.exit(70), 50);
});
