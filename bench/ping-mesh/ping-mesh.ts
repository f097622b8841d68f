// Five machines in a full mesh ping each other, on the kernel and the links that every scenario runs on: one long plain run.
// Each machine sends to a random other one every 10 ms on average, a link takes 5 ms on average and loses 1 in 100, and a
// ping is answered. `deep`: so is every answer, so that some 250 events are pending.
//
//   node ping-mesh.ts MESSAGES [deep] [SEED]
//
// It ends when so many messages have been delivered, and prints what the other programs of this folder print.
import { assert } from '../../server/src/base/assert.ts';
import { Clocks } from '../../server/src/simulator/clocks/clocks.ts';
import { Draws } from '../../server/src/simulator/kernel/draws.ts';
import { type EventId, eventKinds } from '../../server/src/simulator/kernel/event-queue.ts';
import { Inputs, purposes } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import type { Schedule } from '../../server/src/simulator/kernel/activity.ts';
import { World } from '../../server/src/simulator/kernel/world.ts';
import { Links } from '../../server/src/simulator/network/links.ts';
import { type Message, type MessageCode, messageKinds } from '../../server/src/simulator/network/message.ts';
import type { MachineId } from '../../server/src/simulator/plan-ids.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { buildPlan } from '../../server/src/simulator/plan-builder.ts';
import { gridOf } from '../../server/src/simulator/simulate.ts';

const machineCount = 5;

const pings = { lowNs: 0, highNs: Infinity, law: { kind: 'exponential', meanNs: 10e6 }, range: null, unknowns: [] } as const;

/** Long enough for so many messages: about 1 ms of simulated time for each. */
function meshPlan(messages: number): Plan {
  const nodes = Object.fromEntries(Array.from({ length: machineCount }, (_, id) => [`n${id + 1}`, {}]));
  const link = { delay: { kind: 'exponential', meanNs: 5e6 }, loss: 0.01 } as const;
  return buildPlan({ scenario: 'ping mesh', durationMs: 4 * messages, nodes, link, stores: {}, clients: {} });
}

class PingMesh {
  readonly world: World;
  readonly draws: Draws;
  readonly links: Links;
  readonly #messages: number;
  readonly #deep: boolean;
  #pings = 0;
  #ticks = 0;
  #endNs = 0;

  constructor(messages: number, deep: boolean, seed: number) {
    const plan = meshPlan(messages);
    const inputs = new Inputs(gridOf(plan), new SampleSource(seed), null);
    this.world = new World(plan, inputs, { eventsMax: Infinity, withinNs: 0 });
    this.draws = new Draws(plan, inputs);
    this.links = new Links(this.world, this.draws, new Clocks(this.world, this.draws), null);
    this.#messages = messages;
    this.#deep = deep;
  }

  run(): { readonly events: number; readonly simulatedNs: number } {
    for (let machine = 0; machine < machineCount; machine++) new Ticker(this, machine).begin();
    this.world.run();
    const { sent, delivered, dropped } = this.links;
    const inFlight = this.world.countPending(({ kind }) => kind >= eventKinds.message);
    assert(delivered === this.#messages, 'the run lasts until all are delivered');
    assert(sent === delivered + dropped + inFlight, 'each message is delivered, dropped or in flight');
    return { events: this.#ticks + delivered, simulatedNs: this.#endNs };
  }

  ticked(machine: MachineId, instance: number): void {
    this.#ticks++;
    const picked = this.world.inputs.choose({ purpose: purposes.replica, a: machine, b: instance, c: 0, d: 0 }, machineCount - 1, null, false);
    this.links.send(new Ping(this, machine, picked < machine ? picked : picked + 1, this.#pings++, 0));
  }

  received({ from, to, cause, attempt }: Ping): void {
    if (this.links.delivered === this.#messages) {
      this.#endNs = this.world.nowNs;
      this.world.cutShort('events');
    } else if (attempt === 0 || this.#deep) this.links.send(new Ping(this, to, from, cause, attempt + 1));
  }
}

/** The next ping of one machine. */
class Ticker implements Schedule {
  readonly #mesh: PingMesh;
  readonly footprint = 'declared';
  readonly machine: MachineId;
  #instance = 0;

  constructor(mesh: PingMesh, machine: MachineId) {
    this.#mesh = mesh;
    this.machine = machine;
  }

  get id(): EventId {
    return { kind: eventKinds.wait, a: this.machine, b: 0, c: this.#instance, late: 0 };
  }

  begin(): void {
    const { draws, world } = this.#mesh;
    world.postAfter(this, draws.durationTicks(pings, { purpose: purposes.wait, a: this.machine, b: 0, c: this.#instance, d: 0 }));
  }

  run(): void {
    this.#mesh.ticked(this.machine, this.#instance++);
    this.begin();
  }
}

/** A ping, or the answer to one. */
class Ping implements Message {
  readonly #mesh: PingMesh;
  readonly code: MessageCode;
  readonly from: MachineId;
  readonly to: MachineId;
  readonly cause: number;
  readonly attempt: number;
  readonly footprint = 'declared';

  constructor(mesh: PingMesh, from: MachineId, to: MachineId, cause: number, attempt: number) {
    this.#mesh = mesh;
    this.code = attempt === 0 ? messageKinds.write : messageKinds.response;
    this.from = from;
    this.to = to;
    this.cause = cause;
    this.attempt = attempt;
  }

  handle(): void {
    this.#mesh.received(this);
  }
}

const words = process.argv.slice(2);
const [messages = 1_000_000, seed = 1] = words.filter((word) => word !== 'deep').map(Number);
const mesh = new PingMesh(messages, words.includes('deep'), seed);
const { events, simulatedNs } = mesh.run();
const { user, system } = process.cpuUsage();
console.log(`events=${events} simulated_ms=${(simulatedNs / 1e6).toFixed(3)} cpu_s=${((user + system) / 1e6).toFixed(4)}`);
