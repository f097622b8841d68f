// Faults that single out messages: `lose request of r`, `delay every response of r by 50ms`.
import type { Draws } from '../kernel/draws.ts';
import { plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { MessageFaultPlan } from '../fault-plan.ts';
import type { FaultId } from '../plan-ids.ts';
import { type Message, messageKinds, resendFactor } from './message.ts';

interface Meddler {
  readonly fault: FaultId;
  readonly action: number;
  readonly plan: MessageFaultPlan;
}

export class Meddling {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #meddlers: Meddler[] = [];

  constructor(world: World, draws: Draws) {
    this.#world = world;
    this.#draws = draws;
  }

  /** From the beginning of the run on. */
  begin(fault: FaultId, action: number, plan: MessageFaultPlan): void {
    this.#meddlers.push({ fault, action, plan });
  }

  isLost(message: Message): boolean {
    return this.#meddlers.some((one) => one.plan.kind === 'lose' && this.#meets(one, message));
  }

  /** By how much a message is late; null: by nothing. */
  delay(message: Message): Time | null {
    let total: Time | null = null;
    for (const one of this.#meddlers) {
      if (one.plan.kind !== 'delay' || !this.#meets(one, message)) continue;
      const late = this.#draws.duration(one.plan.by, { purpose: purposes.faultBy, a: one.fault, b: one.action, c: message.cause, d: message.attempt + resendFactor * resendFactor * (message.resend ?? 0) });
      total = total === null ? late : plus(total, late, this.#world.forms);
    }
    return total;
  }

  /** Without `every`, the messages of the first attempt of the first execution, and of tcp the first sending. */
  #meets({ plan }: Meddler, { code, cause, attempt, part, isPassedOn, resend = 0 }: Message): boolean {
    if (isPassedOn === true) return false;
    const ofRequest = part === undefined ? code === messageKinds.write || code === messageKinds.read || code === messageKinds.call : part.of === 'request';
    const ofResponse = part === undefined ? code === messageKinds.response : part.of === 'response';
    if (plan.message === 'request' ? !ofRequest : !ofResponse) return false;
    const operations = this.#world.plan.operations.length;
    if (cause % operations !== plan.operation) return false;
    return plan.every || (resend === 0 && cause < operations && (part?.attempt ?? (ofRequest ? attempt : Math.floor(attempt / 2))) === 0);
  }
}
