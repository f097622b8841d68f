// All codes of simulated hazards, of judged expectations and of static rules. Codes are stable and never reused; each has a
// page under docs/findings/. (Codes of syntax and names are registered by the rooms that find them.)
import { present } from '../base/assert.ts';
import type { Severity } from '../base/finding.ts';

export interface FindingCode {
  readonly code: string;
  /** A few words: the heading of its page. */
  readonly title: string;
  readonly severity: Severity;
  /** One sentence that says what it means. */
  readonly summary: string;
  readonly kind: 'hazard' | 'expectation' | 'rule';
}

export const findingCodes: readonly FindingCode[] = [
  {
    code: 'lost-write',
    title: 'Lost write',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A write was acknowledged, and at the end a replica holds an older value in its place, or none.',
  },
  {
    code: 'discarded-write',
    title: 'Discarded write',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A write was acknowledged, and at the end a replica holds a concurrent write in its place.',
  },
  {
    code: 'stale-read',
    title: 'Stale read',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A read answers with a value older than a write that had ended before the read began.',
  },
  {
    code: 'never-converge',
    title: 'Replicas never converge',
    severity: 'warning',
    kind: 'hazard',
    summary: 'The replicas of a store that are up hold different values at the end of the run.',
  },
  {
    code: 'no-quorum',
    title: 'No quorum',
    severity: 'warning',
    kind: 'hazard',
    summary: 'An operation needs the answers of more replicas than are up and in reach.',
  },
  {
    code: 'two-leaders',
    title: 'Two leaders',
    severity: 'warning',
    kind: 'hazard',
    summary: 'At one instant two machines believe to lead a store, and each could acknowledge a write.',
  },
  {
    code: 'effect-twice',
    title: 'Effect twice',
    severity: 'warning',
    kind: 'hazard',
    summary: 'Something that cannot be taken back happens twice for one operation of a client.',
  },
  {
    code: 'lie-believed',
    title: 'Lie believed',
    severity: 'warning',
    kind: 'hazard',
    summary: 'An operation ends ok with what rests on the lie of a replica: an acknowledgement of what was not stored, or a value that was made up or kept back.',
  },
  {
    code: 'unsafe-lease',
    title: 'Unsafe lease',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A write under an older grant of a lock is accepted after one under a newer: its writer no longer held the lock, and nobody noticed.',
  },
  {
    code: 'broken-snapshot',
    title: 'Broken snapshot',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A transaction reads an effect without its cause: what saw a write or began after it had ended, and not that write.',
  },
  {
    code: 'unknown-outcome',
    title: 'Unknown outcome',
    severity: 'information',
    kind: 'hazard',
    summary: 'An operation ends without its client knowing whether it took effect, and nothing that this client sees can tell.',
  },
  {
    code: 'stepped-duration',
    title: 'Stepped duration',
    severity: 'warning',
    kind: 'hazard',
    summary: 'Two readings of one time-of-day clock have a step of that clock between them, so that their difference is no duration.',
  },
  {
    code: 'received-before-sent',
    title: 'Received before it was sent',
    severity: 'warning',
    kind: 'hazard',
    summary: "What a machine's clock read is less than what another's had read for its cause: by the clocks, it was received before it was sent.",
  },
  {
    code: 'outlives-trigger',
    title: 'Overload that outlives its trigger',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A load that is healthy without the faults is still not healthy long after they are over.',
  },
  {
    code: 'overflow',
    title: 'Overflow',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A message or request finds a queue full and is dropped.',
  },
  {
    code: 'live-node-suspected',
    title: 'Live node suspected',
    severity: 'warning',
    kind: 'hazard',
    summary: 'A machine is declared dead while it is neither crashed nor killed: it is slow, paused, or cannot be heard.',
  },
  {
    code: 'fault-without-effect',
    title: 'Fault without effect',
    severity: 'information',
    kind: 'hazard',
    summary: 'No behaviour differs without a fault: it is borne, or strikes nothing that anybody could notice.',
  },
  {
    code: 'expectation-fails',
    title: 'An expectation fails',
    severity: 'error',
    kind: 'expectation',
    summary: 'A behaviour within the declared ranges violates what is expected; or, of a "possible" one, none fulfils it.',
  },
  {
    code: 'expectation-vacuous',
    title: 'An expectation is never judged',
    severity: 'warning',
    kind: 'expectation',
    summary: 'In no behaviour does what the expectation speaks of have a value, so it says nothing.',
  },
  {
    code: 'expectation-unknown',
    title: 'An expectation could not be decided',
    severity: 'information',
    kind: 'expectation',
    summary: 'A limit was reached before every behaviour was covered, and none seen until then decides the expectation.',
  },
  {
    code: 'timeout-too-short',
    title: 'Timeout within the round trip',
    severity: 'warning',
    kind: 'rule',
    summary: 'A timeout is not longer than the longest round trip with service, so that operations end unknown though nothing is broken.',
  },
  {
    code: 'timeout-too-long',
    title: 'Timeout far over the round trip',
    severity: 'information',
    kind: 'rule',
    summary: 'A timeout is many times the longest round trip with service, so that a dead machine is noticed late.',
  },
  {
    code: 'detector-too-hasty',
    title: 'Detector within the silence of live machines',
    severity: 'warning',
    kind: 'rule',
    summary: 'The timeout of a detector is not longer than a machine that lives can be silent, so that it is declared dead though nothing is broken.',
  },
  {
    code: 'detector-too-slow',
    title: 'Detector far over the silence of live machines',
    severity: 'information',
    kind: 'rule',
    summary: 'The timeout of a detector is many times as long as a machine that lives can be silent, so that a dead one is missed late.',
  },
  {
    code: 'election-too-hasty',
    title: 'Election wait within the silence of a live leader',
    severity: 'warning',
    kind: 'rule',
    summary: 'The election wait of a consensus store is not longer than a leader that lives can be silent, so that another is elected though nothing is broken.',
  },
  {
    code: 'last-write-wins-skew',
    title: 'Last write wins on clocks that differ',
    severity: 'information',
    kind: 'rule',
    summary: 'A store picks the winner of two writes by time-of-day clocks that may differ, so that a later write can lose to an earlier one.',
  },
  {
    code: 'quorums-do-not-overlap',
    title: 'Quorums that do not overlap',
    severity: 'warning',
    kind: 'rule',
    summary: 'A read and a write of a quorum store ask so few replicas that they need have none in common, so that a read can miss a write that had ended.',
  },
  {
    code: 'skew-beyond-uncertainty',
    title: 'Clock further off than it says',
    severity: 'warning',
    kind: 'rule',
    summary: 'A clock whose readings are intervals may be further off than its declared uncertainty, so that the true time is in none of them.',
  },
  {
    code: 'too-few-for-liars',
    title: 'Too few replicas for its liars',
    severity: 'warning',
    kind: 'rule',
    summary: 'A store is said to tolerate f replicas that lie, and has fewer than 3f + 1.',
  },
  {
    code: 'more-liars-than-borne',
    title: 'More liars than it bears',
    severity: 'warning',
    kind: 'rule',
    summary: 'More replicas of a store may lie than it is said to tolerate, so that nothing that it promises holds.',
  },
  {
    code: 'duration-on-stepping-clock',
    title: 'Duration read from a clock that steps',
    severity: 'warning',
    kind: 'rule',
    summary: 'A duration is the difference of two readings of a time-of-day clock that steps.',
  },
  {
    code: 'retry-not-idempotent',
    title: 'Retry of what is not idempotent',
    severity: 'warning',
    kind: 'rule',
    summary: 'An increment is tried again after an attempt whose outcome is unknown, so that it can be counted more than once.',
  },
  {
    code: 'lease-without-fencing',
    title: 'Lease without fencing',
    severity: 'information',
    kind: 'rule',
    summary: 'Writes are made under a lease, and the store that takes them cannot tell one whose lease is over.',
  },
  {
    code: 'margin-too-small',
    title: 'Margin smaller than what messages and clocks need',
    severity: 'warning',
    kind: 'rule',
    summary: 'A write that passes its holder\'s check just in time can arrive, by declared delays and drifts alone, after a write of the next holder.',
  },
  {
    code: 'never-held',
    title: 'Lock that is never held',
    severity: 'warning',
    kind: 'rule',
    summary: 'Something is done under a lock that its program never holds there, or whose margin leaves nothing of the lease, so that it always fails.',
  },
  {
    code: 'lease-on-stepping-clock',
    title: 'Lease measured by a clock that steps',
    severity: 'warning',
    kind: 'rule',
    summary: 'A lease is measured by a time-of-day clock that steps, so that it ends at another time than its length says.',
  },
  {
    code: 'fault-without-target',
    title: 'Fault aimed at what nothing uses',
    severity: 'warning',
    kind: 'rule',
    summary: 'A fault strikes machines, links or clocks on which nothing in the scenario depends, so that it changes nothing.',
  },
  {
    code: 'fault-outside-model',
    title: 'Fault outside the assumed model',
    severity: 'warning',
    kind: 'rule',
    summary: 'A fault does what `assume` says that nothing does.',
  },
  {
    code: 'no-bound',
    title: 'A promise that no system can give',
    severity: 'warning',
    kind: 'rule',
    summary: 'An expectation sets a time to something that depends on messages whose delay has no upper bound.',
  },
];

export function findingCode(code: string): FindingCode {
  return present(findingCodes.find((known) => known.code === code), `the finding code ${code}`);
}
