// A timeout within the silence of a live machine declares it dead though nothing is broken (DDIA, chapter 8, "Timeouts and
// unbounded delays": 2d + r, of which a heartbeat is one way, and its period the rest).
import { present } from '../../base/assert.ts';
import type { Origin, Origins } from '../../plan/planned-scenario.ts';
import type { BalancerPlan, Plan } from '../../simulator/plan.ts';
import { durationText, machineName } from '../phrases.ts';
import { healthChecksOf } from './health-check.ts';
import type { Rule, RuleFinding } from './rule.ts';
import { isHasty, isHastyWithLoss, longestOf, silencesOf } from './silence.ts';

export const detectorTooHasty: Rule = {
  code: 'detector-too-hasty',
  check({ plan, origins }) {
    return [...(plan.balancers ?? []).flatMap((balancer, id) => hastyChecks(plan, balancer, present(origins.balancers[id], 'the place of a balancer'))), ...hastyDetectors(plan, origins)];
  },
};

function hastyDetectors(plan: Plan, origins: Origins): RuleFinding[] {
  return plan.detectors.flatMap((detector, id) => {
    const silences = silencesOf(plan, detector);
    const hasty = longestOf(silences.filter(isHasty));
    const at = present(origins.detectors[id], 'the place of a detector');
    if (hasty !== null) {
      const message =
        `a timeout of ${durationText(hasty.timeoutLowNs)} is not longer than the longest silence of a machine that lives, ${durationText(hasty.longestNs)} ` +
        `between two heartbeats of ${machineName(plan, hasty.machine)}: it is taken for dead though nothing is broken`;
      return [{ at, message }];
    }
    const losing = longestOf(silences.filter(isHastyWithLoss));
    if (losing === null) return [];
    const message =
      `a timeout of ${durationText(losing.timeoutLowNs)} is not longer than the silence that one lost heartbeat of ${machineName(plan, losing.machine)} leaves, ` +
      `${durationText(losing.longestNs + losing.periodNs)}: it is taken for dead though it lives`;
    return [{ at, message }];
  });
}

/** A check that waits for nobody fails though nothing is broken; or one lost message is enough. */
function hastyChecks(plan: Plan, balancer: BalancerPlan, at: Origin): RuleFinding[] {
  const { check } = balancer;
  const checks = healthChecksOf(plan, balancer).filter(({ longestNs }) => Number.isFinite(longestNs));
  const [hasty] = checks.filter(({ timeoutNs, longestNs }) => timeoutNs <= longestNs).sort((x, y) => y.longestNs - x.longestNs);
  if (hasty !== undefined) {
    const message =
      `a timeout of ${durationText(hasty.timeoutNs)} is not longer than the longest way of a check to ${machineName(plan, hasty.machine)} and back, ` +
      `${durationText(hasty.longestNs)}: it is ejected though nothing is broken`;
    return [{ at, message }];
  }
  const losing = checks.find(({ loss }) => loss > 0);
  if (losing === undefined || check?.ejectAfter !== 1) return [];
  return [{ at, message: `one check that is lost is enough to eject ${machineName(plan, losing.machine)}, though it lives: eject after two or more` }];
}
