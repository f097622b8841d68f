// What clients of a store that bears lies see, in trouble, is linearizable.
import { describe, expect, it } from 'vitest';
import { checkLinearizability } from '../../server/src/consistency/linearizability.ts';
import type { Operation } from '../../server/src/consistency/operation.ts';
import { register } from '../../server/src/consistency/register.ts';
import type { History } from '../../server/src/simulator/history.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';
import { troubled } from '../../server/src/simulator/stores/byzantine/random-liars.ts';

function operationsOf(plan: Plan, { operations, writes }: History): readonly Operation[] {
  // Of locks nothing is asked.
  const asked = operations.filter(({ operation }) => plan.operations[operation]?.store !== null);
  return asked.map(({ operation, program, ending, value, write, begin, end }): Operation => {
    const isRead = plan.operations[operation]?.verb === 'read';
    // What a write that nobody answered wrote is known from the write.
    const written = write === null ? (value ?? `unseen ${operation}`) : (writes[write]?.value ?? null);
    return {
      process: String(program),
      key: 'x',
      call: isRead ? { kind: 'read', value } : { kind: 'write', value: written },
      ending,
      invoked: begin.ticks,
      returned: ending === 'ok' && end !== null ? end.ticks : null,
    };
  });
}

describe('a store that bears one liar of four', () => {
  it('is linearizable, over many runs in trouble', () => {
    let answered = 0;
    for (let seed = 0; seed < 800; seed++) {
      const { plan } = troubled(seed, false);
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null));
      expect(checkLinearizability(operationsOf(plan, history), register).verdict, `seed ${seed}`).toBe('linearizable');
      answered += history.operations.filter(({ ending }) => ending === 'ok').length;
    }
    expect(answered).toBeGreaterThan(800 * 3);
  }, 300_000);
});
