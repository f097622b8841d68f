// Balancers: where requests go and come back, whom checks eject, and when. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { BalancerWords, PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const nodes = { edge: {}, s1: {}, s2: {}, s3: {} };
const on = ['s1', 's2', 's3'];

function run(lb: Partial<BalancerWords>, more: Partial<PlanWords> = {}, values: Readonly<Record<string, number>> = {}) {
  const { told, history } = replayNamed(buildPlan({
    nodes,
    link: { delay: 1 },
    stores: {},
    services: { api: { on, takes: 5, workers: 2 } },
    balancers: { lb: { on: 'edge', to: 'api', ...lb } },
    clients: { c: { via: 'lb', body: [{ do: 'call', label: 'r', of: 'api', timeout: 50 }] } },
    ...more,
  }), values);
  const ms = history.grid.ticksPerNs * 1e6;
  return {
    told: told.map((line) => line.replace(/ #\d+/, '')),
    history,
    served: told.filter((line) => line.includes(' serves ')).map((line) => line.replace(' serves', '')),
    ends: history.operations.map(({ end, ending }) => `${ending} ${end === null ? 'never' : end.ticks / ms}`),
    suspicions: history.suspicions.map(({ machine, since, until }) => `${Object.keys(nodes)[machine]} ${Math.floor(since.ticks / ms)}..${until === null ? '' : Math.floor(until.ticks / ms)}`),
  };
}

/** One call each millisecond, so many. */
function calls(count: number, options: Partial<Extract<Step, { do: 'call' }>> = {}): PlanWords['clients'] {
  return { c: { via: 'lb', load: { perSecond: 1000, arrivals: 'constant', durationMs: count }, body: [{ do: 'call', label: 'r', of: 'api', timeout: 90, ...options }] } };
}

const check = { everyMs: 20, timeoutMs: 6, ejectAfter: 2 };

describe('a request through a balancer', () => {
  it('goes to its machine and on from there, and its answer comes back the same way', () => {
    expect(run({}).told).toEqual([
      '0 c begins r',
      '0 c sends r from c to edge',
      '1 edge gets r from c to edge, sent by c at 0',
      '1 edge sends r from edge to s1',
      '2 s1 gets r from edge to s1, sent by edge at 1',
      '7 s1 serves r',
      '7 s1 sends answer to r from s1 to edge',
      '8 edge gets answer to r from s1 to edge, sent by s1 at 7',
      '8 edge sends answer to r from edge to c',
      '9 c gets answer to r from edge to c, sent by edge at 8',
      '9 c ends r: ok',
    ]);
  });

  it('is worked on by the machine of the balancer, too, if that takes time', () => {
    expect(run({}, { nodes: { ...nodes, edge: { takes: 3 } } }).ends).toEqual(['ok 12']);
    const full = run({}, { nodes: { ...nodes, edge: { takes: 3, queue: 0 } }, clients: calls(2) });
    expect(full.ends).toEqual(['ok 12', 'unknown 91']);
  });

  it('has a handler on the machine that it was passed on to', () => {
    const services = { api: { on, handle: { a: [{ do: 'effect', name: 'e' }] satisfies Step[] } } };
    const { told } = run({}, { services, clients: { c: { via: 'lb', body: [{ do: 'call', label: 'r', of: 'api.a' }, { do: 'call', of: 'api.a' }] } } });
    expect(told.filter((line) => line.includes('effect'))).toEqual(['2 s1 has the effect e for r', '6 s2 has the effect e for call api.a']);
  });

  it('takes the first of the list, then one after the other', () => {
    expect(run({}, { clients: calls(5) }).served).toEqual(['7 s1 r', '8 s2 r#2', '9 s3 r#3', '10 s1 r#4', '11 s2 r#5']);
  });

  it('takes any with the policy random', () => {
    const to = (machine: number) => run({ policy: 'random' }, {}, { 'machine that r is passed on to, of s1, s2, s3': machine }).served;
    expect([0, 1, 2].map(to)).toEqual([['7 s1 r'], ['7 s2 r'], ['7 s3 r']]);
  });

  it('takes the one with the fewest that are not answered, and of equal ones the first of the list', () => {
    const services = { api: { on, takes: [5, 30] as const, workers: 9 } };
    const { served } = run({ policy: 'least-loaded' }, { services, nodes: { ...nodes, s2: { cores: 9 } }, clients: { c: { via: 'lb', load: { perSecond: 250, arrivals: 'constant', durationMs: 20 }, body: [{ do: 'call', label: 'r', of: 'api' }] } } }, { 'service of r by api on s1': 30 });
    // At 1, 5 and 9 the first, second and third; the answer of the second is there at 12, that of the third at 16: they get those of 13 and 17.
    expect(served.map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual(['s1 r', 's2 r#2', 's2 r#4', 's3 r#3', 's3 r#5'].sort());
  });

  it('is passed on once, and answered once, however often it travels', () => {
    const doubled = (link: string, what: string) => run({}, { services: { api: { on, handle: { a: [{ do: 'effect', name: 'e' }] satisfies Step[] } } }, links: { [link]: { duplicate: 0.5 } }, clients: { c: { via: 'lb', body: [{ do: 'call', label: 'r', of: 'api.a' }] } } }, { [`duplication of ${what} from ${link.replace('->', 'to')}`]: 1 }).told;
    const count = (told: readonly string[], what: string) => told.filter((line) => line.includes(what)).length;
    expect(count(doubled('c -> edge', 'r'), 'edge sends r')).toBe(1);
    // Nobody between the balancer and its machine knows that it is the same.
    expect(count(doubled('edge -> s1', 'r'), 'effect')).toBe(2);
    expect(count(doubled('edge -> s1', 'r'), 'edge sends answer')).toBe(1);
    expect(count(doubled('s1 -> edge', 'answer to r'), 'edge sends answer')).toBe(1);
  });

  it('is tried again at the next machine', () => {
    const { served, ends } = run({}, { clients: { c: { via: 'lb', body: [{ do: 'call', label: 'r', of: 'api', timeout: 20, retries: 1 }] } }, faults: [{ do: 'crash', machines: ['s1'], at: 0 }] });
    expect([served, ends]).toEqual([['27 s2 r'], ['ok 29']]);
  });

  it('is told of a dead process behind the balancer, and of a dead balancer', () => {
    // 4 ms there and back.
    expect(run({}, { faults: [{ do: 'kill', machines: ['s1'], at: 0.5 }] }).ends).toEqual(['failed 4']);
    expect(run({}, { faults: [{ do: 'kill', machines: ['s1'], at: 5 }] }).ends).toEqual(['unknown 7']);
    expect(run({}, { faults: [{ do: 'kill', machines: ['edge'], at: 0.5 }] }).ends).toEqual(['failed 2']);
    expect(run({}, { faults: [{ do: 'kill', machines: ['edge'], at: 5 }] }).ends).toEqual(['unknown 6']);
    // The same by tcp.
    const byTcp = (machine: string, at: number) => run({}, { link: { delay: 1, tcp: {} }, faults: [{ do: 'kill', machines: [machine], at }] }).ends;
    expect([byTcp('s1', 0.5), byTcp('s1', 5), byTcp('edge', 0.5), byTcp('edge', 5)]).toEqual([['failed 4'], ['unknown 7'], ['failed 2'], ['unknown 6']]);
    // What a restarted balancer gets back it knows nothing of.
    expect(run({}, { faults: [{ do: 'crash', machines: ['edge'], at: 5, for: 1 }] }).ends).toEqual(['unknown 50']);
  });

  it('is meant by a fault as its client sends it and gets its answer', () => {
    const lose = (message: 'request' | 'response') => run({}, { faults: [{ do: 'lose', message, of: 'r' }] });
    expect(lose('request').served).toEqual([]);
    const response = lose('response');
    expect(response.told.filter((line) => line.includes('edge gets answer')).length).toBe(1);
    expect(response.ends).toEqual(['unknown 50']);
  });
});

describe('health checks', () => {
  it('eject a machine that does not answer so many in a row, and readmit it after so many good ones', () => {
    const { suspicions, served } = run({ check: { ...check, readmitAfter: 2 } }, { durationMs: 190, clients: calls(0.5), faults: [{ do: 'crash', machines: ['s2'], at: 30, for: 70 }] });
    // Checks of 40 and 60 fail at 46 and 66; 100 arrives at 101, when it is up; 120 is the second good one, told at 122.
    expect(suspicions).toEqual(['s2 66..122']);
    expect(served).toEqual(['7 s1 r']);
  });

  it('begin to count anew with each good one', () => {
    const pauses = (lengthMs: number) => run({ check: { ...check, timeoutMs: 3 } }, { durationMs: 190, faults: [{ do: 'pause', machines: ['s2'], at: 35, for: lengthMs }] }).suspicions;
    // The check of 40 is late; those of 60 and 80 are in time, or the first of them is late, too.
    expect(pauses(20)).toEqual([]);
    expect(pauses(30)).toEqual(['s2 63..82']);
  });

  it('tell nothing any more when a later one has told', () => {
    // Checks of 20, 40, 60 and 80 are lost; that of 20 is given up at 90, and that of 100 answered at 102, which is newer than that of 40.
    const { suspicions } = run({ check: { everyMs: 20, timeoutMs: 70, ejectAfter: 2 } }, { durationMs: 290, faults: [{ do: 'crash', machines: ['s2'], at: 10, for: 80.5 }] });
    expect(suspicions).toEqual([]);
  });

  it('keep requests from who is ejected, in turn and out of it', () => {
    const later = { c: { via: 'lb', body: [{ do: 'wait', length: 70 }, { do: 'repeat', count: 4, body: [{ do: 'call', label: 'r', of: 'api', timeout: 20 }] }] } } satisfies PlanWords['clients'];
    const { served } = run({ check }, { clients: later, faults: [{ do: 'crash', machines: ['s2'], at: 30 }] });
    expect(served).toEqual(['77 s1 r', '86 s3 r#2', '95 s1 r#3', '104 s3 r#4']);
  });

  it('leave nobody in the end, and then requests are refused', () => {
    const later = { c: { via: 'lb', body: [{ do: 'wait', length: 70 }, { do: 'call', label: 'r', of: 'api', timeout: 20 }] } } satisfies PlanWords['clients'];
    const { ends, suspicions } = run({ check }, { clients: later, faults: [{ do: 'crash', machines: on, at: 30 }] });
    expect(ends).toEqual(['failed 72']);
    expect(suspicions).toEqual(['s1 66..', 's2 66..', 's3 66..']);
  });

  it('are refused where the process is dead, and nobody waits for that', () => {
    expect(run({ check }, { durationMs: 90, faults: [{ do: 'kill', machines: ['s3'], at: 30 }] }).suspicions).toEqual(['s3 62..']);
    // One that was accepted is reset.
    const busy = run({ check: { ...check, ejectAfter: 1 } }, { durationMs: 90, services: { api: { on, takes: 5, workers: 1 } }, nodes: { ...nodes, s1: { takes: 2 } }, clients: { c: { via: 'lb', body: [{ do: 'wait', length: 18.5 }, { do: 'call', label: 'r', of: 'api' }] } }, faults: [{ do: 'kill', machines: ['s1'], at: 22 }] });
    expect(busy.suspicions).toEqual(['s1 23..']);
  });

  it('wait for a worker and a core as requests do, and take no time', () => {
    const busy = (timeoutMs: number, workers?: number) =>
      run({ check: { everyMs: 5, timeoutMs, ejectAfter: 1 } }, { services: { api: { on: ['s1'], takes: 5, ...(workers === undefined ? {} : { workers }) } }, durationMs: 40, clients: calls(2) });
    // One works from 2 to 7 ms and then to 12. The check of 5 is there at 6, waits until then, and is answered at 13.
    expect(busy(8.5).suspicions).toEqual([]);
    expect(busy(7.5).suspicions).toEqual(['s1 12..13']);
    // That of 0 and of 5 are answered, and requests take as long as without checks.
    expect(busy(8.5).ends).toEqual(['ok 9', 'ok 14']);
    // Two work from 2 to 7 and from 3 to 8: the check waits for the first of them, and is answered at 8; who had given it up by then trusts the next one, at 12.
    expect(busy(3.5, 2).suspicions).toEqual([]);
    expect(busy(2.5, 2).suspicions).toEqual(['s1 7..12']);
    expect(busy(3.5, 2).ends).toEqual(['ok 9', 'ok 10']);
  });

  it('are refused where the queue of the service is full', () => {
    const services = { api: { on: ['s1'], takes: 5, workers: 1, queue: 1 } };
    const { suspicions } = run({ check: { everyMs: 5, timeoutMs: 4.5, ejectAfter: 1 } }, { services, durationMs: 40, clients: calls(2) });
    // The check of 5 finds one request at work and one waiting; that of 10 waits for the second of them until 12.
    expect(suspicions).toEqual(['s1 7..13']);
  });

  it('go by the monotonic clock of the balancer', () => {
    const slow = { ...nodes, edge: { driftPpb: [-500_000_000, -500_000_000] as const } };
    const { suspicions } = run({ check }, { nodes: slow, durationMs: 190, faults: [{ do: 'crash', machines: ['s2'], at: 70 }] });
    // At half the speed: checks of 80 and 120, the second given up at 132.
    expect(suspicions).toEqual(['s2 132..']);
  });

  it('begin anew, with trust in all, when the balancer is back', () => {
    const { suspicions } = run({ check }, { durationMs: 190, faults: [{ do: 'crash', machines: ['s2'], at: 30 }, { do: 'crash', machines: ['edge'], at: 70, for: 15 }] });
    // Checks of 85 and 105.
    expect(suspicions).toEqual(['s2 66..70', 's2 111..']);
  });

  it('make faults wait that wait for a suspicion', () => {
    const { told } = run({ check }, { durationMs: 90, faults: [{ do: 'crash', machines: ['s2'], at: 30 }, { do: 'pause', machines: ['s1'], when: ['s2', 'suspected'], for: 5 }] });
    expect(told.filter((line) => line.includes('pause') || line.includes('dead'))[0]).toMatch(/^66 /);
  });

  it('forget what an ejected machine has not answered', () => {
    const services = { api: { on: ['s1', 's2'], takes: 5, workers: 9 } };
    const clients = { c: { via: 'lb', body: [{ do: 'wait', length: 35 }, { do: 'together', body: Array.from({ length: 4 }, (): Step => ({ do: 'call', of: 'api', timeout: 20 })) }, { do: 'wait', length: 80 }, { do: 'call', label: 'r', of: 'api', timeout: 20 }] } } satisfies PlanWords['clients'];
    const { served } = run({ check, policy: 'least-loaded' }, { services, clients, faults: [{ do: 'crash', machines: ['s1'], at: 30, for: 50 }] });
    // Two of the four went to s1 and were never answered; it is back, and empty as the other one.
    expect(served.at(-1)).toBe('142 s1 r');
  });
});
