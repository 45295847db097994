/** Placeholder. */
export function DetailsPage() {
  return null;
}
