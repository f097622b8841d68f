// A timeout far over 2d + r notices late that nobody answers.
import { durationText } from '../phrases.ts';
import { drawBounds, requestsOf, roundTrip, statementOrigin } from './round-trip.ts';
import type { Rule } from './rule.ts';

/** A person notices a second, and ten times the longest round trip is more than any margin needs. */
const timesOver = 10;
const lateNs = 1_000_000_000;

export const timeoutTooLong: Rule = {
  code: 'timeout-too-long',
  check({ plan, origins }) {
    return requestsOf(plan).flatMap(({ program, statement }) => {
      if (statement.timeout === null || statement.kind === 'await' || statement.kind === 'acquire') return [];
      const timeout = drawBounds(plan, statement.timeout);
      const trip = roundTrip(plan, program, statement, { isUnbroken: false });
      if (timeout.lowNs < trip.highNs * timesOver || timeout.lowNs - trip.highNs < lateNs) return [];
      const message =
        `a timeout of ${durationText(timeout.lowNs)} is far over the longest round trip of ${durationText(trip.highNs)}: ` +
        `a machine that is down is noticed ${durationText(timeout.lowNs - trip.highNs)} later than it could be`;
      return [{ at: statementOrigin(origins, statement.operation), message }];
    });
  },
};
