// What can be found wrong with the meaning of a text, by stable codes: never reuse one. Each has a page under `docs/findings/`.
import type { Severity } from '../base/finding.ts';

interface CodeEntry {
  readonly code: string;
  /** A few words: the heading of its page. */
  readonly title: string;
  readonly severity: Severity;
  /** One sentence that says what it means. */
  readonly summary: string;
}

function found<Code extends string>(code: Code, title: string, summary: string, severity: Severity = 'error') {
  return { code, title, severity, summary } as const satisfies CodeEntry;
}

export const semanticFindings = [
  found('unknown-name', 'Nothing has this name', 'A name is used that no declaration, label or `let` gives.'),
  found('unknown-property', 'No such property', 'A property, option or block stands where it does not exist.'),
  found('unknown-value', 'Not one of the words that may stand here', 'A property or clause is set to a word that it does not know.'),
  found('unknown-phrase', 'This cannot be said', 'A condition says something that is not defined of the thing that it speaks of.'),
  found('wrong-value', 'A value of the wrong form', 'A value is missing, is of the wrong form, or makes no sense at its place.'),
  found('wrong-unit', 'A wrong unit, or none', 'A number lacks its unit, or measures something else than is needed.'),
  found('wrong-kind', 'A name of something else', 'A name stands for another kind of thing than is needed here.'),
  found('out-of-range', 'Out of range', 'A number lies outside of what makes sense, or a range has no value in it.'),
  found('below-nanosecond', 'Finer than a nanosecond', 'A time is no whole number of nanoseconds, the smallest unit of time.'),
  found('duplicate-property', 'Said twice', 'A property or a timing is set twice in one block or line.'),
  found('duplicate-name', 'A name taken twice', 'Two declarations that stand side by side have the same name.'),
  found('duplicate-label', 'A label taken twice', 'Several operations have the same label, so that it does not say which is meant.'),
  found('duplicate-scenario', 'Two scenarios of one name', 'Two scenarios of a file have the same name.'),
  found('missing-place', 'A declaration without its place', 'A declaration does not say on which machines it runs, or what it watches or stands before.'),
  found('wrong-place', 'A place that does not belong here', 'A declaration has a place, such as `via`, that its kind does not have.'),
  found('no-link', 'Machines that must talk and have no link', 'Two machines must exchange messages, and no link joins them.'),
  found('link-without-delay', 'A link without a delay', 'A link that is used does not say how long a message travels.'),
  found('no-replica', 'A machine that keeps no copy', 'A request goes to a machine that does not keep the store, or such a machine is to lead it.'),
  found('single-on-several', 'One copy on several machines', 'A store without replication is kept on more than one machine.'),
  found('siblings-need-versions', 'Siblings without version vectors', 'Concurrent writes are to be kept, and nothing tells which are concurrent.'),
  found('nobody-watches', 'Nobody watches this machine', 'A machine is said to be suspected, or watched, and no other machine watches it.'),
  found('missing-property', 'A property that must be said', 'A declaration lacks a property for which nothing stands where it is not said.'),
  found('missing-key', 'A store without a key', 'A store is named where one of its keys is needed.'),
  found('endless', 'Nothing ends this', 'A repetition has no end, never lets time pass, or repeats nothing.'),
  found('foreign-label', 'Another client knows this', 'A client uses what only another client has read or written.'),
  found('circular-let', 'A value that needs itself', 'A `let` is defined by itself, directly or through others.'),
  found('import-missing', 'An imported file that is not there', 'An `import` names a file that does not exist beside this one.'),
  found('file-missing', 'A file that is not there', 'A law names a file of recorded values that does not exist beside this one.'),
  found('import-cycle', 'Files that import each other', 'Imports lead back to a file that is being imported.'),
  found('not-simulated', 'Not simulated yet', 'Something may be written and is not simulated yet, so the scenario gets no answer rather than a partial one.', 'warning'),
] as const;

export type SemanticCode = (typeof semanticFindings)[number]['code'];
