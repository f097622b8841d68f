// What a program knows of a lock that it was granted.
import type { Time } from '../kernel/time.ts';
import type { MachineId, ProgramId } from '../plan-ids.ts';
import type { Grant } from './call.ts';

/** When a holder sent its `acquire`, and what its clock read then. */
export interface Sending {
  readonly at: Time;
  readonly reading: Time;
}

/** A grant as its holder knows it. */
export interface Hold {
  readonly grant: Grant;
  readonly program: ProgramId;
  readonly session: number;
  readonly machine: MachineId;
  readonly sent: Sending;
  /** The lease, less the margin. */
  readonly length: Time;
  /** When it learned of it. */
  readonly since: Time;
  /** When it gave it back, or learned of another grant; null: never. */
  until: Time | null;
}
