export { NetworkPolicy } from './network-policy.ts';
export { networkPolicy, sourceOptions, targetOptions, targetTls } from './server-options.ts';
