// Test support: is a store safe in bad weather? Plans of clients that write and read all the time, while machines crash and
// stand still, networks part, and messages are lost and doubled, all drawn by seeds; each run is checked for linearizability.
//
// A store of another kind, or one that is broken on purpose, is put in by `planOf`, from the words of a plan to a plan.
import { RandomStream } from '../../simulator/kernel/random.ts';
import { Inputs } from '../../simulator/kernel/inputs.ts';
import { SampleSource } from '../../simulator/kernel/sources.ts';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../../simulator/plan-words.ts';
import type { Plan } from '../../simulator/plan.ts';
import { gridOf, simulate, type SimulateOptions } from '../../simulator/simulate.ts';
import { Behaviour } from '../behaviour.ts';
import { indexOf } from '../plan-index.ts';
import { consistencyText } from './judge-consistency.ts';
import { checkedAsRecorded } from './orders.ts';

export type Weather = 'crashes' | 'restarts' | 'pauses' | 'cuts' | 'loss' | 'duplicates';

export const allWeather: readonly Weather[] = ['crashes', 'restarts', 'pauses', 'cuts', 'loss', 'duplicates'];

export interface StormWords {
  /** Replicas of the store, `n1`, `n2` …; default 3. */
  readonly nodes?: number;
  readonly weather?: readonly Weather[];
  /** Faults of a plan, at most; default 4. */
  readonly faultsMax?: number;
  /** How many plans are drawn, from seed 0 on. */
  readonly plans: number;
  /** Runs of each plan; default 2. */
  readonly runs?: number;
  /** From the words of a plan, whose store is `kv` on all nodes, to a plan. Default: as they are, with many leaders. */
  readonly planOf?: (words: PlanWords, dice: Dice) => Plan;
  /** What stores are made of that are broken on purpose. */
  readonly doubles?: Pick<SimulateOptions, 'leaderRules'>;
}

export type Dice = (sides: number) => number;

export interface StormOutcome {
  /** Runs that were checked; what was cut short is not. */
  readonly checked: number;
  /** Operations that ended so, in all of them. */
  readonly ended: Readonly<Record<'ok' | 'failed' | 'unknown', number>>;
  /** Runs that are not linearizable, each with where it breaks. */
  readonly broken: readonly { readonly plan: number; readonly seed: number; readonly text: string }[];
  /** Runs of which the limit of work let nobody know. */
  readonly undecided: number;
}

/** Deterministic: the same words, the same outcome. */
export function storm({ nodes = 3, weather = allWeather, plans, runs = 2, faultsMax = 4, planOf = buildPlan, doubles = {} }: StormWords): StormOutcome {
  const ended = { ok: 0, failed: 0, unknown: 0 };
  const broken: { plan: number; seed: number; text: string }[] = [];
  let [checked, undecided] = [0, 0];
  for (let plan = 0; plan < plans; plan++) {
    const stream = new RandomStream(plan, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 41);
    const dice: Dice = (sides) => stream.below(sides);
    const planned = planOf(stormWords(plan, { nodes, weather, faultsMax }, dice), dice);
    const index = indexOf(planned);
    for (let run = 0; run < runs; run++) {
      const seed = plan * runs + run;
      const { history } = simulate(planned, new Inputs(gridOf(planned), new SampleSource(seed), null), doubles);
      if (history.limit !== null) continue;
      checked++;
      for (const { ending } of history.operations) ended[ending]++;
      const behaviour = new Behaviour(index, history);
      const { found } = checkedAsRecorded(behaviour, 0);
      if (found.verdict === 'unknown') undecided++;
      if (found.verdict !== 'not-linearizable') continue;
      broken.push({ plan, seed, text: consistencyText(behaviour, { kind: 'consistent', store: 0, consistency: 'linearizable' }) ?? '' });
    }
  }
  return { checked, ended, broken, undecided };
}

/** Milliseconds in which clients begin and faults strike. */
const lastsMs = 600;

function stormWords(plan: number, { nodes: count, weather, faultsMax }: Required<Pick<StormWords, 'nodes' | 'weather' | 'faultsMax'>>, dice: Dice): PlanWords {
  const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  const has = (one: Weather): boolean => weather.includes(one);
  const often = dice(3);
  const clients = Object.fromEntries(
    Array.from({ length: 3 + dice(3) }, (_, i) => {
      const body: Step[] = [{ do: 'wait', length: { kind: 'uniform', lowNs: 0, highNs: 50e6 } }, { do: 'repeat', count: 4 + dice(8), body: [...session(dice), { do: 'wait', length: { kind: 'exponential', meanNs: (5 + dice(30)) * 1e6 } }] }];
      return [`c${i + 1}`, { via: 'kv', body }] as const;
    }),
  );
  const faults = Array.from({ length: dice(1 + faultsMax) }, () => fault(dice, names, weather.filter((one) => one !== 'loss' && one !== 'duplicates'))).filter((one) => one !== null);
  return {
    scenario: `storm ${plan}`,
    nodes: Object.fromEntries(names.map((name) => [name, {}])),
    link: { delay: { kind: 'exponential', meanNs: (1 + dice(8)) * 1e6 }, ...(has('loss') ? { loss: often * 0.03 } : {}), ...(has('duplicates') ? { duplicate: dice(3) * 0.05 } : {}) },
    stores: { kv: { on: names, timestamp: 'lamport' } },
    clients,
    faults,
  };
}

/** A few operations on few keys, most of them reads, each of which may wait too short. */
function session(dice: Dice): Step[] {
  return Array.from({ length: 2 + dice(2) }, (): Step => {
    const key = `kv.${['x', 'x', 'y'][dice(3)]}`;
    const options = { timeout: 20 + dice(150) };
    switch (dice(7)) {
      case 0:
      case 1:
        return { do: 'write', key, value: { unique: true }, ...options };
      case 2:
        return { do: 'append', key: 'kv.list', value: { unique: true }, ...options };
      case 3:
        return { do: 'read', key: 'kv.list', ...options };
      default:
        return { do: 'read', key, ...options };
    }
  });
}

/** Null: this weather has no faults. */
function fault(dice: Dice, names: readonly string[], kinds: readonly Weather[]): FaultWords | null {
  const kind = kinds[dice(Math.max(1, kinds.length))];
  const one = names[dice(names.length)] as string;
  const when = { at: dice(lastsMs), for: 10 + dice(200) };
  switch (kind) {
    case 'crashes':
      return { do: 'crash', machines: [one], ...when };
    case 'restarts':
      return { do: 'restart', machines: [one], at: when.at };
    case 'pauses':
      return { do: 'pause', machines: [one], ...when };
    case 'cuts': {
      const others = names.filter((name) => name !== one);
      const other = others[dice(Math.max(1, others.length))];
      if (other === undefined) return null;
      if (dice(2) === 0) return { do: 'partition', groups: [[one], others], ...when };
      return { do: 'cut', pairs: [[one, other]], oneWay: dice(2) === 0, ...when };
    }
    default:
      return null;
  }
}
