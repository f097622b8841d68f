// No behaviour differs without a fault: it is borne, or whoever wrote it only believes to have tried something. It is no fact of one behaviour:
// two explorations are compared (`idle-faults.ts`).
import type { Hazard } from './hazard.ts';

export const faultWithoutEffect: Hazard = {
  code: 'fault-without-effect',
  present: 'true',
  subjects: () => [],
  judge: () => undefined,
  phrase(_plan, _subject, how) {
    return how === 'never' ? 'changes what can happen' : 'changes nothing that shows: all operations end, and all is seen, as without it';
  },
};
