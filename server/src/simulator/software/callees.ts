// Machines that are called: each serves a request for as long as its requests take, and answers.
import { assert, present } from '../../base/assert.ts';
import type { Moments } from '../faults/moments.ts';
import { isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { TraceLog } from '../trace-log.ts';
import { codeOf, type Request, type RequestServer } from './call.ts';
import type { Service } from './service.ts';
import type { Speed } from './speed.ts';

export class Callees implements RequestServer {
  readonly #world: World;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;

  constructor(parts: { readonly world: World; readonly service: Service; readonly speed: Speed; readonly moments: Moments; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = parts.moments;
    this.#log = parts.log;
  }

  admits(machine: MachineId): boolean {
    return isNothing(present(this.#world.plan.machines[machine], 'machine').takes) || this.#service.admits(machine);
  }

  /** A call has come to this machine, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const { call } = request;
    assert(call.statement.kind === 'call' && call.statement.callee.kind === 'machine', 'only calls of machines are answered here');
    const code = codeOf(request);
    this.#moments.reach('arrives', call, machine, code, () => {
      const { takes } = present(this.#world.plan.machines[machine], 'machine');
      const serve = (): void => this.#serve(machine, request);
      if (isNothing(takes)) serve();
      else {
        const id = { kind: eventKinds.service, a: call.cause, b: code, c: machine, late: 0 };
        const name = { purpose: purposes.takes, a: call.cause, b: code, c: machine, d: 0 };
        this.#service.serve(machine, { id, takes: () => this.#speed.work(machine, takes, name), run: serve });
      }
    });
  }

  #serve(machine: MachineId, request: Request): void {
    const { call } = request;
    request.served();
    this.#log?.tell(machine, { kind: 'serve', operation: this.#log.operation(call.operation, call.instance) });
    this.#moments.reach('takes-effect', call, machine, codeOf(request), () => request.reply({ ending: 'ok', value: undefined, write: null, reads: [] }));
  }
}
