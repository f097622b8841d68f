import { describe, expect, it } from 'vitest';
import { PendingEvent } from './event-queue.ts';
import { type Access, Resource } from './resource.ts';

/** Pairs of events that must stay in order, for accesses such as `1 read`. */
function ordersOf(...accesses: string[]): string[] {
  const resource = new Resource();
  const events = new Map<string, PendingEvent>();
  const orders: string[] = [];
  for (const access of accesses) {
    const [name, mode] = access.split(' ') as [string, Access];
    const event = events.get(name) ?? new PendingEvent({ id: { kind: 1, a: Number(name), b: 0, c: 0, late: 0 } }, 0, null, 0, 0);
    events.set(name, event);
    resource.touch(event, mode, 0, (earlier) => orders.push(`${earlier.id.a}<${name}`));
  }
  return orders;
}

describe('Resource', () => {
  it('lets accesses of one shared mode commute', () => {
    expect(ordersOf('1 read', '2 read', '3 read')).toEqual([]);
    expect(ordersOf('1 merge', '2 merge')).toEqual([]);
  });

  it('orders each access behind all of the conflicting phase before it', () => {
    expect(ordersOf('1 merge', '2 merge', '3 read', '4 read')).toEqual(['1<3', '2<3', '1<4', '2<4']);
    expect(ordersOf('1 exclusive', '2 exclusive', '3 read', '4 merge')).toEqual(['1<2', '2<3', '3<4']);
    expect(ordersOf('1 read', '2 read', '3 exclusive', '4 read')).toEqual(['1<3', '2<3', '3<4']);
  });

  it('orders an event that changes its mode behind the others of its phase', () => {
    expect(ordersOf('1 read', '2 read', '2 exclusive', '3 read')).toEqual(['1<2', '2<3']);
    expect(ordersOf('1 merge', '2 merge', '1 read')).toEqual(['2<1']);
  });

  it('asks nothing twice of an event that holds it already', () => {
    expect(ordersOf('1 read', '2 exclusive', '2 read', '2 merge', '2 exclusive', '3 read')).toEqual(['1<2', '2<3']);
  });
});
