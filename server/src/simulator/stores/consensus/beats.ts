// Heartbeats of a leader: each a whole number of periods behind the beginning of its term.
import { present } from '../../../base/assert.ts';
import type { Clocks } from '../../clocks/clocks.ts';
import type { Draws } from '../../kernel/draws.ts';
import { plus } from '../../kernel/forms.ts';
import { constantTime, type Time } from '../../kernel/time.ts';
import type { World } from '../../kernel/world.ts';
import type { ConsensusPlan } from '../../plan.ts';
import { beatEvent, beatName } from './names.ts';
import type { Reach, Server } from './server.ts';

export class Beats {
  readonly #plan: ConsensusPlan;
  readonly #parts: BeatParts;

  constructor(plan: ConsensusPlan, parts: BeatParts) {
    this.#plan = plan;
    this.#parts = parts;
  }

  /** Of who is elected in the current event. */
  begin(server: Server): void {
    server.beats = 0;
    server.begin = this.#parts.world.current;
    this.#next(server, server.raft.term);
  }

  /** Of who leads from the start: the first at some instant of the first period. */
  beginFirst(server: Server): void {
    const { world, draws, number } = this.#parts;
    const { machine, raft } = server;
    const { incarnation } = world.machine(machine);
    const { term } = raft;
    server.beats = 0;
    world.schedule({
      id: beatEvent(number(machine), incarnation, term, 0),
      machine,
      footprint: 'declared',
      delay: draws.tie(beatName(number(machine), incarnation, term)),
      life: 'recurs',
      run: () => {
        server.begin = world.current;
        this.#beat(server, term);
      },
    });
  }

  /** One that leads no more has none. */
  #beat(server: Server, term: number): void {
    this.#parts.beat(server, term);
    const { role, term: own } = server.raft;
    if (role === 'leader' && own === term) this.#next(server, term);
  }

  #next(server: Server, term: number): void {
    const { world, clocks, gate, reach, number } = this.#parts;
    const { machine } = server;
    const begin = present(server.begin, 'the beginning of its term');
    const due = (beats: number): Time =>
      plus(begin.time, clocks.untilAdvanced(machine, constantTime(beats * this.#plan.heartbeatNs, world.grid), begin.time), world.forms);
    let time = due(++server.beats);
    // After a pause some lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++server.beats);
    world.schedule({
      id: beatEvent(number(machine), world.machine(machine).incarnation, term, server.beats),
      machine,
      footprint: 'declared',
      at: { time, behind: begin },
      life: 'recurs',
      gate,
      happens: () => reach.lasts() || reach.isWanted(server, term),
      isWanted: () => reach.isWanted(server, term),
      run: () => this.#beat(server, term),
    });
  }
}

interface BeatParts {
  readonly world: World;
  readonly draws: Draws;
  readonly clocks: Clocks;
  readonly reach: Reach;
  readonly gate: object;
  /** store * machines + machine */
  readonly number: (machine: number) => number;
  /** Does the next, if it still leads in that term: touches what guards it. */
  readonly beat: (server: Server, term: number) => void;
}
