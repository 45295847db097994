export { Random } from '../fuzz/random.ts';
