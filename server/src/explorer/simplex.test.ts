import { expect, test } from 'vitest';
import { solve, type Model } from 'yalps';
import { diceOf } from '../../../test/oracle/dice.ts';
import { type LinearProgram, randomProgram } from '../../../test/oracle/linear-programs.ts';
import { refutes } from './exact.ts';
import { Simplex, toleranceTicks, type VariableId } from './simplex.ts';

interface Loaded {
  readonly simplex: Simplex;
  readonly variables: readonly VariableId[];
  readonly objective: VariableId;
}

function loaded({ variables, objective }: LinearProgram): Loaded {
  const simplex = new Simplex();
  const ids = variables.map(({ low, high }) => simplex.addVariable(low, high, low));
  return { simplex, variables: ids, objective: simplex.addSum(objective.flatMap(({ variable, factor }) => [ids[variable] as number, factor])) };
}

function bounded(simplex: Simplex, sum: LinearProgram['sums'][number], ids: readonly VariableId[]): boolean {
  const id = simplex.addSum(sum.terms.flatMap(({ variable, factor }) => [ids[variable] as number, factor]));
  return simplex.atMost(id, sum.high) && simplex.atLeast(id, sum.low);
}

/** What another solver says of the program, of its first `count` sums. */
function yalpsSays({ variables, sums, objective }: LinearProgram, count: number, direction: 'minimize' | 'maximize'): { status: string; value: number } {
  // There variables are 0 or more, so each is counted from its lower bound.
  const offset = (terms: LinearProgram['objective']): number => terms.reduce((sum, { variable, factor }) => sum + factor * (variables[variable]?.low ?? 0), 0);
  const constraints = new Map<string, { min?: number; max?: number }>();
  const columns = variables.map(() => new Map<string, number>());
  for (const [i, { low, high }] of variables.entries()) {
    constraints.set(`v${i}`, { max: high - low });
    columns[i]?.set(`v${i}`, 1);
  }
  for (const [i, { terms, low, high }] of sums.slice(0, count).entries()) {
    const at = offset(terms);
    constraints.set(`s${i}`, { ...(low > -Infinity && { min: low - at }), ...(high < Infinity && { max: high - at }) });
    for (const { variable, factor } of terms) columns[variable]?.set(`s${i}`, factor);
  }
  for (const { variable, factor } of objective) columns[variable]?.set('goal', factor);
  for (const [i, { high }] of variables.entries()) if (high === Infinity) constraints.delete(`v${i}`);
  const model: Model<string, string> = { direction, objective: 'goal', constraints, variables: new Map(columns.map((column, i) => [`x${i}`, column])) };
  const solution = solve(model);
  return { status: solution.status, value: solution.result + offset(objective) };
}

test.each(['differences', 'any'] as const)('3,000 random programs of %s: the same feasibility and optima as yalps', (kind) => {
  const seen = { optimal: 0, infeasible: 0, unbounded: 0 };
  for (let seed = 0; seed < 3_000; seed++) {
    const program = randomProgram(diceOf(seed), kind);
    const { simplex, variables, objective } = loaded(program);
    const feasible = program.sums.every((sum) => bounded(simplex, sum, variables)) && simplex.check() === 'feasible';
    const least = yalpsSays(program, program.sums.length, 'minimize');
    expect([seed, feasible]).toEqual([seed, least.status !== 'infeasible']);
    seen[least.status as keyof typeof seen]++;
    if (!feasible) continue;
    const most = yalpsSays(program, program.sums.length, 'maximize');
    const minimum = simplex.minimise(objective);
    expect([seed, minimum.state]).toEqual([seed, least.status]);
    if (minimum.state === 'optimal') expect(Math.abs(minimum.value - least.value)).toBeLessThan(toleranceTicks);
    const maximum = simplex.maximise(objective);
    expect([seed, maximum.state]).toEqual([seed, most.status]);
    if (maximum.state === 'optimal') expect(Math.abs(maximum.value - most.value)).toBeLessThan(toleranceTicks);
    for (const [i, id] of variables.entries()) {
      expect(simplex.value(id)).toBeGreaterThanOrEqual((program.variables[i]?.low ?? 0) - toleranceTicks);
      expect(simplex.value(id)).toBeLessThanOrEqual((program.variables[i]?.high ?? 0) + toleranceTicks);
    }
  }
  expect(Math.min(seen.optimal, seen.infeasible)).toBeGreaterThan(500);
});

test('bounds pushed and popped at random, dead sums dropped: as a fresh program each time, every infeasibility certified', () => {
  let infeasible = 0;
  for (let seed = 0; seed < 1_500; seed++) {
    const dice = diceOf(seed);
    const program = randomProgram(dice, seed % 2 === 0 ? 'differences' : 'any');
    const { simplex, variables } = loaded({ ...program, objective: program.objective });
    const stack: LinearProgram['sums'][number][] = [];
    for (let step = 0; step < 12; step++) {
      if (stack.length > 0 && dice.chance(0.4)) {
        simplex.pop();
        stack.pop();
        if (simplex.check() === 'feasible' && dice.chance(0.3)) simplex.dropUnboundedSums();
      } else {
        const sum = dice.pick(program.sums);
        simplex.push();
        stack.push(sum);
        if (!bounded(simplex, sum, variables)) {
          simplex.pop();
          stack.pop();
          continue;
        }
      }
      const state = simplex.check();
      const truth = yalpsSays({ ...program, sums: stack }, stack.length, 'minimize');
      expect([seed, step, state]).toEqual([seed, step, truth.status === 'infeasible' ? 'infeasible' : 'feasible']);
      if (state === 'feasible') continue;
      infeasible++;
      expect([seed, step, refutes(simplex.conflict, simplex)]).toEqual([seed, step, true]);
      simplex.pop();
      stack.pop();
    }
  }
  expect(infeasible).toBeGreaterThan(500);
});

test('the same sum twice, and a sum of sums that cancels', () => {
  const simplex = new Simplex();
  const x = simplex.addVariable(0, 10, 0);
  const y = simplex.addVariable(0, 10, 0);
  const first = simplex.addSum([x, 1, y, -1]);
  const second = simplex.addSum([x, 1, y, -1]);
  expect(simplex.atLeast(first, 3) && simplex.atMost(second, 3)).toBe(true);
  expect(simplex.check()).toBe('feasible');
  expect(simplex.value(x) - simplex.value(y)).toBe(3);
  simplex.push();
  simplex.atMost(second, 2);
  expect(simplex.check()).toBe('infeasible');
  expect(refutes(simplex.conflict, simplex)).toBe(true);
  simplex.pop();
  expect(simplex.check()).toBe('feasible');
});

test('a bound beyond the other side is refused at once, and leaves nothing behind', () => {
  const simplex = new Simplex();
  const x = simplex.addVariable(0, 10, 4);
  simplex.push();
  expect(simplex.atLeast(x, 11)).toBe(false);
  expect(simplex.atLeast(x, 10)).toBe(true);
  simplex.pop();
  expect([simplex.low(x), simplex.high(x)]).toEqual([0, 10]);
});

test('a program without a best value says so', () => {
  const simplex = new Simplex();
  const x = simplex.addVariable(0, Infinity, 0);
  const y = simplex.addVariable(0, 10, 0);
  const sum = simplex.addSum([x, 1, y, -1]);
  expect(simplex.maximise(sum).state).toBe('unbounded');
  expect(simplex.minimise(sum)).toEqual({ state: 'optimal', value: -10 });
});
