/** Placeholder. */
export function PrivateEndpointsPage() {
  return null;
}
