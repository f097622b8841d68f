// Names of the inputs of messages, which are asked for several times for each: of a plain run, one name that is lent.
import { type InputName, type Purpose, purposes } from '../kernel/inputs.ts';
import type { World } from '../kernel/world.ts';
import type { Degradation } from './link.ts';
import { type Message, messageName, resendStep, secondCopy } from './message.ts';

export class MessageNames {
  readonly #recording: boolean;
  readonly #machines: number;
  readonly #lent = { purpose: purposes.delay as Purpose, a: 0, b: 0, c: 0, d: 0 };

  constructor(world: World) {
    this.#recording = world.recording;
    this.#machines = world.machines.length;
  }

  /** Of a plain run, lent until the next one. */
  of(purpose: Purpose, message: Message): InputName {
    if (this.#recording) return messageName(purpose, message, this.#machines);
    const lent = this.#lent;
    lent.purpose = purpose;
    lent.a = message.resend === undefined ? message.code : message.code + resendStep * message.resend;
    lent.b = message.cause;
    lent.c = message.attempt;
    lent.d = message.from * this.#machines + message.to;
    return lent;
  }

  ofCopy(purpose: Purpose, message: Message, copy: 0 | 1): InputName {
    const name = this.of(purpose, message);
    return copy === 0 ? name : { ...name, a: name.a + secondCopy };
  }

  /** By an entry of a profile. */
  ofEntry(purpose: Purpose, message: Message, entry: number): InputName {
    const name = this.of(purpose, message);
    return entry === 0 ? name : { ...name, d: name.d + this.#machines * this.#machines * entry };
  }

  /** While its link is degraded. */
  whileDegraded(purpose: Purpose, message: Message, { fault, action }: Degradation): InputName {
    const name = this.of(purpose, message);
    return { ...name, d: name.d + this.#machines * this.#machines * (1 + action + 64 * fault) };
  }
}
