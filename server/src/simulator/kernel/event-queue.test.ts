import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byOrder, EventQueue, PendingEvent, winsTie } from './event-queue.ts';

function event(ticks: number, depth: number, kind: number, a = 0, b = 0, c = 0, late = 0): PendingEvent {
  return new PendingEvent({ id: { kind, a, b, c, late } }, ticks, null, depth, 0);
}

function drained(queue: EventQueue<PendingEvent>): PendingEvent[] {
  const all: PendingEvent[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) all.push(next);
  return all;
}

const small = fc.integer({ min: 0, max: 2 });
const events = fc.uniqueArray(fc.tuple(small, small, small, small, small), { maxLength: 40, selector: (parts) => parts.join() });

describe('EventQueue', () => {
  it('gives events by instant, then causal depth, then kind and cause', () => {
    const first = event(1, 9, 9, 9);
    const shallow = event(2, 1, 9, 9);
    const early = event(2, 2, 1, 9);
    const low = event(2, 2, 3, 1);
    const late = event(2, 2, 3, 1, 0, 0, 1);
    const queue = new EventQueue<PendingEvent>();
    for (const one of [late, low, early, shallow, first]) queue.push(one);
    expect(drained(queue)).toEqual([first, shallow, early, low, late]);
  });

  it('does not depend on the order of insertion', () => {
    fc.assert(
      fc.property(events, fc.infiniteStream(fc.nat()), (parts, keys) => {
        const all = parts.map(([ticks, depth, kind, a, b]) => event(ticks, depth, kind, a, b));
        const sorted = [...all].sort(byOrder);
        const shuffled = all.map((one) => ({ one, key: keys.next().value as number })).sort((x, y) => x.key - y.key);
        const queue = new EventQueue<PendingEvent>();
        for (const { one } of shuffled) queue.push(one);
        expect(drained(queue)).toEqual(sorted);
      }),
    );
  });

  it('passes over what was cancelled', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(), { maxLength: 20 }), (parts, cancelled) => {
        const all = parts.map(([ticks, depth, kind, a, b]) => event(ticks, depth, kind, a, b));
        const queue = new EventQueue<PendingEvent>();
        for (const one of all) queue.push(one);
        for (const at of cancelled) if (all.length > 0) (all[at % all.length] as PendingEvent).state = 'cancelled';
        const left = all.filter((one) => one.state === 'pending').sort(byOrder);
        expect([...queue.pending()].sort(byOrder)).toEqual(left);
        expect(drained(queue)).toEqual(left);
      }),
    );
  });

  it('refuses two events of one name at one instant', () => {
    expect(() => winsTie(event(1, 1, 1, 5), event(1, 1, 1, 5))).toThrow('two events are the same');
  });
});
