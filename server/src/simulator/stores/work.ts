// How long a replica works on what it is asked, and where that waits.
import { present } from '../../base/assert.ts';
import { isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { Draw } from '../plan-ids.ts';
import type { Call } from '../software/call.ts';
import type { Service } from '../software/service.ts';
import type { Speed } from '../software/speed.ts';
import type { Replica } from './replica.ts';

/** What is done there: which time it takes. */
export type Access = 'read' | 'write';

export class Work {
  readonly #world: World;
  readonly #service: Service;
  readonly #speed: Speed;

  constructor(parts: { readonly world: World; readonly service: Service; readonly speed: Speed }) {
    this.#world = parts.world;
    this.#service = parts.service;
    this.#speed = parts.speed;
  }

  /** Whether it is done at once, or finds a core or a place to wait. */
  admits(replica: Replica, access: Access): boolean {
    return this.#isInstant(replica, access) || this.#service.admits(replica.machine);
  }

  /** Works on it for as long as it takes, and then runs. `code` completes its name. */
  serve(replica: Replica, call: Call, access: Access, code: number, run: () => void): void {
    if (this.#isInstant(replica, access)) run();
    else {
      const id = { kind: eventKinds.service, a: call.cause, b: code, c: replica.machine, late: 0 };
      this.#service.serve(replica.machine, { id, takes: () => this.#takes(replica, call, access, code), run });
    }
  }

  /** No time at all, so no core, and no event. */
  #isInstant(replica: Replica, access: Access): boolean {
    return isNothing(takesThere(replica, access)) && isNothing(present(this.#world.plan.machines[replica.machine], 'machine').takes);
  }

  /** How long something is worked on whose service begins now. */
  #takes(replica: Replica, call: Call, access: Access, code: number): Time {
    const ofStore = takesThere(replica, access);
    const ofMachine = present(this.#world.plan.machines[replica.machine], 'machine').takes;
    const name = { purpose: purposes.takes, a: call.cause, b: code, c: replica.machine, d: 0 };
    if (isNothing(ofStore)) return this.#speed.work(replica.machine, ofMachine, name);
    const there = this.#speed.work(replica.machine, ofStore, { ...name, d: 1 + replica.store });
    return isNothing(ofMachine) ? there : plus(this.#speed.work(replica.machine, ofMachine, name), there, this.#world.forms);
  }
}

export function accessOf({ statement }: Call): Access {
  return statement.kind === 'read' || statement.kind === 'await' ? 'read' : 'write';
}

function takesThere(replica: Replica, access: Access): Draw {
  return access === 'write' ? replica.plan.takesWrite : replica.plan.takesRead;
}
