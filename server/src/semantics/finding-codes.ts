// The stable codes of what is found wrong with the meaning of a text. Never reuse one; each has a page under `docs/findings/`.

export const semanticCodes = [
  /** A name that nothing declares. */
  'unknown-name',
  /** A property, option or block that does not exist there. */
  'unknown-property',
  /** A word that is none of those that may stand there. */
  'unknown-value',
  /** Something that cannot be said. */
  'unknown-phrase',
  /** A value of the wrong form, or one that is missing. */
  'wrong-value',
  /** A number without its unit, or with one that measures something else. */
  'wrong-unit',
  /** A name of something else than what is needed. */
  'wrong-kind',
  /** A number outside of what makes sense, or a range without a value in it. */
  'out-of-range',
  /** A time that is no whole number of nanoseconds. */
  'below-nanosecond',
  /** A property or timing said twice in one block. */
  'duplicate-property',
  /** Two declarations of one name. */
  'duplicate-name',
  /** Two operations with one label. */
  'duplicate-label',
  /** Two scenarios of one name. */
  'duplicate-scenario',
  /** A declaration without the place that it needs. */
  'missing-place',
  /** A place that this declaration does not have. */
  'wrong-place',
  /** Two machines that must talk, and no link. */
  'no-link',
  /** A link that is used and says no delay. */
  'link-without-delay',
  /** A request sent to a machine that keeps no copy. */
  'no-replica',
  /** More replicas than the kind of replication keeps. */
  'single-on-several',
  /** Siblings can only be told by version vectors. */
  'siblings-need-versions',
  /** An access to a store without a key. */
  'missing-key',
  /** Nothing ends it. */
  'endless',
  /** What one client asks of what only another knows. */
  'foreign-label',
  /** A `let` that needs itself. */
  'circular-let',
  /** An imported file that is not there. */
  'import-missing',
  /** Files that import each other. */
  'import-cycle',
  /** May be written, but is not simulated yet. */
  'not-simulated',
] as const;

export type SemanticCode = (typeof semanticCodes)[number];
