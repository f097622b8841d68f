// A behaviour as data: what happened, when, where, and because of what. The same plan, seed and version give the same bytes.
import type { MachineId } from './plan-ids.ts';
import type { ClockKind } from './program-plan.ts';

export interface Trace {
  readonly scenario: string;
  readonly machines: readonly string[];
  readonly events: readonly TraceEvent[];
}

/** Why a message is not delivered: `overflow` where it found a queue full, `refused` where the process is dead and its machine lives, `filtered` where tcp has had it before. */
export type DropReason = 'lost' | 'cut' | 'down' | 'partition' | 'overflow' | 'refused' | 'filtered';

/** One event; `atNs` is true time, ties in the order in which they were handled. */
export type TraceEvent = { readonly atNs: number; readonly machine: MachineId | null } & (
  | { readonly kind: 'begin'; readonly operation: string; readonly text: string }
  | { readonly kind: 'end'; readonly operation: string; readonly ending: string; readonly value: string | null }
  | { readonly kind: 'send'; readonly message: string; readonly messageId: number; readonly to: MachineId }
  | { readonly kind: 'deliver'; readonly message: string; readonly messageId: number; readonly from: MachineId; readonly sentNs: number }
  | { readonly kind: 'drop'; readonly message: string; readonly messageId: number; readonly reason: DropReason }
  | { readonly kind: 'write'; readonly operation: string; readonly key: string; readonly value: string; readonly timestamp: string | null }
  | { readonly kind: 'apply'; readonly operation: string; readonly key: string; readonly value: string; readonly outcome: 'wins' | 'loses' | 'sibling' }
  | { readonly kind: 'read'; readonly operation: string; readonly key: string; readonly value: string }
  | { readonly kind: 'now'; readonly reading: string; readonly clock: ClockKind; readonly valueNs: number }
  /** Something outside happens; `operation`: for which call. */
  | { readonly kind: 'effect'; readonly effect: string; readonly operation: string | null }
  /** A machine lies to an operation, or to another machine; `what` completes its name: `answers "lie of n3"`. */
  | { readonly kind: 'lie'; readonly to: string; readonly what: string }
  | { readonly kind: 'serve'; readonly operation: string }
  /** All workers are busy, and all places to wait are taken. */
  | { readonly kind: 'refuse'; readonly operation: string }
  /** What becomes of a lock: where it is granted, or at its holder. */
  | { readonly kind: 'lock'; readonly what: string }
  | { readonly kind: 'timer'; readonly what: string }
  | { readonly kind: 'suspect'; readonly detector: string; readonly whom: MachineId; readonly phase: 'begins' | 'ends' }
  | { readonly kind: 'fault'; readonly fault: string; readonly phase: 'begins' | 'ends' }
);
