// States for which faults wait. Runs worked out by hand; times in milliseconds.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, StateWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const f = 'f';

/** When the fault begins; it is a step of a clock that nobody reads. */
function strikes(when: StateWords, plan: Partial<PlanWords>, more: Partial<FaultWords> = {}, values: Readonly<Record<string, number>> = {}): readonly number[] {
  const fault = { do: 'step', machines: ['s'], by: 1, label: f, when, ...more } as FaultWords;
  return beginnings(run([fault], plan, values));
}

function run(faults: readonly FaultWords[], plan: Partial<PlanWords>, values: Readonly<Record<string, number>> = {}): readonly string[] {
  const words: PlanWords = { nodes: { s: {} }, link: { delay: 1 }, stores: {}, clients: {}, ...plan, faults: [...faults, ...(plan.faults ?? [])] };
  return replayNamed(buildPlan(words), values).told;
}

const beginnings = (told: readonly string[]) => told.filter((line) => line.endsWith(` ${f} begins`)).map((line) => Number.parseFloat(line));

/** Calls that arrive at 1, 2, 3 … at a machine that needs 10 for each. */
function callers(count: number, node: PlanWords['nodes'][string] = { takes: 10 }): Partial<PlanWords> {
  const clients = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`c${i}`, { body: [{ do: 'wait', length: i }, { do: 'call', label: `r${i}`, of: 's', timeout: 100 }] }] as const),
  );
  return { nodes: { s: node }, clients };
}

describe('a queue', () => {
  const queue = (atLeast: number): StateWords => ({ gauge: 'queue', of: 's', atLeast });

  it('is as long as those are many that wait: the first is in service', () => {
    expect(strikes(queue(1), callers(4))).toEqual([2]);
    expect(strikes(queue(3), callers(4))).toEqual([4]);
    expect(strikes(queue(4), callers(4))).toEqual([]);
  });

  it('is there at the door of a machine that stands still, too', () => {
    const pause: FaultWords = { do: 'pause', machines: ['s'], at: 0.5, for: 2.2 };
    expect(strikes(queue(2), { ...callers(4), faults: [pause] })).toEqual([2]);
  });

  it('gets shorter when the next one begins', () => {
    // One waits from 2 on, and a second from 3 on; it falls below 2 when the first is done, at 11.
    expect(strikes({ all: [{ not: queue(2) }, { ended: 'r0', as: 'ok' }] }, callers(3))).toEqual([12]);
    expect(strikes({ not: queue(1) }, callers(3))).toEqual([0]);
  });

  it('is gone with a crash', () => {
    const crash: FaultWords = { do: 'crash', machines: ['s'], at: 3.5 };
    expect(strikes({ all: [{ gauge: 'drops', of: 's', atLeast: 1 }, { not: queue(1) }] }, { ...callers(3, { takes: 10, queue: 1 }), faults: [crash] })).toEqual([3.5]);
  });

  it('drops what finds no place', () => {
    expect(strikes({ gauge: 'drops', of: 's', atLeast: 1 }, callers(4, { takes: 10, queue: 1 }))).toEqual([3]);
    expect(strikes({ gauge: 'drops', of: 's', atLeast: 2 }, callers(4, { takes: 10, queue: 1 }))).toEqual([4]);
  });

  it('of a service is that for its workers, and who finds no place is told so behind the fault', () => {
    const services = { pay: { on: ['s'], workers: 1, queue: 1, handle: { charge: [{ do: 'wait', length: 10 }] } } } as const;
    const body = (wait: number) => ({ body: [{ do: 'wait', length: wait }, { do: 'call', label: `r${wait}`, of: 'pay.charge', timeout: 50 }] }) as const;
    const plan = { services, clients: { a: body(0), b: body(1), c: body(2) } };
    expect(strikes({ gauge: 'queue', of: 'pay', atLeast: 1 }, plan)).toEqual([2]);
    expect(strikes({ gauge: 'queue', of: 's', atLeast: 1 }, plan)).toEqual([]);
    expect(strikes({ gauge: 'drops', of: 'pay', atLeast: 1 }, plan)).toEqual([3]);
    expect(strikes({ all: [{ not: { gauge: 'queue', of: 'pay', atLeast: 1 } }, { ended: 'r0', as: 'ok' }] }, plan)).toEqual([12]);
    const crash: FaultWords = { do: 'crash', machines: ['s'], when: { gauge: 'drops', of: 'pay', atLeast: 1 } };
    expect(run([], plan).filter((line) => line.includes(' ends r2'))).toEqual(['4 c ends r2: failed']);
    expect(run([crash], plan).filter((line) => line.includes(' ends r2'))).toEqual(['52 c ends r2: unknown']);
  });

  it('of a service on several machines is that of each, and who finds no place on any of them is counted', () => {
    const services = { pay: { on: ['s', 't'], workers: 1, queue: 1, handle: { charge: [{ do: 'wait', length: 20 }] } } } as const;
    const clients = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`c${i}`, { body: [{ do: 'wait', length: i }, { do: 'call', label: `r${i}`, of: 'pay.charge', timeout: 50 }] }] as const),
    ) as PlanWords['clients'];
    // Odd ones go to t: on each machine one is worked on, the next one waits, and the third is refused, at 5 and at 6.
    const values = { 'machine that r1 goes to': 1, 'machine that r3 goes to': 1, 'machine that r5 goes to': 1 };
    const plan = { nodes: { s: {}, t: {} }, services, clients };
    expect(strikes({ gauge: 'queue', of: 'pay', atLeast: 1 }, plan, {}, values)).toEqual([3]);
    expect(strikes({ gauge: 'queue', of: 'pay', atLeast: 2 }, plan, {}, values)).toEqual([]);
    expect(strikes({ gauge: 'drops', of: 'pay', atLeast: 2 }, plan, {}, values)).toEqual([6]);
  });

  it('is waited for once, and strikes again where it is repeated', () => {
    expect(strikes(queue(1), callers(3), { every: 4, for: 1 })).toEqual([2, 6, 10, 14, 18, 22, 26, 30]);
    expect(strikes(queue(1), callers(3), { after: 5 })).toEqual([7]);
  });
});

describe('a key', () => {
  const replicated: Partial<PlanWords> = {
    nodes: { s: {}, t: {} },
    stores: { kv: { on: ['s', 't'], timestamp: 'lamport' } },
    clients: {
      a: { via: 's', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'write', label: 'v', key: 'kv.y', value: 1 }] },
      b: { via: 't', body: [{ do: 'wait', length: 5 }, { do: 'write', label: 'u', key: 'kv.x', value: 2 }] },
    },
  };

  it('has a value as soon as one replica has it', () => {
    expect(strikes({ key: 'kv.x', atLeast: 1 }, replicated)).toEqual([1]);
    expect(strikes({ key: 'kv.x', atLeast: 2 }, replicated)).toEqual([6]);
    expect(strikes({ key: 'kv.x', atLeast: 3 }, replicated)).toEqual([]);
  });

  it('is that of the same replica as other keys', () => {
    // y is written at 3 on s, where x is 1 until the other write comes there, at 7.
    expect(strikes({ all: [{ key: 'kv.x', atLeast: 1 }, { key: 'kv.y', atLeast: 1 }] }, replicated)).toEqual([3]);
    expect(strikes({ all: [{ key: 'kv.x', atLeast: 2 }, { key: 'kv.y', atLeast: 1 }] }, replicated)).toEqual([6]);
    expect(strikes({ all: [{ key: 'kv.x', atLeast: 1 }, { not: { key: 'kv.y', atLeast: 1 } }] }, replicated)).toEqual([1]);
  });

  it('is not to be had from a replica that is down', () => {
    const single: Partial<PlanWords> = {
      nodes: { s: {} },
      stores: { kv: { on: ['s'] } },
      clients: { a: { via: 's', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'wait', length: 10 }] } },
      faults: [{ do: 'crash', machines: ['s'], at: 2.5, for: 4 }],
    };
    // The write ends at 2; from then on it is only missing that s is up again.
    const both: StateWords = { all: [{ key: 'kv.x', atLeast: 1 }, { not: { not: { ended: 'w', as: 'ok' } } }] };
    expect(strikes(both, single)).toEqual([2]);
    const late: Partial<PlanWords> = { ...single, faults: [{ do: 'crash', machines: ['s'], at: 1.5, for: 5 }] };
    expect(strikes(both, late)).toEqual([6.5]);
    expect(strikes(both, { ...late, nodes: { s: { disk: 'lost' } } })).toEqual([]);
  });

  it('changes before its write is acknowledged, and before others are told', () => {
    const crash: FaultWords = { do: 'crash', machines: ['s'], when: { key: 'kv.x', atLeast: 1 } };
    const told = run([crash], { ...replicated, clients: { a: { via: 's', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1, timeout: 20 }] } } });
    expect(told.filter((line) => line.includes(' ends '))).toEqual(['20 a ends w: unknown']);
    expect(told.filter((line) => line.includes('applies'))).toEqual([]);
  });

  it('comes to a second replica before that says so', () => {
    const crash: FaultWords = { do: 'crash', machines: ['t'], label: f, when: { all: [{ key: 'kv.x', atLeast: 1 }, { key: 'kv.z', atLeast: 1 }] } };
    const plan: Partial<PlanWords> = {
      nodes: { s: {}, t: {} },
      link: { delay: 1, delayOf: { replicate: 5 } },
      stores: { kv: { on: ['s', 't'], timestamp: 'lamport', resendEvery: 100 } },
      clients: { a: { via: 's', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }] }, b: { via: 't', body: [{ do: 'write', label: 'z', key: 'kv.z', value: 1 }] } },
    };
    // x comes to t at 6, which is down in the same instant and tells nobody. z has not come to s yet.
    const answers = (told: readonly string[]) => told.filter((line) => line.startsWith('6 t sends '));
    expect(answers(run([], plan))).toHaveLength(1);
    const told = run([crash], plan);
    expect(beginnings(told)).toEqual([6]);
    expect(answers(told)).toEqual([]);
  });
});

describe('an operation', () => {
  const plan: Partial<PlanWords> = {
    stores: { kv: { on: ['s'] } },
    clients: { a: { via: 's', body: [{ do: 'read', label: 'r', key: 'kv.x' }, { do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'read', label: 'q', key: 'kv.x' }] } },
  };

  it('has a value from its end on, and none before', () => {
    expect(strikes({ result: 'q', is: 1 }, plan)).toEqual([6]);
    expect(strikes({ not: { result: 'q', is: 2 } }, plan)).toEqual([6]);
    expect(strikes({ some: [{ not: { result: 'q', is: 2 } }, { ended: 'w', as: 'ok' }] }, plan)).toEqual([4]);
  });

  it('ends in a way', () => {
    expect(strikes({ ended: 'w', as: 'ok' }, plan)).toEqual([4]);
    expect(strikes({ ended: 'w', as: 'unknown' }, plan)).toEqual([]);
    expect(strikes({ not: { ended: 'w', as: 'ok' } }, plan)).toEqual([0]);
  });
});

describe('several things at once', () => {
  it('are ends within a time', () => {
    const plan: Partial<PlanWords> = { clients: { a: { body: [{ do: 'call', label: 'r', of: 's', timeout: 50 }] } } };
    expect(strikes({ ended: 'r', as: 'ok', withinMs: 2 }, plan)).toEqual([2]);
    expect(strikes({ ended: 'r', as: 'ok', withinMs: 1 }, plan)).toEqual([]);
  });

  it('are keys of two stores, each at one of its replicas', () => {
    const plan: Partial<PlanWords> = {
      nodes: { s: {}, t: {} },
      stores: { kv: { on: ['s'] }, kw: { on: ['t'] } },
      clients: { a: { via: 's', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }] }, b: { via: 't', body: [{ do: 'wait', length: 6 }, { do: 'write', label: 'v', key: 'kw.x', value: 1 }] } },
    };
    expect(strikes({ all: [{ key: 'kv.x', atLeast: 1 }, { key: 'kw.x', atLeast: 1 }] }, plan)).toEqual([7]);
    expect(strikes({ all: [{ key: 'kv.x', atLeast: 1 }, { not: { key: 'kw.x', atLeast: 1 } }] }, plan)).toEqual([1]);
  });

  it('are queues of two machines together', () => {
    const clients = Object.fromEntries([['s', 0], ['s', 1], ['t', 2], ['t', 3]].map(([of, at], i) => [`c${i}`, { body: [{ do: 'wait', length: Number(at) }, { do: 'call', label: `r${i}`, of: String(of), timeout: 99 }] }] as const)) as PlanWords['clients'];
    const plan = { nodes: { s: { takes: 10 }, t: { takes: 10 } }, clients };
    // One waits at each from 2 and from 4 on.
    expect(strikes({ queues: ['s', 't'], atLeast: 1 }, plan)).toEqual([2]);
    expect(strikes({ queues: ['s', 't'], atLeast: 2 }, plan)).toEqual([4]);
    expect(strikes({ queues: ['s', 't'], atLeast: 3 }, plan)).toEqual([]);
  });

  it('are suspicions while they last', () => {
    const plan: Partial<PlanWords> = {
      nodes: { s: {}, t: {} },
      detectors: { d: { on: ['t'], watching: ['s'], heartbeatMs: 10, timeout: 20, votes: 'any' } },
      clients: { a: { body: [{ do: 'wait', length: 60 }, { do: 'call', label: 'r', of: 't', timeout: 50 }] } },
      faults: [{ do: 'crash', machines: ['s'], at: 15, for: 25 }],
    };
    // Its last heartbeat came at 11, the next one at 41: declared dead at 31, until 41.
    expect(strikes({ all: [{ suspected: 's' }, { not: { ended: 'r', as: 'ok' } }] }, plan)).toEqual([31]);
    expect(strikes({ all: [{ suspected: 's' }, { ended: 'r', as: 'ok' }] }, plan)).toEqual([]);
    expect(strikes({ all: [{ not: { suspected: 's' } }, { ended: 'r', as: 'ok' }] }, plan)).toEqual([62]);
  });
});

describe('an effect', () => {
  const clients = { c: { body: [{ do: 'call', label: 'r', of: 'pay.charge', timeout: 20, retries: 1 }] } } as const;
  const services = { pay: { on: ['s'], handle: { charge: [{ do: 'take', length: 2 }, { do: 'effect', name: 'charged' }] } } } as const;

  it('is counted when it happens, and what is behind it has not happened', () => {
    expect(strikes({ effect: 'charged', atLeast: 1 }, { clients, services })).toEqual([3]);
    const crash: FaultWords = { do: 'crash', machines: ['s'], when: { effect: 'charged', atLeast: 1 }, for: 10 };
    const told = run([crash], { clients, services });
    // The answer of the first is never sent; the second attempt is made at 20.
    expect(told.filter((line) => line.includes('has the effect')).map((line) => Number.parseFloat(line))).toEqual([3, 23]);
    expect(told.at(-1)).toBe('24 c ends r: ok');
  });
});
