import type { Spec } from '../spec.ts';
import { BAD_INPUT_SPECS } from './bad-input.ts';
import { DRAFT_SPECS } from './drafts.ts';
import { PAGE_SPECS } from './pages.ts';
import { WIZARD_SPECS } from './wizard.ts';

/** All browser specs, in the order they run. */
export const SPECS: readonly Spec[] = [...WIZARD_SPECS, ...BAD_INPUT_SPECS, ...DRAFT_SPECS, ...PAGE_SPECS];
