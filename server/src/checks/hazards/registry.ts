// The hazards that are simulated, one line each. Their order is that of the answers.
import { present } from '../../base/assert.ts';
import type { Hazard } from './hazard.ts';
import { brokenSnapshot } from './broken-snapshot.ts';
import { discardedWrite } from './discarded-write.ts';
import { effectTwice } from './effect-twice.ts';
import { faultWithoutEffect } from './fault-without-effect.ts';
import { lieBelieved } from './lie-believed.ts';
import { liveNodeSuspected } from './live-node-suspected.ts';
import { lostWrite } from './lost-write.ts';
import { neverConverge } from './never-converge.ts';
import { noQuorum } from './no-quorum.ts';
import { overflow } from './overflow.ts';
import { receivedBeforeSent } from './received-before-sent.ts';
import { outlivesTrigger } from './outlives-trigger.ts';
import { staleRead } from './stale-read.ts';
import { steppedDuration } from './stepped-duration.ts';
import { unsafeLease } from './unsafe-lease.ts';
import { twoLeaders } from './two-leaders.ts';
import { unknownOutcome } from './unknown-outcome.ts';

export const hazards: readonly Hazard[] = [
  lostWrite,
  discardedWrite,
  staleRead,
  neverConverge,
  twoLeaders,
  noQuorum,
  effectTwice,
  unsafeLease,
  brokenSnapshot,
  unknownOutcome,
  steppedDuration,
  receivedBeforeSent,
  outlivesTrigger,
  overflow,
  liveNodeSuspected,
  lieBelieved,
  faultWithoutEffect,
];

export function hazardOf(code: string): Hazard {
  return present(hazards.find((hazard) => hazard.code === code), `hazard ${code}`);
}
