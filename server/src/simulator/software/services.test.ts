// Services: workers, handlers, what a crash leaves of them, and operations that are known again. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, ServiceWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

function run(pay: ServiceWords, more: Partial<PlanWords> = {}, values: Readonly<Record<string, number>> = {}) {
  const words: PlanWords = {
    nodes: { bank: {}, dbm: {} },
    link: { delay: 1 },
    stores: { kv: { on: ['dbm'] } },
    services: { pay },
    clients: { c: { body: [{ do: 'call', label: 'r', of: 'pay.charge', timeout: 100, retries: 1 }] } },
    ...more,
  };
  return replayNamed(buildPlan(words), values);
}

const charge: ServiceWords = { on: ['bank'], handle: { charge: [{ do: 'take', length: 5 }, { do: 'effect', name: 'charge' }] } };

describe('a service', () => {
  it('works on a request and then runs its handler, statement by statement', () => {
    const pay: ServiceWords = { on: ['bank'], takes: 2, handle: { charge: [{ do: 'append', key: 'kv.l', value: 7 }, { do: 'effect', name: 'charge' }] } };
    const { told, history } = run(pay);
    expect(told.filter((line) => !line.includes('#'))).toEqual([
      '0 c begins r',
      '3 bank begins append kv.l for r',
      '4 dbm writes append kv.l for r: l = {7}',
      '5 bank ends append kv.l for r: ok {7}',
      '5 bank has the effect charge for r',
      '5 bank serves r',
      '6 c ends r: ok',
    ]);
    expect(history.operations.map(({ parent, ending }) => [parent, ending])).toEqual([[null, 'ok'], [0, 'ok']]);
    expect(history.effects).toMatchObject([{ effect: 0, parent: 0 }]);
  });

  it('has as many workers as it says, and lets the others wait', () => {
    const body = [{ do: 'call', of: 'pay.charge' }] as const;
    const clients = { a: { body }, b: { body }, d: { body } };
    const waiting: ServiceWords = { on: ['bank'], handle: { charge: [{ do: 'wait', length: 5 }] } };
    const ends = (pay: ServiceWords) => run(pay, { clients }).told.filter((line) => line.includes(' ends ')).map((line) => Number.parseFloat(line));
    expect(ends(waiting)).toEqual([7, 12, 17]);
    expect(ends({ ...waiting, workers: 2 })).toEqual([7, 7, 12]);
    // Work is done on the one core, if nobody says how many workers there are; who are declared need none.
    expect(ends(charge)).toEqual([7, 12, 17]);
    expect(ends({ ...charge, workers: 2 })).toEqual([7, 7, 12]);
    expect(ends({ on: ['bank'], takes: 5, workers: 2 })).toEqual([7, 7, 12]);
  });

  it('refuses who finds no place to wait, at once, and counts it', () => {
    const body = [{ do: 'call', of: 'pay.charge' }] as const;
    const clients = { a: { body }, b: { body }, d: { body } };
    const pay: ServiceWords = { on: ['bank'], queue: 1, handle: { charge: [{ do: 'wait', length: 5 }, { do: 'effect', name: 'charge' }] } };
    const { told, history } = run(pay, { clients });
    expect(told.filter((line) => line.includes(' ends '))).toEqual(['2 d ends call pay.charge: failed', '7 a ends call pay.charge: ok', '12 b ends call pay.charge: ok']);
    expect(told).toContain('1 bank refuses call pay.charge');
    expect(history.effects.length).toBe(2);
    expect(history.queues.filter(({ service }) => service === 0)).toEqual([{ machine: 0, service: 0, longest: 1, drops: 1, longestSending: 0 }]);
  });

  it('lets who was refused ask again, and then does it', () => {
    const body = [{ do: 'call', of: 'pay.charge', retries: 3 }] as const;
    const pay: ServiceWords = { on: ['bank'], idempotent: true, queue: 0, handle: { charge: [{ do: 'wait', length: 5 }, { do: 'effect', name: 'charge' }] } };
    const { told, history } = run(pay, { clients: { a: { body }, b: { body } } });
    // Refused at 1, 3 and 5, each time told 1 ms later; its last request comes at 7, behind the end of the other's at 6.
    expect(told.filter((line) => line.includes(' ends '))).toEqual(['7 a ends call pay.charge: ok', '13 b ends call pay.charge: ok']);
    expect(history.effects.length).toBe(2);
    expect(history.queues.at(-1)).toMatchObject({ longest: 0, drops: 3 });
  });

  it('does again what is asked again, unless it knows the operation', () => {
    const lost = { link: { delay: 1, loss: 0.1 } };
    const values = { 'loss of answer to r from bank to c': 1 };
    expect(run(charge, lost, values).history.effects.length).toBe(2);
    const again = run({ ...charge, idempotent: true }, lost, values);
    expect(again.history.effects.length).toBe(1);
    expect(again.history.operations).toMatchObject([{ ending: 'ok', served: [{}] }]);
  });

  it('lets who asks while it works wait for the same answer', () => {
    const clients = { c: { body: [{ do: 'call', label: 'r', of: 'pay.charge', timeout: 4, retries: 1 }] } } as const;
    const { told, history } = run({ ...charge, idempotent: true }, { clients });
    expect(history.effects.length).toBe(1);
    expect(told).toContain('7 c ends r: ok');
  });

  it('leaves what was done before a crash, forgets what it worked on, and what it answered with its disk', () => {
    const pay: ServiceWords = { on: ['bank'], idempotent: true, handle: { charge: [{ do: 'effect', name: 'charge' }, { do: 'wait', length: 5 }] } };
    const middle = run(pay, { faults: [{ do: 'crash', machines: ['bank'], at: 3, for: 10 }] });
    expect(middle.history.effects.length).toBe(2);
    expect(middle.history.operations).toMatchObject([{ ending: 'ok', served: [{}] }]);
    const values = { 'loss of answer to r from bank to c': 1 };
    const afterwards = (disk: 'kept' | 'lost') =>
      run(pay, { nodes: { bank: { disk }, dbm: {} }, link: { delay: 1, loss: 0.1 }, faults: [{ do: 'crash', machines: ['bank'], at: 10, for: 10 }] }, values);
    expect(afterwards('kept').history.effects.length).toBe(1);
    expect(afterwards('lost').history.effects.length).toBe(2);
  });

  it('answers failed, and remembers no failure', () => {
    const pay: ServiceWords = { on: ['bank'], idempotent: true, handle: { charge: [{ do: 'effect', name: 'charge' }, { do: 'fail' }, { do: 'effect', name: 'charge' }] } };
    const { told, history } = run(pay);
    expect(told.at(-1)).toBe('4 c ends r: failed');
    // Tried once more at once: failed is certain.
    expect(history.effects.length).toBe(2);
  });

  it('is any of its machines, at each attempt another, and each remembers for itself', () => {
    const pay = { ...charge, on: ['bank', 'dbm'], idempotent: true };
    const { history } = run(pay, { link: { delay: 1, loss: 0.1 } }, { 'loss of answer to r from bank to c': 1, 'machine that r (attempt 2) goes to': 1 });
    expect(history.effects.length).toBe(2);
  });

  it('calls others, and all that they do belongs to the operation of the client', () => {
    const services: Record<string, ServiceWords> = {
      shop: { on: ['dbm'], handle: { buy: [{ do: 'call', label: 'inner', of: 'pay.charge', timeout: 20, retries: 1 }, { do: 'effect', name: 'mail' }] } },
      pay: charge,
    };
    const clients = { c: { body: [{ do: 'call', label: 'r', of: 'shop.buy' }] } } as const;
    const { told, history } = run(charge, { services, clients, link: { delay: 1, loss: 0.1 } }, { 'loss of answer to inner for r from bank to dbm': 1 });
    expect(told).toContain('27 bank has the effect charge for inner for r');
    expect(told.at(-1)).toBe('29 c ends r: ok');
    expect(history.effects.map(({ parent }) => parent)).toEqual([0, 1, 1]);
  });

  it('without a handler takes its time and answers anything', () => {
    const clients = { c: { body: [{ do: 'call', label: 'r', of: 'pay' }] } } as const;
    expect(run({ on: ['bank'], takes: 3 }, { clients }).told.at(-1)).toBe('5 c ends r: ok');
  });
});
