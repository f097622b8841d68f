// Names of what members of a store that bears lies send each other: by what it is about, so that it has the same in every run.
import type { PbftMessage } from './pbft.ts';

/** What a message is, in its attempt: requests and answers are named by their operation, what members say by view and place. */
export const subKinds = { request: 0, answer: 1, protocol: 2 } as const;
export const subKindsMax = 4;

const kinds: readonly PbftMessage['kind'][] = ['pre-prepare', 'prepare', 'commit', 'view-change', 'new-view', 'done'];
const kindsMax = 8;
/** More than any run has. */
const viewsMax = 2 ** 16;

/** The view and place that it speaks of. */
export function messageCause(message: PbftMessage): number {
  const view = 'view' in message ? message.view : 0;
  const sequence = 'sequence' in message ? message.sequence : 0;
  return view + viewsMax * sequence;
}

/** `nth`: how often it was said before. */
export function protocolAttempt(kind: PbftMessage['kind'], nth: number): number {
  return (kinds.indexOf(kind) + kindsMax * nth) * subKindsMax + subKinds.protocol;
}

/** `commit of place 2 in view 0`, `second view change to view 1`. */
export function describeProtocol(cause: number, attempt: number): string {
  const kind = kinds[Math.floor(attempt / subKindsMax) % kindsMax] ?? 'done';
  const nth = Math.floor(attempt / subKindsMax / kindsMax);
  const view = cause % viewsMax;
  const place = Math.floor(cause / viewsMax);
  const again = nth === 0 ? '' : ` (again, ${nth})`;
  if (kind === 'view-change') return `view change to view ${view}${again}`;
  if (kind === 'new-view') return `beginning of view ${view}${again}`;
  if (kind === 'done') return `word of what is done at place ${place}${again}`;
  return `${kind} of place ${place} in view ${view}${again}`;
}
