// A queue was full, and what came was dropped.
import { hazardKey } from '../fact-keys.ts';
import type { Hazard } from './hazard.ts';

const code = 'overflow';

export const overflow: Hazard = {
  code,
  present: 'true',
  subjects({ plan }) {
    const atPorts = new Set(plan.routes.flatMap(({ to, port }) => (port === undefined || port.queue === null ? [] : [to])));
    return [
      ...plan.machines.flatMap(({ queue }, machine) => (typeof queue === 'number' || atPorts.has(machine) ? [{ machine }] : [])),
      ...(plan.services ?? []).flatMap(({ queue }, service) => (queue === undefined ? [] : [{ service }])),
    ];
  },
  judge(behaviour) {
    for (const { machine, service, drops } of behaviour.history.queues) {
      if (drops > 0) behaviour.fact(hazardKey(code, service === null ? { machine } : { service }), true);
    }
  },
  phrase(_plan, { service }, how) {
    if (service !== null) {
      if (how === 'never') return 'never refuses a request: its queue is long enough';
      return how === 'may' ? 'may refuse what finds its queue full' : 'always refuses what finds its queue full';
    }
    if (how === 'never') return 'never drops anything: its queue is long enough';
    return how === 'may' ? 'may drop what finds its queue full' : 'always drops what finds its queue full';
  },
};
