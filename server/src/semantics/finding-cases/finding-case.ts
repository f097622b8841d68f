// What a finding is shown by in the tests: a text where it is, and one where it is not.
import type { SemanticCode } from '../finding-codes.ts';

export interface FindingCase {
  readonly code: SemanticCode;
  readonly about: string;
  /** Marked: each caret line says what is found above it. */
  readonly bad: string;
  readonly good: string;
  /** Other files, by their names. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Three machines that can talk, and a store on them. */
export const cluster = `
node n1, n2, n3
link * <-> * { delay 1ms..4ms }
store kv on n1, n2, n3 { replication multi-leader }
`;
