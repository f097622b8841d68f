// Two readings of one time-of-day clock with a step between, or the later one smaller: the difference is no duration. Steps
// that take each other back are none.
import type { ReadingId } from '../../simulator/plan-ids.ts';
import { hazardKey } from '../fact-keys.ts';
import { readingName } from '../phrases.ts';
import type { PlanIndex } from '../plan-index.ts';
import type { Hazard } from './hazard.ts';

const code = 'stepped-duration';

/** Of several readings each is compared with the one before it: a step between any two lies between two such. */
export const steppedDuration: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return timeOfDayReadings(index).flatMap(({ reading, program }) =>
      timeOfDayReadings(index)
        .filter((since) => since.program === program && (since.reading < reading || (since.repeated && index.repeatedReadings.has(reading))))
        .map((since) => ({ reading, since: since.reading })),
    );
  },
  judge(behaviour) {
    const { plan, history } = behaviour;
    plan.programs.forEach((_, program) => {
      const readings = behaviour.readingsOf(program).filter(({ reading }) => plan.readings[reading]?.clock === 'time-of-day');
      readings.forEach((later, i) => {
        const earlier = readings[i - 1];
        if (earlier === undefined || earlier.session !== later.session) return;
        const stepped = !history.decisions.equal(later.stepped, earlier.stepped) || history.decisions.less(later.value, earlier.value);
        if (stepped) behaviour.fact(hazardKey(code, { reading: later.reading, since: earlier.reading }), true);
      });
    });
  },
  phrase(plan, { since }, how) {
    if (how === 'never') return 'is never read across a step of its clock';
    const from = since === null ? 'the reading before it' : readingName(plan, since);
    return how === 'may' ? `may be read across a step of its clock since ${from}` : `is always read across a step of its clock since ${from}`;
  },
};

export function timeOfDayReadings({ plan, repeatedReadings }: PlanIndex): { readonly reading: ReadingId; readonly program: number; readonly machine: number; readonly repeated: boolean }[] {
  return plan.readings.flatMap(({ clock, program, machine }, reading) => (clock === 'time-of-day' ? [{ reading, program, machine, repeated: repeatedReadings.has(reading) }] : []));
}
