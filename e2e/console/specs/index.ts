import type { Spec } from '../spec.ts';
import { WIZARD_SPECS } from './wizard.ts';

/** All browser specs, in the order they run. */
export const SPECS: readonly Spec[] = [...WIZARD_SPECS];
