// A timeout within 2d + r calls dead what is only slow (DDIA, chapter 8, "Timeouts and unbounded delays").
import { durationRange, durationText } from '../phrases.ts';
import { drawBounds, requestsOf, roundTrip, statementOrigin } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const timeoutTooShort: Rule = {
  code: 'timeout-too-short',
  check({ plan, origins }) {
    return requestsOf(plan).flatMap(({ program, statement }) => {
      // An await answers when its condition holds: no round trip bounds it.
      if (statement.timeout === null || statement.kind === 'await' || statement.kind === 'acquire') return [];
      const timeout = drawBounds(plan, statement.timeout);
      const trip = roundTrip(plan, program, statement, { isUnbroken: true });
      // Both orders of a tie can be, so an equal timeout is too short as well.
      if (!Number.isFinite(trip.highNs) || timeout.lowNs > trip.highNs) return [];
      const given = durationRange(timeout.lowNs, timeout.highNs);
      const message =
        timeout.highNs < trip.lowNs
          ? `a timeout of ${given} is under the shortest round trip of ${durationText(trip.lowNs)}: it always runs out`
          : `a timeout of ${given} is not longer than the longest round trip of ${durationText(trip.highNs)}: it can run out though nothing is broken`;
      return [{ at: statementOrigin(origins, statement.operation), message }];
    });
  },
};
