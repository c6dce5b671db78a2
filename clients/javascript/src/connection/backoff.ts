const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait after so many failures in a row: full jitter, so that those whom one failure
 * has sent away do not come back together.
 */
export function backoff(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
}
