import { mayUse, type RouteMethod } from '@tideway/contract';
import { useSession } from './use-clusters.ts';

/**
 * Whether who is signed in may use a route, by the rules that the API itself goes by: what would be refused is not
 * offered. Nothing is, until it is known who that is.
 */
export function useMay(): (method: RouteMethod, route: string) => boolean {
  const role = useSession().data?.user.role;
  return (method, route) => role !== undefined && mayUse(role, method, route);
}
