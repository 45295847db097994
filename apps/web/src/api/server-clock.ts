/** How far the server's clock is ahead of ours, in milliseconds; ages are measured on the server's clock. */
let offsetMs = 0;
let bestRoundTripMs = Number.POSITIVE_INFINITY;

/**
 * Takes a sample from a response's `Date` header, which has whole seconds; the sample with the shortest round trip
 * wins, and differences within its error are taken for none.
 */
export function sampleServerClock(dateHeader: string | null, sentAt: number, receivedAt: number): void {
  const serverTime = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverTime)) return;
  const roundTrip = receivedAt - sentAt;
  if (roundTrip > bestRoundTripMs) return;
  bestRoundTripMs = roundTrip;
  const difference = serverTime + 500 - (sentAt + receivedAt) / 2;
  offsetMs = Math.abs(difference) <= 1_000 + roundTrip ? 0 : difference;
}

/** The present on the server's clock, in milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
