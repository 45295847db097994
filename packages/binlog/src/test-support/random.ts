export { Random } from '../testing/random.ts';
