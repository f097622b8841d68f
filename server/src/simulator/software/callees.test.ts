// Calls: asked, served for as long as the machine takes, answered; and what becomes of them when something goes wrong.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

function words(more: Partial<PlanWords> = {}): PlanWords {
  return {
    nodes: { server: { takes: [1, 3] } },
    link: { delay: [1, 4] },
    stores: {},
    clients: { c: { via: 'server', body: [{ do: 'call', label: 'r', of: 'server', timeout: 20 }] } },
    ...more,
  };
}

describe('a call of a machine', () => {
  it('travels there, is served, and travels back', () => {
    const { told, history } = replayNamed(buildPlan(words()), {
      'delay of r from c to server': 2,
      'service of r by server': 3,
      'delay of answer to r from server to c': 4,
    });
    expect(told).toEqual([
      '0 c begins r',
      '0 c sends #0 r from c to server',
      '2 server gets #0 r from c to server, sent by c at 0',
      '5 server serves r',
      '5 server sends #1 answer to r from server to c',
      '9 c gets #1 answer to r from server to c, sent by server at 5',
      '9 c ends r: ok',
    ]);
    expect(history.operations).toMatchObject([{ ending: 'ok', value: undefined, writes: [] }]);
    expect(history.operations[0]?.served.map(({ ticks }) => ticks / history.grid.ticksPerNs)).toEqual([5e6]);
  });

  it('waits for those before it, one core serving one at a time', () => {
    const body = [{ do: 'call', of: 'server' }] as const;
    const { told } = replayNamed(buildPlan(words({ nodes: { server: { takes: 3 } }, link: { delay: 1 }, clients: { a: { body }, b: { body } } })));
    expect(told.filter((line) => line.includes('serves')).map((line) => Number.parseFloat(line))).toEqual([4, 7]);
  });

  it('ends unknown, served or not, when its machine crashes before or behind its service', () => {
    const at = (ms: number) => replayNamed(buildPlan(words({ faults: [{ do: 'crash', machines: ['server'], at: ms }] }))).history.operations;
    expect(at(1.5)).toMatchObject([{ ending: 'unknown', served: [] }]);
    expect(at(2.5)).toMatchObject([{ ending: 'ok', served: [{}] }]);
    const lost = replayNamed(buildPlan(words({ link: { delay: [1, 4], loss: 0.1 } })), { 'loss of answer to r from server to c': 1 });
    expect(lost.history.operations).toMatchObject([{ ending: 'unknown', served: [{}] }]);
  });

  it('is served once for each of its attempts that arrives', () => {
    const clients = { c: { body: [{ do: 'call', label: 'r', of: 'server', timeout: 5, retries: 1 }] } } as const;
    const { history } = replayNamed(buildPlan(words({ clients, link: { delay: [1, 4], loss: 0.1 } })), { 'loss of answer to r from server to c': 1 });
    expect(history.operations).toMatchObject([{ ending: 'ok', served: [{}, {}] }]);
  });
});
