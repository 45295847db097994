/** Milliseconds to wait before attempt `attempt` (from 1): doubling from 1 s up to 30 s, half of it by chance. */
export function retryDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(30_000, 1_000 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
