// Small replicated stores, gone through by brute force: every whole nanosecond of every delay, skew and fault, every order
// of what happens in one nanosecond, every loss. A second, slow and simple, statement of what the language means; it shares
// nothing with the simulator and the explorer, not even a clock.
import type { Dice } from './dice.ts';

export interface Scene {
  readonly replicas: number;
  readonly order: 'time-of-day' | 'lamport' | 'version-vector';
  /** Nanoseconds, at least 1. */
  readonly delay: Span;
  /** By replica. */
  readonly skew: readonly Span[];
  readonly lossy: boolean;
  /** Messages that are lost at most. */
  readonly lossesMax: number;
  readonly clients: readonly { readonly via: number; readonly steps: readonly Step[] }[];
  /** A cut between two replicas, or the crash of one, which keeps its disk; null: for good. */
  readonly fault: { readonly kind: 'cut' | 'crash'; readonly replica: number; readonly other: number; readonly at: Span; readonly length: number | null } | null;
}

export type Span = readonly [low: number, high: number];

export type Step =
  | { readonly do: 'wait'; readonly length: number }
  | { readonly do: 'write' | 'await'; readonly key: string; readonly value: number; readonly timeout: number | null; readonly retries: number; readonly via?: number }
  | { readonly do: 'read' | 'increment'; readonly key: string; readonly timeout: number | null; readonly retries: number; readonly via?: number };

type Operation = Exclude<Step, { do: 'wait' }>;

/** What one behaviour shows: facts by name, and lengths in nanoseconds. */
export interface Shown {
  readonly facts: ReadonlySet<string>;
  readonly lengths: ReadonlyMap<string, number>;
  readonly skews: readonly number[];
}

/** Shows every behaviour to `visit`. Gives up behind `pathsMax` of them. */
export function goThrough(scene: Scene, pathsMax: number, visit: (shown: Shown) => void): { readonly complete: boolean; readonly lossesCut: boolean } {
  let lossesCut = false;
  const script: { taken: number; options: number }[] = [];
  for (let paths = 0; paths < pathsMax; paths++) {
    let next = 0;
    const pick = (options: number): number => {
      if (options === 1) return 0;
      const step = (script[next] ??= { taken: 0, options });
      if (step.options !== options) throw new Error('the same choices lead to the same choice');
      next++;
      return step.taken;
    };
    const behaviour = new World(scene, pick);
    visit(behaviour.run());
    lossesCut ||= behaviour.wouldLoseMore;
    if (!advance(script)) return { complete: true, lossesCut };
  }
  return { complete: false, lossesCut };
}

/** Goes on to the next path, depth first; false: there is none. */
function advance(script: { taken: number; options: number }[]): boolean {
  for (let last = script.pop(); last !== undefined; last = script.pop()) {
    if (last.taken + 1 < last.options) {
      script.push({ taken: last.taken + 1, options: last.options });
      return true;
    }
  }
  return false;
}

interface Pending {
  readonly at: number;
  /** Events of different places do not notice each other within a nanosecond. */
  readonly place: string;
  readonly act: () => void;
}

interface Write {
  readonly by: Execution;
  readonly attempt: number;
  readonly key: string;
  readonly value: number;
  readonly replica: number;
  /** What orders it. */
  readonly stamp: number;
  readonly turn: number;
  readonly saw: ReadonlySet<Write>;
  readonly follows: ReadonlySet<Write>;
  readonly visible: Map<number, number>;
}

interface Execution {
  readonly id: number;
  readonly client: number;
  readonly step: Operation;
  readonly beginAt: number;
  readonly beginTurn: number;
  readonly saw: ReadonlySet<Write>;
  readonly context: ReadonlySet<Write>;
  attempt: number;
  endAt: number;
  endTurn: number;
  ending: 'ok' | 'unknown';
  value: number | null | readonly number[] | undefined;
  write: Write | null;
  reads: readonly Write[];
  timer: Pending | null;
}

interface Client {
  readonly id: number;
  next: number;
  saw: Set<Write>;
  readonly contexts: Map<string, Set<Write>>;
}

interface Replica {
  readonly writes: Set<Write>;
  counter: number;
  up: boolean;
  watchers: { readonly execution: Execution; readonly attempt: number }[];
}

class World {
  wouldLoseMore = false;
  readonly #scene: Scene;
  readonly #pick: (options: number) => number;
  readonly #pending: Pending[] = [];
  readonly #replicas: Replica[];
  readonly #clients: Client[];
  readonly #skews: number[];
  readonly #executions: Execution[] = [];
  readonly #writes: Write[] = [];
  readonly #cut = { active: false, begun: 0 };
  #now = 0;
  #turn = 0;
  #losses = 0;

  constructor(scene: Scene, pick: (options: number) => number) {
    this.#scene = scene;
    this.#pick = pick;
    this.#replicas = Array.from({ length: scene.replicas }, () => ({ writes: new Set(), counter: 0, up: true, watchers: [] }));
    this.#clients = scene.clients.map((_, id) => ({ id, next: 0, saw: new Set(), contexts: new Map() }));
    this.#skews = scene.skew.map((span) => this.#within(span));
  }

  run(): Shown {
    const { fault } = this.#scene;
    if (fault !== null) this.#set(this.#within(fault.at), 'faults', () => this.#strike(fault));
    for (const client of this.#clients) this.#set(0, 'clients', () => this.#goOn(client));
    while (this.#pending.length > 0) {
      this.#now = Math.min(...this.#pending.map(({ at }) => at));
      const due = this.#pending.filter(({ at }) => at === this.#now);
      // A fault is noticed everywhere, so where there is one every order counts.
      const rivals = fault !== null ? due : due.filter(({ place }) => place === due[0]?.place);
      const event = rivals[this.#pick(rivals.length)] as Pending;
      this.#remove(event);
      this.#turn++;
      event.act();
    }
    return this.#judge();
  }

  #set(at: number, place: string, act: () => void): Pending {
    const event = { at, place, act };
    this.#pending.push(event);
    return event;
  }

  #remove(event: Pending): void {
    const at = this.#pending.indexOf(event);
    if (at >= 0) this.#pending.splice(at, 1);
  }

  #within([low, high]: Span): number {
    return low + this.#pick(high - low + 1);
  }

  #strike(fault: NonNullable<Scene['fault']>): void {
    const replica = this.#replicas[fault.replica] as Replica;
    if (fault.kind === 'cut') {
      this.#cut.active = true;
      this.#cut.begun++;
    } else {
      replica.up = false;
      replica.watchers = [];
    }
    if (fault.length === null) return;
    this.#set(this.#now + fault.length, 'faults', () => {
      this.#cut.active = false;
      replica.up = true;
    });
  }

  #isCut(from: number | null, to: number | null): boolean {
    const { fault } = this.#scene;
    if (fault?.kind !== 'cut') return false;
    return (from === fault.replica && to === fault.other) || (from === fault.other && to === fault.replica);
  }

  /** Null stands for the clients. */
  #send(from: number | null, to: number | null, act: () => void): void {
    const cuttable = this.#isCut(from, to);
    if (cuttable && this.#cut.active) return;
    if (this.#scene.lossy) {
      if (this.#losses < this.#scene.lossesMax) {
        if (this.#pick(2) === 1) {
          this.#losses++;
          return;
        }
      } else this.wouldLoseMore = true;
    }
    const { begun } = this.#cut;
    this.#set(this.#now + this.#within(this.#scene.delay), to === null ? 'clients' : `replica ${to}`, () => {
      if (cuttable && begun !== this.#cut.begun && this.#pick(2) === 1) return;
      if (to === null || this.#replicas[to]?.up === true) act();
    });
  }

  #goOn(client: Client): void {
    const step = this.#scene.clients[client.id]?.steps[client.next++];
    if (step === undefined) return;
    if (step.do === 'wait') {
      this.#set(this.#now + step.length, 'clients', () => this.#goOn(client));
      return;
    }
    const before = this.#scene.clients.slice(0, client.id).reduce((sum, { steps }) => sum + steps.filter((one) => one.do !== 'wait').length, 0);
    const own = this.#scene.clients[client.id]?.steps.slice(0, client.next - 1).filter((one) => one.do !== 'wait').length ?? 0;
    const execution: Execution = {
      id: before + own,
      client: client.id,
      step,
      beginAt: this.#now,
      beginTurn: this.#turn,
      saw: new Set(client.saw),
      context: new Set(client.contexts.get(step.key)),
      attempt: 0,
      endAt: Infinity,
      endTurn: Infinity,
      ending: 'unknown',
      value: undefined,
      write: null,
      reads: [],
      timer: null,
    };
    this.#executions.push(execution);
    this.#ask(execution);
  }

  #ask(execution: Execution): void {
    const { step, attempt } = execution;
    const via = step.via ?? this.#scene.clients[execution.client]?.via ?? 0;
    if (step.timeout !== null) execution.timer = this.#set(this.#now + step.timeout, 'clients', () => this.#timedOut(execution, attempt));
    this.#send(null, via, () => this.#arrive(via, execution, attempt));
  }

  #timedOut(execution: Execution, attempt: number): void {
    if (execution.endTurn !== Infinity || execution.attempt !== attempt) return;
    if (attempt < execution.step.retries) {
      execution.attempt++;
      this.#ask(execution);
    } else this.#end(execution, 'unknown');
  }

  #end(execution: Execution, ending: 'ok' | 'unknown'): void {
    if (execution.timer !== null) this.#remove(execution.timer);
    execution.endAt = this.#now;
    execution.endTurn = this.#turn;
    execution.ending = ending;
    this.#goOn(this.#clients[execution.client] as Client);
  }

  #answer(from: number, execution: Execution, value: Execution['value'], write: Write | null, reads: readonly Write[]): void {
    this.#send(from, null, () => {
      if (execution.endTurn !== Infinity) return;
      Object.assign(execution, { value, write, reads });
      const client = this.#clients[execution.client] as Client;
      if (write !== null) {
        client.saw = new Set([write]);
        client.contexts.set(write.key, new Set([write]));
      } else {
        for (const read of reads) {
          client.saw.add(read);
          client.contexts.set(read.key, (client.contexts.get(read.key) ?? new Set()).add(read));
        }
      }
      this.#end(execution, 'ok');
    });
  }

  #arrive(at: number, execution: Execution, attempt: number): void {
    const { step } = execution;
    const replica = this.#replicas[at] as Replica;
    const found = this.#winners(replica.writes, step.key);
    if (step.do === 'read') this.#answer(at, execution, valueOf(found), null, found);
    else if (step.do === 'await') {
      if (valueOf(found) === step.value) this.#answer(at, execution, step.value, null, found);
      else replica.watchers.push({ execution, attempt });
    } else if (step.do === 'write') this.#write(at, execution, attempt, step.value, []);
    else this.#write(at, execution, attempt, Math.max(0, ...found.map(({ value }) => value)) + 1, found);
  }

  #write(at: number, execution: Execution, attempt: number, value: number, found: readonly Write[]): void {
    const replica = this.#replicas[at] as Replica;
    const single = this.#scene.replicas === 1;
    const stamp = single ? 0 : this.#scene.order === 'lamport' ? ++replica.counter : this.#now + (this.#skews[at] as number);
    const write: Write = {
      by: execution,
      attempt,
      key: execution.step.key,
      value,
      replica: at,
      stamp,
      turn: this.#turn,
      saw: closure([...execution.saw, ...found], (one) => one.saw),
      follows: closure([...execution.context, ...found], (one) => one.follows),
      visible: new Map(),
    };
    this.#writes.push(write);
    this.#take(at, write);
    this.#answer(at, execution, value, write, found);
    for (let other = 0; other < this.#replicas.length; other++) {
      if (other === at) continue;
      this.#send(at, other, () => {
        const target = this.#replicas[other] as Replica;
        if (target.writes.has(write)) return;
        target.counter = Math.max(target.counter, write.stamp);
        this.#take(other, write);
      });
    }
  }

  #take(at: number, write: Write): void {
    const replica = this.#replicas[at] as Replica;
    replica.writes.add(write);
    if (!write.visible.has(at)) write.visible.set(at, this.#now);
    const waiting = replica.watchers;
    replica.watchers = [];
    for (const watcher of waiting) this.#arrive(at, watcher.execution, watcher.attempt);
  }

  /** Which writes of a key stand, of those that a replica has. */
  #winners(writes: Iterable<Write>, key: string): Write[] {
    const ofKey = [...writes].filter((write) => write.key === key).sort((a, b) => a.by.id - b.by.id || a.attempt - b.attempt);
    if (this.#scene.order === 'version-vector' && this.#scene.replicas > 1) return ofKey.filter((write) => !ofKey.some((other) => other.follows.has(write)));
    return ofKey.filter((write) => !ofKey.some((other) => this.#beats(other, write)));
  }

  /** In a total order: by stamp, then by replica, then as they came. */
  #beats(a: Write, b: Write): boolean {
    if (this.#scene.order === 'version-vector' && this.#scene.replicas > 1) return a.follows.has(b);
    return (a.stamp - b.stamp || (this.#scene.replicas === 1 ? 0 : a.replica - b.replica) || a.turn - b.turn) > 0;
  }

  #judge(): Shown {
    const facts = new Set<string>();
    const lengths = new Map<string, number>();
    const up = this.#replicas.some((replica) => replica.up) ? this.#replicas.filter((replica) => replica.up) : this.#replicas;
    const endedBefore = (a: Execution, b: Execution): boolean => a.endTurn <= b.beginTurn;
    for (const one of this.#executions) {
      const { id, ending, value, step } = one;
      facts.add(`${id} ends ${ending}`);
      if (value !== undefined) facts.add(`${id} is ${textOf(value)}`);
      if (ending === 'ok') lengths.set(`${id} takes`, one.endAt - one.beginAt);
      const own = this.#writes.filter((write) => write.by === one).sort((a, b) => a.attempt - b.attempt);
      const write = one.write ?? own[0];
      if (write !== undefined) {
        this.#replicas.forEach((_, replica) => {
          const since = write.visible.get(replica);
          if (since !== undefined) lengths.set(`${id} visible at ${replica}`, since - one.beginAt);
          if (ending === 'ok') facts.add(`${id} ${since === undefined ? 'not visible' : 'visible'} at ${replica}`);
        });
      }
      if (ending === 'ok' && write !== undefined) {
        for (const { writes } of up) {
          const winners = this.#winners(writes, write.key);
          if (winners.length === 0) facts.add(`${id} lost to nothing`);
          if (winners.some((winner) => winner.by === one || winner.saw.has(write))) continue;
          const older = winners.filter((winner) => write.saw.has(winner) || endedBefore(winner.by, one));
          if (winners.some((winner) => !older.includes(winner) && endedBefore(one, winner.by))) continue;
          for (const winner of winners) facts.add(`${id} ${older.includes(winner) ? 'lost to' : 'discarded for'} ${winner.by.id}`);
        }
      }
      if (ending === 'ok' && step.do !== 'write') {
        for (const other of this.#executions) {
          const missed = other.write;
          if (other === one || other.ending !== 'ok' || missed === null || missed.key !== step.key || !endedBefore(other, one)) continue;
          if (!one.reads.includes(missed) && !one.reads.some((read) => this.#beats(read, missed))) facts.add(`${id} misses ${other.id}`);
        }
      }
      if (ending === 'unknown' && (step.do === 'write' || step.do === 'increment')) {
        const seen = this.#executions.filter(({ client }) => client === one.client).sort((a, b) => a.id - b.id);
        const observation = seen.map((other) => `${other.id}.0 ${other.ending} ${JSON.stringify(other.value)}`).join('; ');
        facts.add(`${id} ${own.length > 0 ? 'took effect' : 'took no effect'} under ${observation}`);
      }
    }
    const living = this.#replicas.filter((replica) => replica.up);
    const keys = [...new Set(this.#writes.map(({ key }) => key))];
    const states = living.map(({ writes }) => keys.map((key) => this.#winners(writes, key).map((write) => this.#writes.indexOf(write)).join()).join('|'));
    if (this.#replicas.length > 1) facts.add(new Set(states).size > 1 ? 'replicas differ' : 'replicas agree');
    return { facts, lengths, skews: this.#skews };
  }
}

function valueOf(found: readonly Write[]): number | null | readonly number[] {
  return found.length > 1 ? found.map(({ value }) => value) : (found[0]?.value ?? null);
}

function textOf(value: number | null | readonly number[]): string {
  if (value === null) return 'none';
  return typeof value === 'number' ? String(value) : `{${value.join(', ')}}`;
}

function closure(first: readonly Write[], next: (write: Write) => ReadonlySet<Write>): Set<Write> {
  const all = new Set<Write>();
  for (const write of first) for (const one of [write, ...next(write)]) all.add(one);
  return all;
}

export function randomScene(dice: Dice): Scene {
  const replicas = dice.between(1, 3);
  const delay = span(dice.between(1, 3), dice.between(0, 2));
  const fault = dice.chance(0.25) && replicas > 1 ? randomFault(dice, replicas) : null;
  const lossy = dice.chance(0.25);
  const steps = (): Step[] => Array.from({ length: dice.between(1, 2) }, () => randomStep(dice));
  return {
    replicas,
    order: dice.pick(['time-of-day', 'time-of-day', 'lamport', 'version-vector']),
    delay,
    skew: Array.from({ length: replicas }, () => (dice.chance(0.5) ? [0, 0] : span(dice.between(-2, 1), dice.between(0, 2)))),
    lossy,
    lossesMax: dice.between(0, 2),
    clients: Array.from({ length: dice.between(1, 2) }, () => ({ via: dice.between(0, replicas - 1), steps: steps() })),
    fault,
  };
}

/** The same, where about half of the operations go to a replica of their own. */
export function withHops(scene: Scene, dice: Dice): Scene {
  const hop = (step: Step): Step => (step.do === 'wait' || dice.chance(0.5) ? step : { ...step, via: dice.between(0, scene.replicas - 1) });
  return { ...scene, clients: scene.clients.map(({ via, steps }) => ({ via, steps: steps.map(hop) })) };
}

/** As in figure 8-3, and beside it: two replicas whose clocks differ, writes of one key that follow each other. */
export function randomSkewedScene(dice: Dice): Scene {
  const again = { key: 'x', timeout: null, retries: 0 };
  const follower: Step[] = dice.pick([[{ do: 'await', value: 1, ...again }], [{ do: 'read', ...again }], [{ do: 'wait', length: dice.between(2, 6) }]]);
  const last: Step = dice.chance(0.5) ? { do: 'increment', ...again } : { do: 'write', value: 2, ...again };
  const reader: Step[] = dice.chance(0.3) ? [{ do: 'read', ...again }] : [];
  return {
    replicas: 2,
    order: 'time-of-day',
    delay: span(dice.between(1, 2), dice.between(0, 1)),
    skew: [span(dice.between(-1, 3), dice.between(0, 3)), span(dice.between(-3, 1), dice.between(0, 3))],
    lossy: false,
    lossesMax: 0,
    clients: [
      { via: 0, steps: [{ do: 'write', value: 1, ...again }] },
      { via: dice.between(0, 1), steps: [...follower, last, ...reader] },
    ],
    fault: null,
  };
}

function randomFault(dice: Dice, replicas: number): NonNullable<Scene['fault']> {
  const replica = dice.between(0, replicas - 1);
  const other = (replica + dice.between(1, replicas - 1)) % replicas;
  return { kind: dice.pick(['cut', 'crash']), replica, other, at: span(dice.between(0, 5), dice.between(0, 2)), length: dice.chance(0.5) ? null : dice.between(1, 4) };
}

function randomStep(dice: Dice): Step {
  const key = dice.pick(['x', 'x', 'x', 'y']);
  const timeout = dice.chance(0.3) ? dice.between(2, 8) : null;
  const retries = timeout !== null && dice.chance(0.3) ? 1 : 0;
  const kind = dice.between(0, 9);
  if (kind < 1) return { do: 'wait', length: dice.between(1, 6) };
  if (kind < 4) return { do: 'write', key, value: dice.between(1, 3), timeout, retries };
  if (kind < 6) return { do: 'await', key, value: dice.between(1, 3), timeout, retries };
  return { do: kind < 8 ? 'read' : 'increment', key, timeout, retries };
}

function span(low: number, width: number): Span {
  return [low, low + width];
}
