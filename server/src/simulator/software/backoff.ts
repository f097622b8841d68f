// How long a client pauses before it tries again: "capped exponential backoff" and its jitters, as in M. Brooker,
// "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
import type { Draw } from '../plan-ids.ts';
import type { BackoffPlan } from '../program-plan.ts';

/** The pause before an attempt, on the client's monotonic clock. `attempt` is 1 for the first that is tried again. */
export function pauseBefore(attempt: number, { firstNs, limitNs, jitter }: BackoffPlan): Draw {
  const longestNs = Math.min(limitNs, firstNs * 2 ** (attempt - 1));
  const shortestNs = jitter === 'full' ? 0 : jitter === 'equal' ? Math.floor(longestNs / 2) : longestNs;
  const law = shortestNs === longestNs ? null : ({ kind: 'uniform', lowNs: shortestNs, highNs: longestNs } as const);
  return { lowNs: shortestNs, highNs: longestNs, law, range: null, unknowns: [] };
}

/** The longest that all pauses of an operation can be together. */
export function longestPausesNs(retries: number, backoff: BackoffPlan | undefined): number {
  if (backoff === undefined) return 0;
  let totalNs = 0;
  for (let attempt = 1; attempt <= retries; attempt++) {
    const { highNs } = pauseBefore(attempt, backoff);
    // From here on they are all the same.
    if (highNs === backoff.limitNs) return totalNs + highNs * (retries - attempt + 1);
    totalNs += highNs;
  }
  return totalNs;
}
