import { useMatch } from 'react-router-dom';

/** The cluster in the address, if the page belongs to one. */
export function useClusterId(): string | undefined {
  const clusterId = useMatch('/clusters/:clusterId/*')?.params.clusterId;
  return clusterId === 'new' ? undefined : clusterId;
}
