// `empirical("latency.csv")`: durations that somebody measured, one a line, from a file beside the text.
import type { CallNode } from '../syntax/tree.ts';
import type { Amount } from './amount.ts';
import type { Site } from './scope.ts';
import { fraction, fractionOf, multiply, toNumber, unitOf } from './units.ts';

/** Values that a file may have: a plan carries them all. */
const valuesMax = 100_000;

/** Null: it has an error, which was reported. */
export function empiricalOf(site: Site, node: CallNode): Amount | null {
  const atom = node.arguments[0]?.[0];
  if (node.arguments.length !== 1 || node.arguments[0]?.length !== 1 || atom?.kind !== 'string')
    return site.report('wrong-value', node, 'expected the name of a file in quotes: write `empirical("latency.csv")`');
  const { path, text } = site.scope.read(site.file, atom.value);
  if (path === null) return site.report('file-missing', atom, `${atom.value} is not relative to this file: name a file beside it, such as "latency.csv"`);
  if (text === null) return site.report('file-missing', atom, `there is no file ${atom.value} beside this one: expected it at ${path}`);
  const read = durationsIn(text);
  if ('mistake' in read) return site.report('wrong-value', atom, `${atom.value}, line ${read.line}: ${read.mistake}`);
  const [low, high] = [read.samplesNs[0] as number, read.samplesNs[read.samplesNs.length - 1] as number];
  return { dimension: 'time', low: fraction(BigInt(low)), high: fraction(BigInt(high)), law: { kind: 'empirical', samplesNs: read.samplesNs }, unknowns: [] };
}

/**
 * Durations in whole nanoseconds, ascending, or the first mistake with its line. The first column counts. Lines that are
 * empty or begin with `#` are skipped. A first line that does not begin with a number is a heading; where it ends in a unit
 * (`latency_ms`, `latency (ms)`), numbers without one have that.
 */
export function durationsIn(text: string): { readonly samplesNs: readonly number[] } | { readonly line: number; readonly mistake: string } {
  const samplesNs: number[] = [];
  let unit = '';
  let isFirst = true;
  for (const [i, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const line = i + 1;
    const [cell = ''] = whole.replace(/^\uFEFF/, '').split(/[,;\t]/);
    const written = cell.trim().replace(/^"(.*)"$/, '$1').trim();
    if (written === '' || written.startsWith('#')) continue;
    if (isFirst && !/^[-+.\d]/.test(written)) {
      unit = /(?:^|[^a-z])(ns|us|ms|s|min|h)\)?$/.exec(written)?.[1] ?? '';
      isFirst = false;
      continue;
    }
    isFirst = false;
    const [, digits = '', own = ''] = /^(-?\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(written) ?? [];
    const amount = fractionOf(digits);
    if (amount === null) return { line, mistake: `expected a duration such as \`1.25ms\`, and this is \`${written}\`` };
    const known = unitOf(own === '' ? unit : own);
    if (known === null && own === '') return { line, mistake: `${written} has no unit: write \`${written}ms\`, or a heading that ends in one, such as \`latency_ms\`` };
    if (known?.dimension !== 'time') return { line, mistake: `${own} is no unit of time: expected ns, us, ms, s, min or h` };
    const ns = Math.round(toNumber(multiply(amount, known.factor)));
    if (ns < 0) return { line, mistake: `a duration cannot be negative, and this is \`${written}\`` };
    if (ns > 2 ** 42) return { line, mistake: `${written} is more than can be simulated: 73 minutes` };
    samplesNs.push(ns);
    if (samplesNs.length > valuesMax) return { line, mistake: `there are more than ${valuesMax} values: take a sample of them` };
  }
  if (samplesNs.length === 0) return { line: 1, mistake: 'there is no duration in it: write one a line, such as `1.25ms`' };
  return { samplesNs: samplesNs.sort((a, b) => a - b) };
}
