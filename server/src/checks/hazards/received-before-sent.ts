// A clock says that a consequence came before its cause: what its receiver's clock read is less than its sender's.
import { present } from '../../base/assert.ts';
import { hazardKey } from '../fact-keys.ts';
import { readingName } from '../phrases.ts';
import type { Hazard } from './hazard.ts';
import { timeOfDayReadings } from './stepped-duration.ts';

const code = 'received-before-sent';

export const receivedBeforeSent: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    const readings = timeOfDayReadings(index);
    const tells = new Set(index.writers.map((writer) => index.plan.operations[writer]?.program));
    const hears = new Set(index.readers.map((reader) => index.plan.operations[reader]?.program));
    return readings
      .filter(({ program }) => hears.has(program))
      .flatMap(({ reading, machine }) =>
        readings.filter((since) => since.machine !== machine && tells.has(since.program)).map((since) => ({ reading, since: since.reading })),
      );
  },
  judge(behaviour) {
    const { plan, history } = behaviour;
    const planOf = (reading: number) => present(plan.readings[reading], 'reading');
    for (const later of history.readings) {
      const { clock, machine } = planOf(later.reading);
      if (clock !== 'time-of-day') continue;
      for (const earlier of later.past) {
        if (planOf(earlier.reading).machine === machine) continue;
        if (history.decisions.less(later.value, earlier.value)) behaviour.fact(hazardKey(code, { reading: later.reading, since: earlier.reading }), true);
      }
    }
  },
  phrase(plan, { since }, how) {
    if (how === 'never') return 'is never before what it is a consequence of';
    const cause = since === null ? 'its cause' : readingName(plan, since);
    return how === 'may' ? `may be before ${cause}, of which it is a consequence` : `is always before ${cause}, of which it is a consequence`;
  },
};
