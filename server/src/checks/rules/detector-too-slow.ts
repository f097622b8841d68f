// A timeout far over the silence of a live machine notices late that one is dead.
import { present } from '../../base/assert.ts';
import type { Origin } from '../../plan/planned-scenario.ts';
import type { BalancerPlan, Plan } from '../../simulator/plan.ts';
import { durationText } from '../phrases.ts';
import { healthChecksOf } from './health-check.ts';
import type { Rule, RuleFinding } from './rule.ts';
import { silencesOf } from './silence.ts';

/** Several lost heartbeats fit into ten silences, and a person notices a second. */
const timesOver = 10;
const lateNs = 1_000_000_000;

export const detectorTooSlow: Rule = {
  code: 'detector-too-slow',
  check({ plan, origins }) {
    const slowChecks = (plan.balancers ?? []).flatMap((balancer, id) => slowCheck(plan, balancer, present(origins.balancers[id], 'the place of a balancer')));
    const slowDetectors = plan.detectors.flatMap((detector, id) => {
      const silences = silencesOf(plan, detector);
      if (silences.length === 0) return [];
      const longestNs = Math.max(...silences.map((silence) => silence.longestNs));
      const timeoutNs = Math.min(...silences.map(({ timeoutLowNs }) => timeoutLowNs));
      const detectionNs = Math.max(...silences.map((silence) => silence.detectionNs));
      if (!Number.isFinite(detectionNs) || timeoutNs < timesOver * longestNs || timeoutNs - longestNs < lateNs) return [];
      const message =
        `a timeout of ${durationText(timeoutNs)} is far over the longest silence of a machine that lives, ${durationText(longestNs)}: ` +
        `one that is dead is missed only up to ${durationText(detectionNs)} after its crash`;
      return [{ at: present(origins.detectors[id], 'the place of a detector'), message }];
    });
    return [...slowChecks, ...slowDetectors];
  },
};

function slowCheck(plan: Plan, balancer: BalancerPlan, at: Origin): RuleFinding[] {
  const checks = healthChecksOf(plan, balancer);
  if (checks.length === 0) return [];
  const longestNs = Math.max(...checks.map((one) => one.longestNs));
  const timeoutNs = Math.min(...checks.map((one) => one.timeoutNs));
  const detectionNs = Math.max(...checks.map((one) => one.detectionNs));
  if (!Number.isFinite(longestNs) || timeoutNs < timesOver * longestNs || timeoutNs - longestNs < lateNs) return [];
  const message =
    `a timeout of ${durationText(timeoutNs)} is far over the longest way of a check and back, ${durationText(longestNs)}: ` +
    `a machine that is dead gets requests until up to ${durationText(detectionNs)} after its crash`;
  return [{ at, message }];
}
