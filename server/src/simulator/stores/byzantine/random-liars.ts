// Small random clusters with one liar, for tests: every one of them from a seed.
import { Dice } from '../../dice.ts';
import type { Lie } from '../../fault-plan.ts';
import { buildPlan } from '../../plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../../plan-words.ts';
import type { Plan } from '../../plan.ts';

export const four = ['n1', 'n2', 'n3', 'n4'];
export const lies: readonly Lie[] = ['forgetting', 'lying', 'equivocating', 'forging'];

/** A store on these that bears one liar, n1 proposing first; links of one millisecond, where nothing else is said. */
export function words(on: readonly string[], faults: readonly FaultWords[], clients: PlanWords['clients'], delay: PlanWords['link'] = { delay: 1 }): PlanWords {
  return { nodes: Object.fromEntries(on.map((name) => [name, {}])), link: delay, stores: { kv: { on, consensus: { liars: 1, leader: 'n1', election: 100 } } }, clients, faults };
}

/** One liar, three clients, and links and machines in trouble. */
export function troubled(seed: number, isOpen: boolean): { readonly plan: Plan; readonly liar: number } {
  const dice = new Dice(seed, 171);
  const liar = dice.below(4);
  const body = (): Step[] =>
    Array.from({ length: 1 + dice.below(isOpen ? 1 : 3) }, (): Step[] => [
      { do: 'wait', length: isOpen && dice.chance(0.5) ? [0, 10] : dice.below(40) },
      dice.chance(0.5) ? { do: 'write', key: 'kv.x', value: 'unique', timeout: 400 } : { do: 'read', key: 'kv.x', timeout: 400 },
    ]).flat();
  const faults: FaultWords[] = [{ do: 'corrupt', machines: [four[liar] ?? ''], by: lies[dice.below(4)] ?? 'lying', ...(dice.chance(0.3) ? { at: dice.below(40), for: 60 } : {}) }];
  const others = four.filter((_, index) => index !== liar);
  const other = others[dice.below(3)] ?? '';
  if (dice.chance(0.4)) faults.push({ do: 'pause', machines: [other], at: dice.below(30), for: 1 + dice.below(100) });
  if (dice.chance(0.4)) faults.push({ do: 'cut', pairs: [[other, others[dice.below(3)] ?? '']].filter(([x, y]) => x !== y) as [string, string][], at: dice.below(30), for: 50 });
  if (dice.chance(0.2)) faults.push({ do: 'crash', machines: [other], at: dice.below(30), for: 60 });
  const clients = Object.fromEntries(['a', 'b', 'c'].slice(0, isOpen ? 2 : 3).map((name) => [name, { via: 'kv', body: body() }]));
  const link = { delay: isOpen ? ([1, 3] as const) : ([1, 6] as const), authenticated: true, ...(dice.chance(0.4) ? { loss: 0.1 } : {}), ...(dice.chance(0.3) ? { duplicate: 0.1 } : {}) };
  // Some write under a lock, whose grants end while they do.
  const holding = (steps: readonly Step[]): Step[] => steps.flatMap((step): Step[] => (step.do === 'write' ? [{ do: 'acquire', lock: 'L', timeout: 400 }, { ...step, holding: 'L' }] : [step]));
  const isFenced = dice.chance(0.3);
  const locked = isFenced ? Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, { ...client, body: holding(client.body) }])) : clients;
  const all = words(four, faults, locked, link);
  const plan = buildPlan({ ...all, ...(isFenced ? { nodes: { ...all.nodes, z: {} }, locks: { L: { on: 'z', lease: 5 + dice.below(20), fencing: true } } } : {}), scenario: `troubled ${seed}`, stores: { kv: { on: four, consensus: { liars: 1, election: isOpen ? 100 : [50, 90] } } } });
  return { plan, liar };
}
