// Wrong input or usage: said on standard error in plain words, with what was expected and what to do; the exit code is 2.

export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to do about it; one line each. */
  readonly hints: readonly string[];

  constructor(message: string, hints: readonly string[] = []) {
    super(message);
    this.hints = hints;
  }
}
