// Names of operations, messages, inputs and choices as people say them: `skew(n1)`, `delay of w1 from a to n1`.
import { present, unreachable } from '../base/assert.ts';
import { type InputName, purposes } from './kernel/inputs.ts';
import { ofBalancer, ofStatement } from './software/speed.ts';
import { callOfExecution } from './software/invocations.ts';
import { describeProtocol, subKinds as protocolKinds, subKindsMax as byzantineKinds } from './stores/byzantine/names.ts';
import { describeCause as describeRaft, describeWait } from './stores/consensus/names.ts';
import { isSecondCopy, messageKinds, resendFactor, resendStep, secondCopy, subKindFactor, subKinds } from './network/message.ts';
import type { MachineId, OperationId, ProgramId, ReadingId } from './plan-ids.ts';
import type { Plan } from './plan.ts';
import type { StatementPlan } from './program-plan.ts';

/** What an input or choice of a run is, in words; each name of one plan has words of its own. */
export function describeInput(plan: Plan, name: InputName): string {
  const { purpose, a, b, c, d } = name;
  const first = a % resendStep;
  const copy = isSecondCopy(first) ? ' (second copy)' : '';
  const pairs = plan.machines.length * plan.machines.length;
  const pair = d % pairs;
  const message = (): string => describeMessage(plan, { code: copy === '' ? first : first - secondCopy, cause: b, attempt: c, from: Math.floor(pair / plan.machines.length), to: pair % plan.machines.length, resend: Math.floor(a / resendStep) });
  const degraded = (): string => {
    const by = Math.floor(d / pairs) - 1;
    return ` while ${describeFault(plan, Math.floor(by / 64), by % 64)} lasts`;
  };
  const entry = (): string => (d < pairs ? '' : `, by entry ${Math.floor(d / pairs) + 1} of the profile`);
  switch (purpose) {
    case purposes.delay:
      return `delay of ${message()}`;
    case purposes.loss:
      return `loss of ${message()}`;
    case purposes.duplicate:
      return `duplication of ${message()}`;
    case purposes.duplicateDelay:
      return `delay of the second copy of ${message()}`;
    case purposes.lostInFlight:
      return `loss in flight of ${message()}${copy}`;
    case purposes.orderTie:
      return `tie of ${message()}${copy} with the one before it`;
    case purposes.profileDelay:
      return `delay of ${message()} by entry ${Math.floor(d / pairs) + 1} of the profile`;
    case purposes.profileDuplicateDelay:
      return `delay of the second copy of ${message()} by entry ${Math.floor(d / pairs) + 1} of the profile`;
    case purposes.transmit:
      return `tie of ${message()}${copy} at the port`;
    case purposes.heldInFlight:
      return `hold in flight of ${message()}${copy}`;
    case purposes.releaseTie:
      return `tie of ${message()}${copy} behind a hold`;
    case purposes.degradedDelay:
      return `delay of ${message()}${degraded()}`;
    case purposes.degradedDuplicateDelay:
      return `delay of the second copy of ${message()}${degraded()}`;
    case purposes.degradedLoss:
      return `loss of ${message()}${degraded()}`;
    case purposes.degradedDuplicate:
      return `duplication of ${message()}${degraded()}`;
    case purposes.skew:
      return `skew(${machineName(plan, a)})`;
    case purposes.drift:
      return `drift(${machineName(plan, a)})`;
    case purposes.driftOffset:
      return `drift of ${machineName(plan, a)} at reading ${b + 1}`;
    case purposes.wait:
      return `${describeStatement(plan, a, b)}${timeWords(plan, a, c)}`;
    case purposes.every:
      return `interval of ${describeStatement(plan, a, b)}${timeWords(plan, a, c)} before iteration ${d + 1}`;
    case purposes.slowedTakes:
      return `${describeInput(plan, { ...name, purpose: purposes.takes, d: d % 1024 })}, slowed ${Math.floor(d / 1024) / 1e6} times`;
    case purposes.rangedTakes:
      return `${describeInput(plan, { ...name, purpose: purposes.takes, d: d % 1024 })}, slowed`;
    case purposes.slowness:
      return `slowness for ${describeInput(plan, { ...name, purpose: purposes.takes, d: d % 1024 })}`;
    case purposes.surge:
      return `strength of ${describeFault(plan, a, b)} on ${present(plan.programs[c], 'program').name}${nth(d)}`;
    case purposes.callee:
      return `machine that ${describeCause(plan, a)}${attemptNumber(b)} goes to`;
    case purposes.takes:
      if (d === ofBalancer) return `passing on of ${describeCause(plan, a)}${attemptWords(b)} by ${machineName(plan, c)}`;
      if (d === ofStatement) return `${describeStatement(plan, a, b)}${timeWords(plan, a, c)}`;
      return `service of ${describeCause(plan, a)}${attemptWords(b % resendFactor)}${d === 0 ? ` by ${machineName(plan, c)}` : ` by ${keeperName(plan, d - 1)} on ${machineName(plan, c)}`}`;
    case purposes.timeout:
      return `timeout of ${describeCause(plan, a)}${attemptNumber(b)}`;
    case purposes.backoff:
      return `pause of ${describeCause(plan, a)} before attempt ${b + 1}`;
    case purposes.balance:
      return `machine that ${describeCause(plan, a)}${attemptNumber(b)} is passed on to, of ${describeTrusted(plan, a, d)}`;
    case purposes.check:
      return `tie of ${d === 0 ? 'the first check' : `giving up check ${c}`} of ${machineName(plan, a % plan.machines.length)} by ${balancerName(plan, Math.floor(a / plan.machines.length))}${nth(b)}`;
    case purposes.faultAt:
      return `when ${describeFault(plan, a, b)} ${d === 0 ? 'begins' : 'strikes, counted from its event'}${nth(c)}`;
    case purposes.faultFor:
      return `how long ${describeFault(plan, a, b)} lasts${nth(c)}`;
    case purposes.faultBy:
      if (present(plan.faults[a], 'fault').actions[b]?.kind === 'delay') return `by how much ${describeFault(plan, a, b)} delays that of ${describeCause(plan, c)} (${d})`;
      return `by how much ${describeFault(plan, a, b)} steps${nth(c)}${d === 0 ? '' : ` ${machineName(plan, d - 1)}`}`;
    case purposes.faultDrift:
      return `by how much ${describeFault(plan, a, b)} changes the rate of ${machineName(plan, c)}`;
    case purposes.face:
      return `which face of ${machineName(plan, a)} ${machineName(plan, b)} sees`;
    case purposes.faultHappens:
      return `whether ${describeFault(plan, a, b)} happens`;
    case purposes.faultTarget:
      return `what ${describeFault(plan, a, b)} hits`;
    case purposes.unknown:
      return present(plan.lets[a], 'let').name;
    case purposes.replica:
      return `replica of ${present(plan.stores[b], 'store').name} that ${present(plan.programs[a], 'program').name} uses${nth(c)}`;
    case purposes.timer:
      return `tie of a timer (${a} ${b} ${c} ${d})`;
    case purposes.unsettledDelay:
      return `delay of ${message()}, sent before things settle${entry()}`;
    case purposes.unsettledDuplicateDelay:
      return `delay of the second copy of ${message()}, sent before things settle${entry()}`;
    case purposes.settling:
      return `tie of ${message()} when things settle`;
    case purposes.sync:
      return `tie of sync ${b + 1} of ${machineName(plan, a)}`;
    case purposes.lease:
      return `lease of ${lockName(plan, c)} granted for ${describeCause(plan, a)}${attemptWords(b)}`;
    case purposes.uncertainty:
      return `uncertainty of ${machineName(plan, a)} ${d === 0 ? 'for' : 'behind the wait of'} ${describeCause(plan, b)}${attemptWords(c)}${d < 2 ? '' : ` (time ${d})`}`;
    case purposes.margin:
      return `margin of ${lockName(plan, c)} for ${describeCause(plan, a)}`;
    case purposes.syncError:
      return `error of sync ${b + 1} of ${machineName(plan, a)}`;
    case purposes.retransmission:
      return `tie of timer ${Math.floor(a / resendStep) + 1} of ${describeMessage(plan, { code: first, cause: b, attempt: c, from: Math.floor(d / plan.machines.length), to: d % plan.machines.length })}`;
    case purposes.start:
      return `tie of the start of ${present(plan.programs[a], 'program').name}`;
    case purposes.arrival:
      return `arrival ${b + 1} of ${present(plan.programs[a], 'program').name}`;
    case purposes.heartbeat:
      return `tie of the heartbeats of ${machineName(plan, a % plan.machines.length)} for ${detectorName(plan, Math.floor(a / plan.machines.length))}${nth(b)}`;
    case purposes.failover:
      return `tie of the failover of ${keeperName(plan, a)} by ${machineName(plan, b)}${nth(c)}`;
    case purposes.leaderResend:
      return `tie of a resend of ${keeperName(plan, a)} by ${machineName(plan, b)} to ${machineName(plan, d)}${nth(c)}`;
    case purposes.antiEntropy:
      return `tie of comparison ${c % 2 ** 20} of ${keeperName(plan, a)} by ${machineName(plan, b)}${nth(Math.floor(c / 2 ** 20))}`;
    case purposes.silence: {
      const machines = plan.machines.length;
      const watch = `${detectorName(plan, Math.floor(a / machines / machines))} on ${machineName(plan, Math.floor(a / machines) % machines)} for ${machineName(plan, a % machines)}`;
      return d === 0 ? `wait of ${watch}, ${c === 0 ? 'from the start' : `behind ${heartbeatWords(c - 1)}`}${nth(b)}` : `tie of the vote of ${watch} (${c})`;
    }
    case purposes.election:
      return `election wait of ${consensusWords(plan, a)} ${describeWait(name, (machine) => machineName(plan, machine))}`;
    case purposes.viewChange:
      return `wait of ${consensusWords(plan, Math.floor(a / 2))}${a % 2 === 0 ? '' : ' (its other face)'} for what is asked, in view ${c} behind ${d} done${nth(b)}`;
    case purposes.leaderBeat:
      return `tie of the heartbeats of ${consensusWords(plan, a)} in term ${c}${nth(b)}`;
    case purposes.late:
      return `order behind a pause (${a} ${b} ${c} ${d})`;
    default:
      return unreachable(purpose);
  }
}

export interface MessageWords {
  readonly code: number;
  readonly cause: number;
  readonly attempt: number;
  readonly from: MachineId;
  readonly to: MachineId;
  /** Of tcp: how often its segment had been sent before. */
  readonly resend?: number;
}

/** `w1 from a to n1`, `answer to w1 from n1 to a`, `replication of w1 from n1 to n3`. */
export function describeMessage(plan: Plan, message: MessageWords): string {
  const { resend = 0 } = message;
  if (message.code === messageKinds.tcpAcknowledgement) {
    const of = { code: message.attempt % resendStep, cause: message.cause, attempt: Math.floor(message.attempt / resendStep), from: message.to, to: message.from, resend };
    return `acknowledgement by tcp of ${describeMessage(plan, of)}`;
  }
  return `${describeSegment(plan, message)}${resend === 0 ? '' : ` (resent by tcp, time ${resend})`}`;
}

function describeSegment(plan: Plan, message: MessageWords): string {
  const { code, cause, attempt } = message;
  const way = `from ${machineName(plan, message.from)} to ${machineName(plan, message.to)}`;
  if (code === messageKinds.heartbeat) return `${heartbeatWords(2 * attempt)} ${way}${ofDetector(plan, cause)}`;
  if (code === messageKinds.vote) return `vote on ${machineName(plan, cause % plan.machines.length)} ${way}${ofDetector(plan, cause)} (${Math.floor(attempt / 2 ** 20)}.${attempt % 2 ** 20})`;
  if (code === messageKinds.check) return `check ${heartbeatNumber(attempt)} ${way}${ofBalancerNamed(plan, cause)}`;
  if (code === messageKinds.checkAnswer) return `answer to check ${heartbeatNumber(Math.floor(attempt / 2))} ${way}${ofBalancerNamed(plan, cause)}${attempt % 2 === 0 ? '' : ' (of the second copy)'}`;
  if (code === messageKinds.replication) return describeReplication(plan, message, way);
  if (code === messageKinds.byzantine && attempt % byzantineKinds === protocolKinds.protocol) {
    return `${describeProtocol(Math.floor(cause / plan.stores.length), attempt)} ${way}${plan.stores.length === 1 ? '' : ` for ${present(plan.stores[cause % plan.stores.length], 'store').name}`}`;
  }
  if (code === messageKinds.byzantine) {
    const what = attempt % byzantineKinds === protocolKinds.request ? 'request' : 'response';
    return `${what} of ${describeCause(plan, cause)}${attemptWords(Math.floor(attempt / byzantineKinds))} ${way}`;
  }
  if (code === messageKinds.consensus) {
    const store = cause % plan.stores.length;
    return `${describeRaft({ term: Math.floor(cause / plan.stores.length), code: attempt })} ${way}${plan.stores.length === 1 ? '' : ` for ${present(plan.stores[store], 'store').name}`}`;
  }
  const operation = describeCause(plan, cause);
  switch (code) {
    case messageKinds.write:
    case messageKinds.read:
    case messageKinds.call:
      return `${operation} ${way}${sendingNumber(plan, cause, attempt)}`;
    case messageKinds.response:
      return `answer to ${operation} ${way}${sendingNumber(plan, cause, Math.floor(attempt / 2))}${attempt % 2 === 0 ? '' : ' (of the second copy)'}`;
    case messageKinds.replicate:
      return `replication of ${operation} ${way}${attemptWords(attempt % resendFactor)}${againWords(Math.floor(attempt / resendFactor))}`;
    default: {
      const of = Math.floor(attempt / 2);
      const copy = attempt % 2 === 0 ? '' : ' (second copy)';
      return `acknowledgement of ${operation} ${way}${attemptWords(of % resendFactor)}${againWords(Math.floor(of / resendFactor))}${copy}`;
    }
  }
}

/** Between the replicas of a store and who coordinates them. */
function describeReplication(plan: Plan, { cause, attempt }: MessageWords, way: string): string {
  const [number, subKind] = [Math.floor(attempt / subKindFactor), attempt % subKindFactor];
  if (subKind === subKinds.exchange) return `what ${keeperName(plan, cause)} has ${way} (comparison ${heartbeatNumber(number - 1)})`;
  if (subKind === subKinds.synchronize) return `all of ${keeperName(plan, cause)} ${way}${nth(number)}`;
  if (subKind === subKinds.synchronized) return `acknowledgement of all of ${keeperName(plan, cause)} ${way}${nth(Math.floor(number / 2))}${number % 2 === 0 ? '' : ' (of the second copy)'}`;
  if (subKind === subKinds.poll) return `question who can lead ${keeperName(plan, cause)} ${way}${nth(number)}`;
  if (subKind === subKinds.position) return `answer how much there is of ${keeperName(plan, cause)} ${way}${nth(number)}`;
  if (subKind === subKinds.promote) return `promotion for ${keeperName(plan, cause)} ${way}${nth(number)}`;
  if (subKind === subKinds.announce) return `news of who leads ${keeperName(plan, cause)} ${way}${nth(number)}`;
  if (subKind === subKinds.refused) return `refusal of an old leader ${way}${nth(number)}`;
  if (subKind === subKinds.ask) return `question for what is missing of ${keeperName(plan, cause)} ${way}${nth(number)}`;
  const operation = describeCause(plan, cause);
  switch (subKind) {
    case subKinds.write:
      return `write of ${operation} ${way}${attemptWords(number)}`;
    case subKinds.read:
      return `read of ${operation} ${way}${attemptWords(number)}`;
    case subKinds.written:
    case subKinds.found:
      return `${subKind === subKinds.written ? 'acknowledgement' : 'answer'} of ${operation} ${way}${attemptWords(Math.floor(number / 2))}${number % 2 === 0 ? '' : ' (of the second copy)'}`;
    case subKinds.append:
      return `${isReading(plan, cause) ? 'question whether it is still followed, for' : 'replication of'} ${operation} ${way}${attemptWords(number)}`;
    case subKinds.appended:
      return `acknowledgement of ${operation} ${way}${attemptWords(Math.floor(number / 2))}${number % 2 === 0 ? '' : ' (of the second copy)'}`;
    default:
      return `repair by ${operation} ${way}${attemptWords(number % resendFactor)}`;
  }
}

/** `heartbeat 3`, `heartbeat 3 since restart 1`: of twice its number, and one more for its second copy. */
function heartbeatWords(code: number): string {
  return `heartbeat ${heartbeatNumber(Math.floor(code / 2))}${code % 2 === 0 ? '' : ' (second copy)'}`;
}

function heartbeatNumber(number: number): string {
  const [series, round] = [Math.floor(number / 2 ** 20), number % 2 ** 20];
  return `${round + 1}${series === 0 ? '' : ` since restart ${series}`}`;
}

/** Of a server, by its store and machine; the store where there is more than one. */
function consensusWords(plan: Plan, server: number): string {
  const store = present(plan.stores[Math.floor(server / plan.machines.length)], 'store');
  return `${machineName(plan, server % plan.machines.length)}${plan.stores.length === 1 ? '' : ` for ${store.name}`}`;
}

/** Named where there is more than one. */
function ofBalancerNamed(plan: Plan, cause: number): string {
  return plan.balancers?.length === 1 ? '' : ` for ${balancerName(plan, Math.floor(cause / plan.machines.length))}`;
}

function balancerName(plan: Plan, balancer: number): string {
  return present(plan.balancers?.[balancer], 'balancer').name;
}

/** The machines that were trusted, where a choice was made among them. */
function describeTrusted(plan: Plan, cause: number, bits: number): string {
  const called = findOperation(plan, cause % plan.operations.length);
  const balancer = called?.kind === 'call' && called.callee.kind === 'service' ? called.callee.balancer : undefined;
  const { machines } = present(plan.balancers?.[balancer ?? -1], 'balancer');
  return machines.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1).map((machine) => machineName(plan, machine)).join(', ');
}

function findOperation(plan: Plan, operation: OperationId): StatementPlan | undefined {
  const within = (body: readonly StatementPlan[]): StatementPlan | undefined => {
    for (const statement of body) {
      if ('operation' in statement && statement.operation === operation) return statement;
      const inner = statement.kind === 'repeat' || statement.kind === 'together' || statement.kind === 'transaction' ? within(statement.body) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  return within(present(plan.programs[present(plan.operations[operation], 'operation').program], 'program').body);
}

/** Named where there is more than one. */
function ofDetector(plan: Plan, cause: number): string {
  return plan.detectors.length === 1 ? '' : ` for ${detectorName(plan, Math.floor(cause / plan.machines.length))}`;
}

function detectorName(plan: Plan, detector: number): string {
  return present(plan.detectors[detector], 'detector').name;
}

/** `w1`, or as written where it has no label; `#2` for its second execution. */
export function describeOperation(plan: Plan, operation: OperationId, instance: number): string {
  const { label, text, program } = present(plan.operations[operation], 'operation');
  return `${label ?? text}${executionWords(plan, program, instance)}`;
}

/** Which execution: `#2`; of a handler ` for r` as well, the call that it answers. */
function executionWords(plan: Plan, program: ProgramId, instance: number): string {
  const { handles } = present(plan.programs[program], 'program');
  if (handles === null || handles === undefined) return instance === 0 ? '' : `#${instance + 1}`;
  const { cause, code, execution } = callOfExecution(plan, program, instance);
  return `${execution === 0 ? '' : `#${execution + 1}`} for ${describeCause(plan, cause)}${attemptWords(code)}`;
}

/** A reading by its label, or as written: `t0`, `now monotonic`. */
export function describeReading(plan: Plan, reading: ReadingId, instance: number): string {
  const { label, text } = present(plan.readings[reading], 'reading');
  return `${label ?? text}${instance === 0 ? '' : `#${instance + 1}`}`;
}

export function describeCause(plan: Plan, cause: number): string {
  const count = plan.operations.length;
  return describeOperation(plan, cause % count, Math.floor(cause / count));
}

/** Whether it only reads. */
function isReading(plan: Plan, cause: number): boolean {
  const { verb } = present(plan.operations[cause % plan.operations.length], 'operation');
  return verb === 'read' || verb === 'await';
}

/** `fault "crash n1 at 1s"`. */
export function describeFault(plan: Plan, fault: number, action: number): string {
  const { label, text, actions, actionTexts } = present(plan.faults[fault], 'fault');
  const which = actionTexts?.[action];
  // Inputs are told apart by their names.
  const isAlone = plan.faults.flatMap((other) => other.actionTexts ?? []).filter((other) => other === which).length === 1;
  if (which !== undefined && isAlone) return `fault "${label === null ? '' : `${label}: `}${which}"`;
  return `fault "${label ?? text}"${actions.length > 1 ? `, action ${action + 1},` : ''}`;
}

function describeStatement(plan: Plan, program: ProgramId, statement: number): string {
  const { name, body } = present(plan.programs[program], 'program');
  return `${findStatement(body, statement)?.kind ?? 'statement'} ${statement + 1} of ${name}`;
}

function findStatement(body: readonly StatementPlan[], number: number): StatementPlan | undefined {
  for (const statement of body) {
    if (statement.kind !== 'wait' && statement.kind !== 'take' && statement.kind !== 'repeat' && statement.kind !== 'together') continue;
    if (statement.statement === number) return statement;
    const inner = statement.kind === 'repeat' || statement.kind === 'together' ? findStatement(statement.body, number) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Stores come first, then services. */
function keeperName(plan: Plan, number: number): string {
  const store = plan.stores[number] ?? plan.services?.[number - plan.stores.length];
  return present(store, 'store or service').name;
}

function lockName(plan: Plan, lock: number): string {
  return present(plan.locks?.[lock], 'lock').name;
}

function machineName(plan: Plan, machine: MachineId): string {
  return present(plan.machines[machine], 'machine').name;
}

function timeWords(plan: Plan, program: ProgramId, instance: number): string {
  const { handles } = present(plan.programs[program], 'program');
  return handles === null || handles === undefined ? nth(instance) : executionWords(plan, program, instance);
}

function nth(occurrence: number): string {
  return occurrence === 0 ? '' : ` (time ${occurrence + 1})`;
}

function attemptNumber(attempt: number): string {
  return attempt === 0 ? '' : ` (attempt ${attempt + 1})`;
}

/** Of a request or its answer: which attempt it is, or where machines say who leads, which sending. */
function sendingNumber(plan: Plan, cause: number, sending: number): string {
  const { store } = present(plan.operations[cause % plan.operations.length], 'operation');
  const isLed = store !== null && plan.stores[store]?.consensus !== undefined;
  return isLed && sending > 0 ? ` (sent again, time ${sending})` : attemptNumber(sending);
}

/** Of a response or an effect: its request's attempt, twice, plus one for the second copy. */
function attemptWords(code: number): string {
  return `${attemptNumber(Math.floor(code / 2))}${code % 2 === 0 ? '' : ' (of the second copy)'}`;
}

function againWords(resend: number): string {
  return resend === 0 ? '' : ` (sent again, time ${resend})`;
}
