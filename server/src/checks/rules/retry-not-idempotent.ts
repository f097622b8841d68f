// An increment that is tried again after an unknown end can be counted twice: its first attempt may have taken effect.
import { counted } from '../phrases.ts';
import { requestsOf, statementOrigin } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const retryNotIdempotent: Rule = {
  code: 'retry-not-idempotent',
  check({ plan, origins }) {
    return requestsOf(plan).flatMap(({ statement }) => {
      // Without a timeout an attempt ends with its answer, and only a certain failure is tried again.
      if (statement.kind !== 'increment' || statement.retries === 0 || statement.timeout === null) return [];
      const attempts = counted(statement.retries + 1, 'time');
      const message = `an increment that timed out may have taken effect: tried up to ${attempts}, it can be counted as often`;
      return [{ at: statementOrigin(origins, statement.operation), message }];
    });
  },
};
