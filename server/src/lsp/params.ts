// What came over the wire is anything until it has been looked at.
import type { Position, Range } from 'vscode-languageserver';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

export function isPosition(value: unknown): value is Position {
  return isRecord(value) && isInteger(value['line']) && isInteger(value['character']);
}

export function isRange(value: unknown): value is Range {
  return isRecord(value) && isPosition(value['start']) && isPosition(value['end']);
}
