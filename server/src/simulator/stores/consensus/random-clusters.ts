// Small random clusters that agree by consensus, in trouble, for property tests: every one of them from a seed.
import { Dice } from '../../dice.ts';
import type { Lie } from '../../fault-plan.ts';
import { buildPlan } from '../../plan-builder.ts';
import type { FaultWords, Length, PlanWords, Step, TimingWords } from '../../plan-words.ts';
import type { Plan } from '../../plan.ts';

export interface Trouble {
  /** How many servers, clients and faults at most. */
  readonly servers: number;
  readonly clients: number;
  readonly faults: number;
  readonly operations: number;
  /** How long a run takes at most. */
  readonly lengthMs: number;
  /** Whether delays and waits are ranges, so that a run has neighbours. */
  readonly isOpen: boolean;
  /** Whether somebody is elected at first, more often than not. */
  readonly isLed?: boolean;
  /** Whether some of them may lose their disks, so that no promise is kept; then processes are killed and links held, too. */
  readonly forgets?: boolean;
  /** Whether one of them lies so, for some time or until the end. */
  readonly lie?: Lie;
}

export function randomCluster(seed: number, trouble: Trouble): Plan {
  const dice = new Dice(seed, 170);
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, dice.pick(trouble.servers >= 5 ? [3, 5, 5] : [1, 2, 3, 3, 3].filter((count) => count <= trouble.servers)));
  const clients = ['a', 'b', 'c'].slice(0, 1 + dice.below(trouble.clients));
  const election = length(dice, trouble, 8, 8);
  const duration = dice.chance(0.7) ? { durationMs: trouble.lengthMs } : {};
  const words: PlanWords = {
    scenario: `cluster ${seed}`,
    ...duration,
    nodes: Object.fromEntries(names.map((name) => [name, { ...(dice.chance(0.2) ? { takes: length(dice, trouble, 0, 2) } : {}), ...(trouble.forgets === true && dice.chance(0.4) ? { disk: 'lost' as const } : {}) }])),
    link: {
      delay: length(dice, trouble, 1, 3),
      ...(dice.chance(0.4) ? { loss: dice.pick([0.05, 0.2]) } : {}),
      ...(dice.chance(0.4) ? { duplicate: 0.2 } : {}),
      ...(dice.chance(0.2) ? { order: 'fifo' as const } : {}),
      ...(dice.chance(0.2) ? { delayOf: { vote: length(dice, trouble, 1, 6) } } : {}),
    },
    stores: {
      kv: {
        on: names,
        consensus: {
          ...(dice.chance(trouble.isLed === true ? 0.8 : 0.4) ? { leader: dice.pick(names) } : {}),
          heartbeatMs: dice.pick([3, 5]),
          election,
          preVote: dice.chance(0.5),
        },
      },
    },
    clients: Object.fromEntries(
      clients.map((name) => [name, { ...(dice.chance(0.2) ? { on: dice.pick(names) } : {}), ...(dice.chance(0.8) ? { via: 'kv' } : { via: dice.pick(names) }), body: body(dice, trouble) }]),
    ),
    faults: [...Array.from({ length: dice.below(trouble.faults + 1) }, () => fault(dice, names, trouble)), ...lies(dice, names, trouble)],
  };
  return buildPlan(words);
}

/** Five servers of which others and others can hear each other, while three clients write: so entries come to few, and leaders are elected that have not got them. */
export function partingCluster(seed: number): Plan {
  const dice = new Dice(seed, 210);
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const lengthMs = 1_000;
  const faults: FaultWords[] = [];
  for (let at = 5; at < 0.9 * lengthMs; at += dice.pick([0, 0, 0, 1, 5])) {
    const duration = dice.pick([10, 30, 60, 90]);
    const mixed = names.map((name) => ({ name, place: dice.below(1_000) })).sort((x, y) => x.place - y.place).map(({ name }) => name);
    const size = dice.pick([2, 3, 3, 3]);
    faults.push({ do: 'partition', groups: [mixed.slice(0, size), mixed.slice(size)], at, for: duration });
    at += duration;
  }
  const write: Step = { do: 'append', key: 'kv.x', value: 1, timeout: 20 };
  return buildPlan({
    scenario: `parting ${seed}`,
    durationMs: lengthMs,
    nodes: Object.fromEntries(names.map((name) => [name, {}])),
    link: { delay: [1, 3] },
    stores: { kv: { on: names, consensus: { heartbeatMs: 6, election: [16, 32], preVote: false } } },
    clients: Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { via: 'kv', body: Array.from({ length: 40 }, () => write) }])),
    faults,
  });
}

function body(dice: Dice, trouble: Trouble): Step[] {
  return Array.from({ length: 1 + dice.below(trouble.operations) }, (): Step[] => {
    const key = dice.chance(0.8) ? 'kv.x' : 'kv.y';
    const options = { ...(dice.chance(0.8) ? { timeout: length(dice, trouble, 10, 30) } : {}), ...(dice.chance(0.5) ? { retries: 1 + dice.below(3) } : {}) };
    const wait: Step[] = dice.chance(0.5) ? [{ do: 'wait', length: length(dice, trouble, 0, 20) }] : [];
    const kind = dice.below(10);
    if (kind < 4) return [...wait, { do: 'write', key, value: 'unique', ...options }];
    if (kind < 6) return [...wait, { do: 'append', key, value: 1, ...options }];
    if (kind < 9) return [...wait, { do: 'read', key, ...options }];
    return [...wait, { do: 'await', key, is: 1, ...options }];
  }).flat();
}

function lies(dice: Dice, names: readonly string[], { lie, lengthMs }: Trouble): FaultWords[] {
  if (lie === undefined) return [];
  const timing: TimingWords = dice.chance(0.5) ? { at: dice.below(lengthMs), ...(dice.chance(0.5) ? { for: 1 + dice.below(lengthMs) } : {}) } : {};
  return [{ do: 'corrupt', machines: [dice.pick(names)], by: lie, ...timing }];
}

function fault(dice: Dice, names: readonly string[], trouble: Trouble): FaultWords {
  const timing: TimingWords = {
    at: length(dice, trouble, 0, Math.floor(trouble.lengthMs * 0.7)),
    ...(dice.chance(0.85) ? { for: length(dice, trouble, 1, Math.floor(trouble.lengthMs / 3)) } : {}),
    ...(dice.chance(0.15) ? { every: 5 + dice.below(20) } : {}),
  };
  const one = dice.pick(names);
  const other = dice.pick(names);
  switch (dice.below(trouble.forgets === true ? 8 : 6)) {
    case 0:
      return { do: 'crash', machines: [one], ...timing };
    case 1:
      return { do: 'crash', machines: names, any: true, ...timing };
    case 2:
      return { do: 'pause', machines: [one], ...timing };
    case 3:
      return { do: 'restart', machines: one === other ? [one] : [one, other], ...timing };
    case 4:
      return { do: 'cut', pairs: one === other ? names.flatMap((name) => (name === one ? [] : [[one, name] as const])) : [[one, other]], oneWay: dice.chance(0.5), ...timing };
    case 6:
      return { do: 'kill', machines: [one], ...timing };
    case 7:
      return { do: 'hold', pairs: one === other ? [] : [[one, other]], oneWay: dice.chance(0.5), ...timing };
    default:
      return { do: 'partition', groups: [names.filter((name) => name <= one), names.filter((name) => name > one)], ...timing };
  }
}

/** From `least` to at most `least + more`, in milliseconds: a range, or a number of whole ones, so that ties are common. */
function length(dice: Dice, { isOpen }: Trouble, least: number, more: number): Length {
  const low = least + dice.below(more + 1);
  return isOpen && dice.chance(0.7) ? [low, low + dice.below(more + 1)] : isOpen ? low : [least, least + more];
}
