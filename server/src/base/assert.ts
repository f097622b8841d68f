// Assertions that are always on: a broken one is our own mistake, never the author's of a `.fault` file.

/** Thrown when Faultline itself is wrong. Caught once per request, logged, and the server lives on. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** Throws {@link AssertionFailure} unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** The value itself, which must be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AssertionFailure(`${what} is missing`);
  return value;
}

/** Closes an exhaustive `switch`: reached only if a case was forgotten. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`unreachable: ${JSON.stringify(value)}`);
}
