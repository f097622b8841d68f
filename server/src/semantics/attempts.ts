// How an operation is tried again, and when it is not: what its options say.
import { numberOf } from './properties.ts';
import type { Site } from './scope.ts';
import type { OperationModel, PropertyValue } from './thing-model.ts';

/** The pauses between attempts, where an option says them. */
export function backoffOf(site: Site, retry: PropertyValue | undefined): OperationModel['backoff'] {
  const [, first, limit] = (retry?.arguments ?? []).flatMap((argument) => (argument.kind === 'quantity' ? [argument] : []));
  if (first === undefined || limit === undefined) return null;
  const firstNs = first.quantity.low;
  const limitNs = limit.quantity.low;
  if (limitNs < firstNs)
    return site.report('wrong-value', limit.place, 'pauses begin longer than they may become: the limit behind `to` is at least as long as the first pause');
  const jitter = retry?.arguments.find((argument) => argument.kind === 'word');
  return { firstNs, limitNs, jitter: jitter?.kind === 'word' && (jitter.word === 'full' || jitter.word === 'equal') ? jitter.word : 'none' };
}

/** All of its numbers must be said. */
export function breakerOf(site: Site, breaker: PropertyValue | undefined): OperationModel['breaker'] {
  if (breaker === undefined) return null;
  const [failures, window, open] = ['failures', 'window', 'open'].map((name) => {
    const number = numberOf(breaker.block, name);
    if (number !== null) return number.low;
    return site.report('missing-property', breaker.head, `the breaker needs \`${name}\`: write, for instance, \`breaker { failures 5, window 10s, open 5s }\``);
  });
  return failures == null || window == null || open == null ? null : { failures, windowNs: window, openNs: open };
}
