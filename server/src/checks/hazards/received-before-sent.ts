// A clock says that a consequence came before its cause: what its receiver's clock read is less than its sender's.
import { present } from '../../base/assert.ts';
import type { MachineId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import type { StatementPlan } from '../../simulator/program-plan.ts';
import { hazardKey } from '../fact-keys.ts';
import { readingName } from '../phrases.ts';
import { isHandler } from '../plan-index.ts';
import { statementsIn } from '../reached-effects.ts';
import { hostsOf } from '../rules/round-trip.ts';
import type { Hazard } from './hazard.ts';
import { timeOfDayReadings } from './stepped-duration.ts';

const code = 'received-before-sent';

export const receivedBeforeSent: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    const { plan } = index;
    const readings = timeOfDayReadings(index);
    // A call tells its handler what its program knows, and the answer tells that what the handler does.
    const talking = plan.programs.flatMap((program, id) => (isHandler(program) || callsHandler(plan, program.body) ? [id] : []));
    const tells = new Set([...talking, ...index.writers.map((writer) => plan.operations[writer]?.program)]);
    const hears = new Set([...talking, ...index.readers.map((reader) => plan.operations[reader]?.program)]);
    const hosts = ({ program }: { readonly program: number }): readonly MachineId[] => hostsOf(plan, present(plan.programs[program], 'program'));
    const areApart = (x: { readonly program: number }, y: { readonly program: number }): boolean => hosts(x).some((one) => hosts(y).some((other) => one !== other));
    return readings
      .filter(({ program }) => hears.has(program))
      .flatMap((later) =>
        readings.filter((since) => tells.has(since.program) && areApart(later, since)).map((since) => ({ reading: later.reading, since: since.reading })),
      );
  },
  judge(behaviour) {
    const { plan, history } = behaviour;
    const planOf = (reading: number) => present(plan.readings[reading], 'reading');
    for (const later of history.readings) {
      if (planOf(later.reading).clock !== 'time-of-day') continue;
      for (const earlier of later.past) {
        if (earlier.machine === later.machine) continue;
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

function callsHandler(plan: Plan, body: readonly StatementPlan[]): boolean {
  return statementsIn(body).some((statement) => statement.kind === 'call' && statement.callee.kind === 'service' && isHandler(plan.programs[statement.callee.handler ?? -1]));
}
