import { type Job, type Tier, WIZARD_STEPS, type WizardStep } from '@tideway/contract';

/** `locked`: an earlier step is missing. `warning`: done once, and to be done again. */
export type StepState = 'done' | 'open' | 'warning' | 'locked';
export type StepStates = Readonly<Record<WizardStep, StepState>>;

/** Whether a draft has all that step 1 asks for; what exactly is missing is said by the form. */
function hasConnections({ source, target, typed, name }: Job): boolean {
  const reachable = source.connectivity === 'private-link' ? source.privateLink : source.host;
  const unfinished = Object.keys(typed).some((path) => /^(name|source|target)\b/.test(path));
  return (
    name !== '' &&
    source.dataSource !== null &&
    Boolean(reachable) &&
    source.port !== null &&
    source.user !== null &&
    source.password.set &&
    target.user !== null &&
    target.password.set &&
    !unfinished
  );
}

/** What each step of a draft is; null: nothing entered yet. */
export function stepStates(job: Job | null, tier: Tier): StepStates {
  const connections = job !== null && hasConnections(job);
  const start = connections && job.start !== null && !Object.keys(job.typed).some((path) => path.startsWith('start'));
  const objects = start && job.selection !== null;
  // A start from the last step checks one item again: the step stays in view.
  const starting = job?.state === 'prechecking' && job.step === 'spec';
  const checked = objects && (job.state === 'ready' || starting);
  const reached = job === null ? 0 : WIZARD_STEPS.indexOf(job.step);
  const state = (step: WizardStep, done: boolean, reachable: boolean): StepState => {
    if (done) return 'done';
    if (!reachable) return reached > WIZARD_STEPS.indexOf(step) ? 'warning' : 'locked';
    return reached > WIZARD_STEPS.indexOf(step) ? 'warning' : 'open';
  };
  return {
    connections: state('connections', connections, true),
    'start-position': state('start-position', start, connections),
    objects: state('objects', objects, start),
    precheck: state('precheck', checked, objects),
    spec: state('spec', checked && (tier === 'essential' || job.spec !== null), checked),
  };
}

/** Whether a step can be entered: everything before it is there. */
export function isReachable(step: WizardStep, job: Job | null, tier: Tier): boolean {
  const states = stepStates(job, tier);
  const index = WIZARD_STEPS.indexOf(step);
  return WIZARD_STEPS.slice(0, index).every((earlier) => states[earlier] === 'done');
}
