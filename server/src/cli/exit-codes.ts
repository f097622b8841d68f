// The contract with scripts and build servers: what a number says when `faultline` has ended.

export const exitCodes = {
  /** All expectations hold, or are not seen to fail. */
  holds: 0,
  /** An expectation fails, also when others are unknown. */
  fails: 1,
  /** Wrong input or usage: nothing, or not everything, could be answered. */
  wrongInput: 2,
  /** None fails, but one is unknown or vacuous, or a scenario got no answer. */
  unknown: 3,
  /** Our own fault. */
  ownFault: 70,
  /** Interrupted by the keyboard. */
  interrupted: 130,
  /** Who read the output has closed it. */
  brokenPipe: 141,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Worst first: of several files the worst counts. */
const order: readonly ExitCode[] = [
  exitCodes.interrupted, exitCodes.brokenPipe, exitCodes.ownFault, exitCodes.wrongInput, exitCodes.fails, exitCodes.unknown, exitCodes.holds,
];

export function worst(codes: readonly ExitCode[]): ExitCode {
  return order.find((code) => codes.includes(code)) ?? exitCodes.holds;
}
