import type { Spec } from '../spec.ts';
import { BAD_INPUT_SPECS } from './bad-input.ts';
import { CHINESE_SPECS } from './chinese.ts';
import { CONNECTION_SPECS } from './connections.ts';
import { DETAIL_SPECS } from './details.ts';
import { DOCUMENT_SPECS } from './documents.ts';
import { DRAFT_SPECS } from './drafts.ts';
import { FINISH_SPECS } from './finish.ts';
import { HISTORY_SPECS } from './history.ts';
import { KEYBOARD_SPECS } from './keyboard.ts';
import { MATRIX_SPECS } from './matrix.ts';
import { PAGE_SPECS } from './pages.ts';
import { PICKER_SPECS } from './picker.ts';
import { REPAIR_SPECS } from './repair.ts';
import { SIGN_IN_SPECS } from './sign-in.ts';
import { START_SPECS } from './start.ts';
import { WAY_IN_SPECS } from './way-in.ts';
import { WIZARD_SPECS } from './wizard.ts';
import { WORKER_SPECS } from './workers.ts';

/** All browser specs, in the order they run. */
export const SPECS: readonly Spec[] = [
  ...WIZARD_SPECS,
  ...BAD_INPUT_SPECS,
  ...DRAFT_SPECS,
  ...CONNECTION_SPECS,
  ...START_SPECS,
  ...FINISH_SPECS,
  ...WAY_IN_SPECS,
  ...SIGN_IN_SPECS,
  ...DOCUMENT_SPECS,
  ...DETAIL_SPECS,
  ...HISTORY_SPECS,
  ...KEYBOARD_SPECS,
  ...REPAIR_SPECS,
  ...CHINESE_SPECS,
  ...PICKER_SPECS,
  ...MATRIX_SPECS,
  ...PAGE_SPECS,
  ...WORKER_SPECS,
];
