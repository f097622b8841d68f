// Statements that run at once, in clients and in handlers. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

function run(body: readonly Step[], more: Partial<PlanWords> = {}) {
  const { told, history } = replayNamed(buildPlan({
    nodes: { n1: { takes: 1 }, n2: { takes: 5 } },
    link: { delay: 1 },
    stores: { kv: { on: ['n1'] }, other: { on: ['n2'] } },
    clients: { c: { body } },
    ...more,
  }));
  return { told: told.filter((line) => / (begins|ends|effect|reads its) /.test(line)), history };
}

describe('together', () => {
  it('begins all at once, and is over when the last one is', () => {
    const { told } = run([
      { do: 'together', body: [{ do: 'read', label: 'x', key: 'kv.x' }, { do: 'wait', length: 4 }, { do: 'read', label: 'y', key: 'other.y' }] },
      { do: 'read', label: 'z', key: 'kv.z' },
    ]);
    expect(told).toEqual(['0 c begins x', '0 c begins y', '3 c ends x: ok none', '7 c ends y: ok none', '7 c begins z', '10 c ends z: ok none']);
  });

  it('holds bodies of several statements, and others of its kind', () => {
    const { told } = run([
      {
        do: 'together',
        body: [
          { do: 'repeat', count: 2, body: [{ do: 'read', label: 'x', key: 'kv.x' }] },
          { do: 'together', body: [{ do: 'wait', length: 2 }, { do: 'effect', name: 'e' }] },
        ],
      },
      { do: 'effect', name: 'f' },
    ]);
    expect(told).toEqual(['0 c begins x', '0 c has the effect e', '3 c ends x: ok none', '3 c begins x#2', '6 c ends x#2: ok none', '6 c has the effect f']);
  });

  it('is over at once where nothing in it takes time', () => {
    expect(run([{ do: 'together', body: [{ do: 'effect', name: 'e' }, { do: 'effect', name: 'f' }] }, { do: 'effect', name: 'e' }]).told).toEqual(['0 c has the effect e', '0 c has the effect f', '0 c has the effect e']);
  });

  it('lets each statement begin with what was known before, and all go on with what they learned', () => {
    const { history } = run([
      { do: 'write', label: 'w', key: 'kv.x', value: 4 },
      {
        do: 'together',
        body: [
          { do: 'read', label: 'r', key: 'kv.x' },
          // Nobody knows of r yet: it is skipped.
          { do: 'write', label: 'v', key: 'other.v', value: { result: 'r' } },
          { do: 'write', label: 'u', key: 'other.u', value: { result: 'w', plus: 1 } },
        ],
      },
      { do: 'write', label: 't', key: 'kv.t', value: { result: 'r', plus: 10 } },
      { do: 'write', label: 's', key: 'kv.s', value: { result: 'u', plus: 10 } },
    ]);
    expect(history.operations.map(({ operation, value }) => [operation, value])).toEqual([[0, 4], [1, 4], [3, 5], [4, 14], [5, 15]]);
    // What came behind saw what was written in it, and what was read.
    expect([...(history.writes[2]?.saw ?? [])]).toEqual([0, 1]);
  });

  it('works on as much as its machine has cores', () => {
    const body: Step[] = [{ do: 'together', body: [{ do: 'take', length: 3 }, { do: 'take', length: 3 }, { do: 'take', length: 3 }] }, { do: 'effect', name: 'e' }];
    const at = (cores: number): string[] => run(body, { nodes: { n1: { cores }, n2: {} }, clients: { c: { on: 'n1', body } } }).told;
    expect(at(1)).toEqual(['9 n1 has the effect e']);
    expect(at(2)).toEqual(['6 n1 has the effect e']);
    expect(at(3)).toEqual(['3 n1 has the effect e']);
  });

  it('lets a handler fail when all are over, and ends with its machine', () => {
    const handle = { a: [{ do: 'together', body: [{ do: 'fail' }, { do: 'wait', length: 4 }] }, { do: 'effect', name: 'e' }] } satisfies Record<string, Step[]>;
    const services = { s: { on: ['n1'], handle } };
    const nodes = { n1: {}, n2: {} };
    expect(run([{ do: 'call', label: 'r', of: 's.a' }], { services, nodes }).told).toEqual(['0 c begins r', '6 c ends r: failed']);
    const waiting = { s: { on: ['n1'], handle: { a: [{ do: 'together', body: [{ do: 'wait', length: 3 }, { do: 'wait', length: 4 }] }, { do: 'effect', name: 'e' }] } satisfies Record<string, Step[]> } };
    const crashed = run([{ do: 'call', label: 'r', of: 's.a', timeout: 20 }], { services: waiting, nodes, faults: [{ do: 'crash', machines: ['n1'], at: 4.5, for: 0.1 }] });
    expect(crashed.told).toEqual(['0 c begins r', '20 c ends r: unknown']);
  });
});

describe('a clock that a handler reads', () => {
  const nodes = { n1: { skew: 3 }, n2: { skew: -2 } };
  const services = { s: { on: ['n2'], handle: { a: [{ do: 'now', label: 'received' }] satisfies Step[] } } };

  it('is that of its machine, behind all that its caller had read, and before all that it reads behind the answer', () => {
    const body: Step[] = [{ do: 'now', label: 'sent' }, { do: 'call', of: 's.a' }, { do: 'now', label: 'back' }];
    const { told, history } = run(body, { nodes, services, clients: { c: { on: 'n1', body } } });
    expect(told).toEqual(['0 n1 reads its time-of-day clock for sent: 3', '0 n1 begins call s.a', '1 n2 reads its time-of-day clock for received: -1', '2 n1 ends call s.a: ok', '2 n1 reads its time-of-day clock for back: 5']);
    const [sent, back, received] = history.readings;
    expect(received).toMatchObject({ machine: 1, past: [sent] });
    expect(back?.past).toEqual([sent, received]);
  });

  it('is known beside those that were read at once with it', () => {
    const body: Step[] = [{ do: 'together', body: [{ do: 'call', of: 's.a' }, { do: 'now', label: 'x' }, { do: 'now', label: 'y' }] }, { do: 'now', label: 'z' }];
    const { history } = run(body, { nodes, services, clients: { c: { on: 'n1', body } } });
    const [x, y, z, received] = history.readings;
    expect(z?.past).toEqual([x, y, received]);
  });
});
