// The service of requests on a machine: as many at a time as it has cores, first come first served, each for as long as it
// takes. The others wait, as far as there are places.
import { present } from '../../base/assert.ts';
import type { EventId } from '../kernel/event-queue.ts';
import { Line } from '../kernel/line.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, Life } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';

export interface Job {
  readonly id: EventId;
  /** Asked when its service begins. */
  readonly takes: () => Time;
  readonly run: () => void;
  /** What its event does for the length of the run; absent: it keeps it alive. */
  readonly life?: Life;
}

interface Server {
  readonly resource: Resource<Event>;
  readonly cores: number;
  /** Places to wait; null: any number. */
  readonly places: number | null;
  busy: number;
  readonly waiting: Line<Job>;
}

export class Service {
  readonly #world: World;
  readonly #servers: Server[];

  constructor(world: World) {
    this.#world = world;
    this.#servers = world.plan.machines.map(({ cores, queue }) => ({ resource: new Resource<Event>(), cores: cores ?? 1, places: queue ?? null, busy: 0, waiting: new Line<Job>() }));
  }

  /** Whether a request that arrives in the current event finds a core or a place to wait. One that does not is counted. */
  admits(machine: MachineId): boolean {
    const server = this.#server(machine);
    if (server.places === null) return true;
    this.#world.touch(server.resource, 'exclusive');
    if (server.busy < server.cores || server.waiting.length < server.places) return true;
    this.#world.drop(machine);
    return false;
  }

  /** Serves a request that was admitted. */
  serve(machine: MachineId, job: Job): void {
    const server = this.#server(machine);
    this.#world.touch(server.resource, 'exclusive');
    if (server.busy < server.cores) this.#start(machine, server, job);
    else {
      server.waiting.push(job);
      this.#count(machine, server);
    }
  }

  /** What somebody works on who needs no core: beside all else, from now on. */
  work(machine: MachineId, { id, takes, run, life }: Job): void {
    this.#world.schedule({ id, machine, footprint: 'declared', delay: takes(), run, ...(life === undefined ? {} : { life }) });
  }

  /** What was in service or waited for it is gone. The machine's crash guards it. */
  crashed(machine: MachineId): void {
    const server = this.#server(machine);
    server.busy = 0;
    server.waiting.clear();
    this.#count(machine, server);
  }

  #start(machine: MachineId, server: Server, job: Job): void {
    server.busy++;
    const run = (): void => {
      this.#world.touch(server.resource, 'exclusive');
      server.busy--;
      const next = server.waiting.shift();
      if (next !== undefined) {
        this.#start(machine, server, next);
        this.#count(machine, server);
      }
      job.run();
    };
    this.work(machine, { ...job, run });
  }

  #count(id: MachineId, server: Server): void {
    const machine = this.#world.machine(id);
    machine.queued = server.waiting.length;
    machine.longest = Math.max(machine.longest, machine.queued + machine.atDoor);
    this.#world.tellWaiting(machine);
  }

  #server(machine: MachineId): Server {
    return present(this.#servers[machine], 'server');
  }
}
