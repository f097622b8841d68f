// The service of requests on a machine: one at a time (one core), first come first served, each for as long as it takes.
import { present } from '../../base/assert.ts';
import type { EventId } from '../kernel/event-queue.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, World } from '../kernel/world.ts';
import type { MachineId } from '../plan.ts';

interface Job {
  readonly id: EventId;
  readonly takes: Time;
  readonly run: () => void;
}

interface Server {
  readonly resource: Resource<Event>;
  busy: boolean;
  waiting: Job[];
}

export class Service {
  readonly #world: World;
  readonly #servers: Server[];

  constructor(world: World) {
    this.#world = world;
    this.#servers = world.machines.map(() => ({ resource: new Resource<Event>(), busy: false, waiting: [] }));
  }

  /** Serves a request that has arrived in the current event. */
  serve(machine: MachineId, job: Job): void {
    const server = this.#server(machine);
    this.#world.touch(server.resource, 'exclusive');
    if (server.busy) server.waiting.push(job);
    else this.#start(machine, server, job);
  }

  /** What was in service or waited for it is gone. The machine's crash guards it. */
  crashed(machine: MachineId): void {
    const server = this.#server(machine);
    server.busy = false;
    server.waiting = [];
  }

  #start(machine: MachineId, server: Server, job: Job): void {
    server.busy = true;
    const run = (): void => {
      this.#world.touch(server.resource, 'exclusive');
      server.busy = false;
      const next = server.waiting.shift();
      if (next !== undefined) this.#start(machine, server, next);
      job.run();
    };
    this.#world.schedule({ id: job.id, machine, footprint: 'declared', delay: job.takes, run });
  }

  #server(machine: MachineId): Server {
    return present(this.#servers[machine], 'server');
  }
}
