// What a leader sends again, and again, until its followers acknowledge it.
import { present } from '../../base/assert.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { StorePlan } from '../plan.ts';
import type { Following, Node } from './log.ts';
import { deeds, type StoreParts } from './store-server.ts';

export class LeaderResends {
  readonly #plan: StorePlan;
  readonly #parts: StoreParts;
  readonly #synchronize: (node: Node, follower: Node, isIdle: boolean) => void;

  /** `synchronize`: sends all of the log. */
  constructor(plan: StorePlan, parts: StoreParts, synchronize: (node: Node, follower: Node, isIdle: boolean) => void) {
    this.#plan = plan;
    this.#parts = parts;
    this.#synchronize = synchronize;
  }

  /** From now on a follower is sent again what it has not acknowledged. */
  watch(node: Node, follower: Node): void {
    const following = node.knows(follower);
    if (this.#plan.resendEveryNs === null || following.timer !== null || following.isGone) return;
    following.begin = this.#parts.world.current;
    following.rounds = 0;
    this.#later(node, follower, following);
  }

  /** A whole number of intervals behind the first sending. */
  #later(node: Node, follower: Node, following: Following): void {
    const { world, draws, clocks, log } = this.#parts;
    const { machine, store } = node.replica;
    const begin = present(following.begin, 'the first sending');
    const series = node.sendings++;
    const other = follower.replica.machine;
    const tie = draws.tie({ purpose: purposes.leaderResend, a: store, b: machine, c: series, d: other });
    const due = (rounds: number): Time => {
      const local = shifted(tie, rounds * present(this.#plan.resendEveryNs, 'interval of resends') * world.grid.ticksPerNs);
      return plus(begin.time, clocks.untilAdvanced(machine, local, begin.time), world.forms);
    };
    let time = due(++following.rounds);
    // After a pause some rounds lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++following.rounds);
    following.timer = world.schedule({
      id: { kind: eventKinds.store, a: deeds.resend + deeds.factor * (store * world.machines.length + machine), b: series, c: other, late: 0 },
      machine,
      footprint: 'declared',
      at: { time, behind: begin },
      life: 'resends',
      happens: () => world.leads || this.#isWanted(node, follower),
      isWanted: () => this.#isWanted(node, follower),
      run: () => {
        world.touch(node.resource, 'exclusive');
        following.timer = null;
        if (!node.leads || following.isGone || !node.isOwedBy(following)) return;
        log?.tell(machine, { kind: 'timer', what: `${present(world.plan.machines[other], 'machine').name} has not acknowledged all of ${this.#plan.name}` });
        this.#synchronize(node, follower, !this.#isWanted(node, follower));
        this.#later(node, follower, following);
      },
    });
  }

  /** Whether a resend could change anything: it can arrive, and is new there or can be acknowledged. */
  #isWanted(node: Node, follower: Node): boolean {
    const { world, links } = this.#parts;
    const [from, to] = [node.replica.machine, follower.replica.machine];
    for (const id of [from, to]) {
      const machine = world.machine(id);
      world.touch(machine.resource, 'read');
      if (machine.down > 0 || machine.paused > 0) return false;
    }
    if (!links.isOpen(from, to)) return false;
    world.touch(node.resource, 'read');
    world.touch(follower.resource, 'read');
    if (!node.leads || node.knows(follower).isGone) return false;
    return follower.log.length < node.log.length || links.isOpen(to, from);
  }
}
