// Locks in random plans: a run is determined by the decisions that it recorded.
import { describe, expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import { Dice } from '../dice.ts';
import type { Plan } from '../plan.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, NodeWords, Options, Step } from '../plan-words.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 400);

describe('a run with locks is determined by the decisions that it recorded', () => {
  it('where leases are measured by clocks that never step', () => {
    const { compared, granted } = check((seed) => randomPlan(seed, false), plans);
    expect(compared).toBeGreaterThan(plans * 4);
    expect(granted).toBeGreaterThan(plans * 3);
  }, 120_000);

  it('where they are measured by clocks that step and are corrected', () => {
    const { compared, granted } = check((seed) => randomPlan(seed, true), plans);
    expect(compared).toBeGreaterThan(plans * 3);
    expect(granted).toBeGreaterThan(plans * 3);
  }, 120_000);
});

function check(planOf: (seed: number) => Plan, count: number): { readonly compared: number; readonly granted: number } {
  let compared = 0;
  let granted = 0;
  for (let seed = 0; seed < count; seed++) {
    const plan = planOf(seed);
    for (let run = 0; run < 2; run++) {
      const cell = checkCell(plan, seed * 7 + run, 3);
      granted += cell.history.grants.length;
      compared += cell.compared;
    }
  }
  return { compared, granted };
}

function randomPlan(seed: number, steps: boolean): Plan {
  const dice = new Dice(seed, 130);
  const node = (): NodeWords => ({
    ...(dice.chance(0.3) ? { disk: 'lost' } : {}),
    ...(dice.chance(0.2) ? { takes: dice.length(2) } : {}),
    ...(dice.chance(0.3) ? { skew: [-dice.below(3), dice.below(3)] } : {}),
    ...(steps && dice.chance(0.4) ? { sync: { every: 1 + dice.below(4), within: dice.below(3), by: dice.chance(0.7) ? 'step' as const : 'slew' as const } } : {}),
  });
  const clock = (): 'time-of-day' | 'monotonic' => (steps && dice.chance(0.8) ? 'time-of-day' : 'monotonic');
  const lock = (on: string) => ({ on, lease: dice.length(6), ...(dice.chance(0.4) ? { margin: dice.length(2) } : {}), fencing: dice.chance(0.5), clock: clock() });
  const labels: string[] = [];
  const body = (depth: number): Step[] => {
    const one = (): Step => {
      const name = dice.chance(0.75) ? 'L' : 'M';
      const options: Options = dice.chance(0.25) ? { timeout: dice.length(8), retries: dice.below(2) } : {};
      const label = (): string => `o${labels.push('') - 1}`;
      switch (dice.below(depth === 0 ? 8 : 6)) {
        case 0:
          return { do: 'wait', length: dice.length(5) };
        case 1:
          return { do: 'release', lock: name, label: label(), ...options };
        case 2:
          return { do: 'increment', key: 'kv.x', label: label(), holding: name, ...options };
        case 3:
          return { do: 'write', key: dice.chance(0.5) ? 'kv.x' : 'kv.y', value: { unique: true }, label: label(), holding: name, ...options };
        case 4:
          return { do: 'read', key: 'kv.x', label: label(), ...(dice.chance(0.4) ? { holding: name } : {}), ...options };
        case 5:
          return { do: 'acquire', lock: name, label: label(), ...options };
        case 6:
          return { do: 'together', body: body(1) };
        default:
          return { do: 'repeat', count: dice.below(3), body: body(1) };
      }
    };
    const steps = Array.from({ length: 1 + dice.below(3) }, one);
    return depth === 0 ? [{ do: 'acquire', lock: 'L', label: `o${labels.push('') - 1}`, ...(dice.chance(0.3) ? { timeout: dice.length(8), retries: dice.below(2) } : {}) }, ...steps] : steps;
  };
  const names = ['n1', 'n2'];
  const clients = Object.fromEntries(['a', 'b', 'c'].slice(0, 2 + dice.below(2)).map((name) => [name, { ...(dice.chance(0.3) ? { on: names[dice.below(2)] as string } : {}), body: body(0) }]));
  const machines = [...names, ...Object.entries(clients).filter(([, { on }]) => on === undefined).map(([name]) => name)];
  const machine = (): string => machines[dice.below(machines.length)] as string;
  const timing = () => {
    const when = dice.below(4);
    if (when === 0) return { when: [`a L`, 'holds'] as const };
    if (when === 1 && labels.length > 0) return { when: [`o${dice.below(labels.length)}`, (['begins', 'arrives', 'takes-effect', 'ends'] as const)[dice.below(4)] ?? 'ends'] as const };
    return { at: dice.chance(0.15) ? ('any' as const) : dice.length(10) };
  };
  const fault = (): FaultWords => {
    const kind = dice.below(steps ? 5 : 3);
    if (kind === 0) return { do: 'crash', machines: [machine()], ...timing(), ...(dice.chance(0.7) ? { for: dice.length(5) } : {}) };
    if (kind === 1) return { do: 'cut', pairs: [[machine(), machine()]], ...timing(), for: dice.length(5) };
    if (kind === 2) return { do: 'pause', machines: [machine()], ...timing(), for: dice.length(8) };
    return { do: 'step', machines: [machine()], by: [-dice.below(8), dice.below(8)], ...timing(), ...(dice.chance(0.3) ? { for: dice.length(5) } : {}) };
  };
  return buildPlan({
    scenario: `locks ${seed}`,
    nodes: { n1: node(), n2: node() },
    link: { delay: dice.length(3), ...(dice.chance(0.2) ? { loss: 0.2 } : {}), ...(dice.chance(0.25) ? { duplicate: 0.2 } : {}) },
    stores: { kv: { on: dice.chance(0.5) ? ['n2'] : ['n1', 'n2'], timestamp: 'lamport' } },
    locks: { L: lock('n1'), M: lock(dice.chance(0.5) ? 'n1' : 'n2') },
    clients,
    faults: Array.from({ length: dice.below(3) }, fault),
  });
}
