import type { Cluster, Tier } from '@tideway/contract';
import { portInput, textOrNull } from '../../ui/form/form-resolver.ts';

/** The form of a cluster, everything as typed. */
export interface ClusterForm {
  name: string;
  tier: Tier;
  region: string;
  host: string;
  port: string;
  tls: { enabled: boolean; ca: string };
  standIn: boolean;
}

export const emptyCluster: ClusterForm = {
  name: '',
  tier: 'dedicated',
  region: '',
  host: '',
  port: '4000',
  tls: { enabled: false, ca: '' },
  standIn: false,
};

export function clusterToForm(cluster: Cluster): ClusterForm {
  const { name, tier, region, host, port, tls, standIn } = cluster;
  return { name, tier, region, host, port: String(port), tls: { enabled: tls.enabled, ca: tls.ca ?? '' }, standIn };
}

/** What is checked and sent: `clusterInput` of the contract. */
export function clusterFormToInput(form: ClusterForm): unknown {
  return { ...form, port: portInput(form.port), tls: { enabled: form.tls.enabled, ca: textOrNull(form.tls.ca) } };
}
