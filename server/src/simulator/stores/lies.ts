// Replicas that lie: what they answer instead of the truth, and what they acknowledge without storing it.
//
// Whatever rests on a lie says so, so that it can be told who believed it; nothing that decides anything looks at that.
import { present } from '../../base/assert.ts';
import type { Lie } from '../fault-plan.ts';
import type { Liars } from '../faults/liars.ts';
import type { Value } from '../history.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { Answer, Call, Request, Write } from '../software/call.ts';
import { formatValue } from '../software/values.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Replica } from './replica.ts';

const lies: readonly Lie[] = ['forgetting', 'lying', 'equivocating', 'forging'];

export class Lies {
  readonly #world: World;
  readonly #liars: Liars;
  readonly #log: TraceLog | null;

  constructor(parts: { readonly world: World; readonly liars: Liars; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.#liars = parts.liars;
    this.#log = parts.log;
  }

  /** Whether it acknowledges a write, now, and does not store it. */
  forgets(replica: Replica): boolean {
    return this.#liars.does(replica.machine, 'forgetting');
  }

  /** It does so. */
  forget(replica: Replica, write: Write): void {
    replica.forget(write);
    this.#log?.tell(replica.machine, { kind: 'lie', to: this.#log.operation(write.call.operation, write.call.instance), what: 'acknowledges it, and throws it away' });
  }

  /** Whether another machine sees the second face of one that equivocates. */
  flatters(machine: MachineId, other: MachineId): boolean {
    return this.#liars.may(machine) && this.#liars.does(machine, 'equivocating') && this.#liars.face(machine, other) === 1;
  }

  /** Whether it answers what another machine reads with what it made up. */
  makesUp({ machine }: Replica, other: MachineId): boolean {
    return this.#liars.may(machine) && this.#liars.deceives(machine, other);
  }

  /** Whether it lies in any way now. */
  isLying({ machine }: Replica): boolean {
    return this.#liars.may(machine) && lies.some((lie) => this.#liars.does(machine, lie));
  }

  /** Whether a machine ever may lie. */
  may({ machine }: Replica): boolean {
    return this.#liars.may(machine);
  }

  /** Tells that a machine lies to another. */
  tell(machine: MachineId, other: MachineId, what: string): void {
    this.#log?.tell(machine, { kind: 'lie', to: present(this.#world.plan.machines[other], 'machine').name, what });
  }

  /** Whether it tells another machine what it made up, for an operation. */
  deceives(replica: Replica, call: Call, other: MachineId): boolean {
    if (!this.makesUp(replica, other)) return false;
    this.#log?.tell(replica.machine, { kind: 'lie', to: this.#log.operation(call.operation, call.instance), what: `answers ${formatValue(this.madeUp(replica.machine))}` });
    return true;
  }

  /** Whether it speaks to another machine in everybody's name: their link must let it. */
  forges(machine: MachineId, other: MachineId): boolean {
    if (!this.#liars.may(machine) || !this.#liars.does(machine, 'forging')) return false;
    return machine !== other && this.#world.plan.routes.find(({ from, to }) => from === machine && to === other)?.authenticated !== true;
  }

  /** A request to a replica as its software takes it: what it answers may be a lie. */
  heardBy(replica: Replica, request: Request): Request {
    if (!this.#liars.may(replica.machine)) return request;
    return { ...request, reply: (answer) => request.reply(this.toldBy(replica, request.call, request.call.machine, answer)) };
  }

  /** What nobody wrote. */
  madeUp(machine: MachineId): Value {
    return `lie of ${present(this.#world.plan.machines[machine], 'machine').name}`;
  }

  /** What a replica tells another machine instead of the truth. */
  toldBy(replica: Replica, call: Call, other: MachineId, answer: Answer): Answer {
    const { statement } = call;
    if (answer.ending !== 'ok' || (statement.kind !== 'read' && statement.kind !== 'await')) return answer;
    if (this.deceives(replica, call, other)) return { ...answer, value: this.madeUp(replica.machine), reads: [], lie: replica.machine };
    return statement.kind === 'read' && replica.hasForgotten(statement.key, answer.reads) ? { ...answer, lie: replica.machine } : answer;
  }
}
