// A machine is declared dead while it is neither crashed nor killed; one that is paused lives (SEMANTICS, "Hazards").
import type { SuspicionRecord } from '../../simulator/history.ts';
import type { Plan } from '../../simulator/plan.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import { listed } from '../phrases.ts';
import type { Hazard } from './hazard.ts';

const code = 'live-node-suspected';

export const liveNodeSuspected: Hazard = {
  code,
  present: 'true',
  subjects({ plan }) {
    return plan.machines.flatMap((_, machine) => (watchersOf(plan, machine).length > 0 ? [{ machine }] : []));
  },
  judge(behaviour) {
    for (const suspicion of behaviour.history.suspicions) {
      const { machine } = suspicion;
      if (behaviour.facts.get(hazardKey(code, { machine })) === true) continue;
      if (!isDown(behaviour, suspicion)) behaviour.fact(hazardKey(code, { machine }), true);
    }
  },
  phrase(plan, { machine }, how) {
    const by = machine === null ? '' : ` by ${listed(watchersOf(plan, machine), 'or')}`;
    if (how === 'never') return 'is never declared dead while it lives';
    return how === 'may' ? `may be declared dead${by} while it lives` : `is always declared dead${by} while it lives`;
  },
};

/** Names of the detectors and balancers that can declare a machine dead. */
function watchersOf(plan: Plan, machine: number): string[] {
  const detectors = plan.detectors.filter(({ watched }) => watched.includes(machine));
  const balancers = (plan.balancers ?? []).filter(({ machines, check }) => check !== null && machines.includes(machine));
  return [...detectors, ...balancers].map(({ name }) => name);
}

/** Whether the machine was down at the instant of the suspicion. */
function isDown({ history }: Behaviour, { machine, since }: SuspicionRecord): boolean {
  const { crashes, decisions } = history;
  return crashes.some(
    (crash) => crash.machine === machine && decisions.noLater(crash.since, since) && (crash.until === null || !decisions.noLater(crash.until, since)),
  );
}
