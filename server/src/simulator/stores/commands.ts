// What clients ask of a store whose replicas agree on an order: whoever does it first says what comes of it, and all others
// do the same with their copies.
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import { type Answer, partsOf, type Request, type Write } from '../software/call.ts';
import type { Accesses } from './accesses.ts';
import type { Lies } from './lies.ts';
import type { Replica } from './replica.ts';

export interface Command {
  /** As it came first. */
  readonly request: Request;
  readonly resource: Resource<Event>;
  /** What it is answered, wherever. Null: nobody has done it. */
  answer: Answer | null;
}

export class Commands {
  readonly #world: World;
  readonly #accesses: Accesses;
  readonly #lies: Lies;

  constructor(parts: { readonly world: World; readonly accesses: Accesses; readonly lies: Lies }) {
    this.#world = parts.world;
    this.#accesses = parts.accesses;
    this.#lies = parts.lies;
  }

  /** Does one that writes at a replica. `place`: where it stands in the order, from 1 on. A token that is older than one that came before it there is refused, by all. */
  do(replica: Replica, command: Command, place: number, reply: (answer: Answer) => void): void {
    const { call } = command.request;
    const isFenced = replica.isFenced(call);
    this.#world.touch(command.resource, 'exclusive');
    if (isFenced && command.answer === null) {
      this.#accesses.tellRefused(replica, call);
      command.answer = { ending: 'failed', value: undefined, write: null, reads: [] };
    }
    if (command.answer === null) {
      replica.counter = place - 1;
      this.#accesses.serve(replica, { ...command.request, decided: (answer) => (command.answer = answer), reply }, () => undefined);
      return;
    }
    const { write } = command.answer;
    const writes = write === null ? [] : partsOf(write);
    if (writes.length > 0 && this.#lies.forgets(replica)) for (const one of writes) this.#lies.forget(replica, one);
    else this.#take(replica, writes);
    reply(write !== null && replica.forgot(write) ? { ...command.answer, lie: replica.machine } : command.answer);
  }

  /** All of a transaction's take effect before anybody reads one. */
  #take(replica: Replica, writes: readonly Write[]): void {
    for (const one of writes) replica.take(one);
    for (const one of writes) this.#accesses.tellApplied(replica, one);
    for (const { key } of writes) replica.changed(key);
    for (const { key } of writes) this.#accesses.wake(replica, key);
  }
}

export function newCommand(request: Request): Command {
  return { request, resource: new Resource<Event>(), answer: null };
}

export function isQuery({ request }: Command): boolean {
  const { kind } = request.call.statement;
  return kind === 'read' || kind === 'await';
}
