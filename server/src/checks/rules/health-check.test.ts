// What the rules on detectors say of health checks.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { BalancerWords, LinkWords } from '../../simulator/plan-words.ts';
import { checkRules } from '../check-rules.ts';
import { plannedOf } from '../plan-fixture.ts';

/** Checks of two machines, 1 ms to 4 ms away. */
function found(check: Partial<NonNullable<BalancerWords['check']>>, more: { readonly link?: LinkWords; readonly driftPpb?: number } = {}): readonly string[] {
  const plan = buildPlan({
    nodes: { edge: { driftPpb: [more.driftPpb ?? 0, more.driftPpb ?? 0] }, s1: {}, s2: {} },
    link: { delay: [1, 4], ...more.link },
    stores: {},
    services: { api: { on: ['s1', 's2'] } },
    balancers: { lb: { on: 'edge', to: 'api', check: { everyMs: 1000, timeoutMs: 100, ejectAfter: 2, ...check } } },
    clients: { c: { via: 'lb', body: [{ do: 'call', of: 'api' }] } },
  });
  return checkRules([plannedOf(plan)]).map(({ code, message }) => `${code}: ${message}`);
}

describe('a health check', () => {
  it('is hasty if it does not wait for its way there and back', () => {
    expect(found({ timeoutMs: 8 })).toEqual(['detector-too-hasty: a timeout of 8 ms is not longer than the longest way of a check to s1 and back, 8 ms: it is ejected though nothing is broken']);
    expect(found({ timeoutMs: 8.000001 })).toEqual([]);
    expect(found({ timeoutMs: 10 }, { link: { delayOf: { heartbeat: 6 } } })).toHaveLength(1);
    // Its clock is 25% fast: 10 ms of it are 8 ms.
    expect(found({ timeoutMs: 10 }, { driftPpb: 250_000_000 })).toHaveLength(1);
  });

  it('is hasty if a single lost one is enough', () => {
    expect(found({ ejectAfter: 1 }, { link: { loss: 0.01 } })).toEqual(['detector-too-hasty: one check that is lost is enough to eject s1, though it lives: eject after two or more']);
    expect(found({ ejectAfter: 1 })).toEqual([]);
    expect(found({ ejectAfter: 2 }, { link: { loss: 0.01 } })).toEqual([]);
  });

  it('is slow if it waits far longer than that', () => {
    expect(found({ timeoutMs: 30_000 })).toEqual(['detector-too-slow: a timeout of 30 s is far over the longest way of a check and back, 8 ms: a machine that is dead gets requests until up to 32 s after its crash']);
    expect(found({ timeoutMs: 1008 })).toHaveLength(1);
    expect(found({ timeoutMs: 1007 })).toEqual([]);
  });
});
