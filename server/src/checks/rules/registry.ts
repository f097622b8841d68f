// The static rules, one line each.
import type { Rule } from './rule.ts';
import { durationOnSteppingClock } from './duration-on-stepping-clock.ts';
import { faultOutsideModel } from './fault-outside-model.ts';
import { detectorTooHasty } from './detector-too-hasty.ts';
import { detectorTooSlow } from './detector-too-slow.ts';
import { electionTooHasty } from './election-too-hasty.ts';
import { faultWithoutTarget } from './fault-without-target.ts';
import { lastWriteWinsSkew } from './last-write-wins-skew.ts';
import { leaseOnSteppingClock } from './lease-on-stepping-clock.ts';
import { leaseWithoutFencing } from './lease-without-fencing.ts';
import { marginTooSmall } from './margin-too-small.ts';
import { moreLiarsThanBorne } from './more-liars-than-borne.ts';
import { neverHeld } from './never-held.ts';
import { noBound } from './no-bound.ts';
import { tooFewForLiars } from './too-few-for-liars.ts';
import { quorumsDoNotOverlap } from './quorums-do-not-overlap.ts';
import { retryNotIdempotent } from './retry-not-idempotent.ts';
import { skewBeyondUncertainty } from './skew-beyond-uncertainty.ts';
import { timeoutTooLong } from './timeout-too-long.ts';
import { timeoutTooShort } from './timeout-too-short.ts';

export const rules: readonly Rule[] = [
  timeoutTooShort,
  timeoutTooLong,
  detectorTooHasty,
  detectorTooSlow,
  electionTooHasty,
  lastWriteWinsSkew,
  skewBeyondUncertainty,
  quorumsDoNotOverlap,
  tooFewForLiars,
  moreLiarsThanBorne,
  durationOnSteppingClock,
  retryNotIdempotent,
  leaseWithoutFencing,
  marginTooSmall,
  neverHeld,
  leaseOnSteppingClock,
  faultWithoutTarget,
  faultOutsideModel,
  noBound,
];
