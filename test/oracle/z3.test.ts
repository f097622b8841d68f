// The simplex and its certificates against an exact solver: z3 computes in whole numbers of any length.
import { init, killThreads } from 'z3-solver';
import { expect, test } from 'vitest';
import { refutes } from '../../server/src/explorer/exact.ts';
import { type Optimum, Simplex, toleranceTicks } from '../../server/src/explorer/simplex.ts';
import { diceOf } from './dice.ts';
import { type Bounds, type LinearProgram, randomProgram, type Term } from './linear-programs.ts';

const programs = 2_000;

test(`${programs} random programs: z3 agrees on what is possible, and on the exact optimum`, { timeout: 120_000 }, async () => {
  const expected: string[] = [];
  const scripts: string[] = [];
  for (let seed = 0; seed < programs; seed++) {
    const program = randomProgram(diceOf(100_000 + seed), seed % 3 === 0 ? 'any' : 'differences');
    const simplex = new Simplex();
    const ids = program.variables.map(({ low, high }) => simplex.addVariable(low, high, low));
    const sumOf = (terms: readonly Term[]): number => simplex.addSum(terms.flatMap(({ variable, factor }) => [ids[variable] as number, factor]));
    const objective = sumOf(program.objective);
    const bounded = program.sums.every(({ terms, low, high }) => {
      const sum = sumOf(terms);
      return simplex.atMost(sum, high) && simplex.atLeast(sum, low);
    });
    const feasible = bounded && simplex.check() === 'feasible';
    if (bounded && !feasible) expect([seed, refutes(simplex.conflict, simplex)]).toEqual([seed, true]);
    const best = feasible ? simplex.minimise(objective) : null;
    scripts.push(scriptOf(program, best));
    expected.push(...(best === null ? ['unsat'] : best.state === 'optimal' ? ['sat', 'sat', 'unsat'] : ['sat', 'sat']));
  }
  const answers = await askZ3(scripts.join('\n'));
  expect(answers).toEqual(expected);
  expect(expected.filter((answer) => answer === 'unsat').length).toBeGreaterThan(programs / 10);
});

/**
 * Is it possible? If we say so, also: with the objective at most at our optimum, and not below that by more than a tick.
 * (Without an optimum: far below anything.)
 */
function scriptOf(program: LinearProgram, best: Optimum | null): string {
  const lines = ['(push)', ...program.variables.map((_, i) => `(declare-const x${i} Real)`)];
  const bound = (what: string, { low, high }: Bounds): void => {
    if (low > -Infinity) lines.push(`(assert (>= ${what} ${number(low)}))`);
    if (high < Infinity) lines.push(`(assert (<= ${what} ${number(high)}))`);
  };
  for (const [i, bounds] of program.variables.entries()) bound(`x${i}`, bounds);
  for (const sum of program.sums) bound(sumText(sum.terms), sum);
  lines.push('(check-sat)');
  const objective = sumText(program.objective);
  const asked = best === null ? [] : best.state === 'optimal' ? [best.value + toleranceTicks, best.value - 1] : [-1e9];
  for (const value of asked) lines.push('(push)', `(assert (<= ${objective} ${number(value)}))`, '(check-sat)', '(pop)');
  return [...lines, '(pop)'].join('\n');
}

function sumText(terms: readonly Term[]): string {
  return `(+ 0 ${terms.map(({ variable, factor }) => `(* ${number(factor)} x${variable})`).join(' ')})`;
}

function number(value: number): string {
  const text = Math.abs(value).toFixed(6);
  return value < 0 ? `(- ${text})` : text;
}

async function askZ3(script: string): Promise<string[]> {
  const { Z3, em } = await init();
  const config = Z3.mk_config();
  const context = Z3.mk_context(config);
  Z3.del_config(config);
  const answers = await Z3.eval_smtlib2_string(context, script);
  Z3.del_context(context);
  killThreads(em);
  return answers.trim().split('\n');
}
