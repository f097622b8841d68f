// Who asked a server for what, and what was done there.
import type { Accesses } from '../accesses.ts';
import { type Command, type Commands, isQuery } from '../commands.ts';
import type { Replica } from '../replica.ts';
import type { MachineId } from '../../plan-ids.ts';
import type { Request } from '../../software/call.ts';
import type { Entry } from './raft-state.ts';

export class Clients {
  /** Of a leader, by index: who asked for the entry. */
  readonly #asked = new Map<number, { readonly entry: Entry<Command>; readonly request: Request }>();
  /** Who waits until a leader is known, and long polls of a leader. */
  #held: Request[] = [];
  #polls: Request[] = [];
  /** What was done here, by the operation: of one that comes twice, the first. On its disk. */
  readonly #done = new Map<number, Command>();
  readonly #replica: Replica;
  readonly #commands: Commands;
  readonly #accesses: Accesses;

  constructor(replica: Replica, commands: Commands, accesses: Accesses) {
    this.#replica = replica;
    this.#commands = commands;
    this.#accesses = accesses;
  }

  /** Who waits until a leader is known. */
  get held(): readonly Request[] {
    return this.#held;
  }

  ask(index: number, entry: Entry<Command>, request: Request): void {
    this.#asked.set(index, { entry, request });
  }

  hold(request: Request): void {
    this.#held.push(request);
  }

  takeHeld(): readonly Request[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  crashed(isLost: boolean): void {
    this.#asked.clear();
    this.#held = [];
    this.#polls = [];
    if (isLost) this.#done.clear();
  }

  /** Whoever asked it, or waits at it, is told who leads, or waits on. */
  leadsNoMore(): void {
    this.#held.push(...[...this.#asked.entries()].sort(([x], [y]) => x - y).map(([, { request }]) => request), ...this.#polls);
    this.#asked.clear();
    this.#polls = [];
  }

  /** Does what is committed; who asked for it here is answered. `lie`: whose lie it is that it counts as committed. */
  do(index: number, entry: Entry<Command>, command: Command, lie: MachineId | null): void {
    const asked = this.#asked.get(index);
    this.#asked.delete(index);
    const request = asked?.entry === entry ? resting(asked.request, lie) : null;
    if (isQuery(command)) {
      if (request !== null) this.#accesses.serve(this.#replica, this.#polling(request), () => undefined);
      return;
    }
    const { cause } = command.request.call;
    const first = this.#done.get(cause);
    if (first !== undefined) {
      if (first.answer !== null) request?.reply(first.answer);
      return;
    }
    this.#done.set(cause, command);
    this.#commands.do(this.#replica, command, index, (answer) => request?.reply(answer));
  }

  /** A long poll is noted until it is answered. */
  #polling(request: Request): Request {
    if (request.call.statement.kind !== 'await') return request;
    this.#polls.push(request);
    const answered = (): void => {
      this.#polls = this.#polls.filter((one) => one !== request);
    };
    return { ...request, decided: answered };
  }
}

/** A request whose answer rests on a lie. */
function resting(request: Request, lie: MachineId | null): Request {
  return lie === null ? request : { ...request, reply: (answer) => request.reply({ ...answer, lie }) };
}
