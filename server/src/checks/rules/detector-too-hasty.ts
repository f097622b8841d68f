// A timeout within the silence of a live machine declares it dead though nothing is broken (DDIA, chapter 8, "Timeouts and
// unbounded delays": 2d + r, of which a heartbeat is one way, and its period the rest).
import { present } from '../../base/assert.ts';
import { durationText, machineName } from '../phrases.ts';
import type { Rule } from './rule.ts';
import { type Silence, silencesOf } from './silence.ts';

export const detectorTooHasty: Rule = {
  code: 'detector-too-hasty',
  check({ plan, origins }) {
    return plan.detectors.flatMap((detector, id) => {
      const silences = silencesOf(plan, detector);
      const hasty = mostOf(silences.filter(({ timeoutLowNs, longestNs }) => Number.isFinite(longestNs) && timeoutLowNs <= longestNs));
      const at = present(origins.detectors[id], 'the place of a detector');
      if (hasty !== null) {
        const message =
          `a timeout of ${durationText(hasty.timeoutLowNs)} is not longer than the longest silence of a machine that lives, ${durationText(hasty.longestNs)} ` +
          `between two heartbeats of ${machineName(plan, hasty.machine)}: it is taken for dead though nothing is broken`;
        return [{ at, message }];
      }
      const losing = mostOf(silences.filter(({ timeoutLowNs, longestNs, periodNs, loss }) => loss > 0 && Number.isFinite(longestNs) && timeoutLowNs <= longestNs + periodNs));
      if (losing === null) return [];
      const message =
        `a timeout of ${durationText(losing.timeoutLowNs)} is not longer than the silence that one lost heartbeat of ${machineName(plan, losing.machine)} leaves, ` +
        `${durationText(losing.longestNs + losing.periodNs)}: it is taken for dead though it lives`;
      return [{ at, message }];
    });
  },
};

/** The one with the longest silence, the first of equal ones. */
function mostOf(silences: readonly Silence[]): Silence | null {
  return silences.reduce<Silence | null>((most, one) => (most === null || one.longestNs > most.longestNs ? one : most), null);
}
