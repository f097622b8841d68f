// Which directions faults cut: paths, groups of a partition, and shapes of the network. With `any` the adversary picks one of
// several lists of them.
import type { PathNode, SetNode } from '../syntax/tree.ts';
import type { FaultActionModel, TargetModel } from './fault-model.ts';
import type { Timing } from './fault-timings.ts';
import { targetOf } from './machines.ts';
import type { Site } from './scope.ts';
import type { MachineModel } from './thing-model.ts';
import type { Known } from './values.ts';

export type Pair = { readonly from: MachineModel; readonly to: MachineModel };

/** Lists of which one is cut. */
export type Alternatives = readonly (readonly Pair[])[];

type Group = readonly MachineModel[];

export type NetworkShape = 'isolate' | 'bridge' | 'halve' | 'ring';

/** Machines up to which the adversary may pick who stands where: of a ring of 7 there are 360 ways. */
const pickedMax = 7;

/** What a fault cuts that speaks of a shape of the network: in the order of the list, as that of a store's replicas, or in any order. */
export function severedBy(site: Site, set: SetNode, known: Known, shape: NetworkShape, { machines, quantifier }: TargetModel): Alternatives | null {
  if (shape === 'isolate') {
    const others = (inside: Group) => known.machines.all.filter((machine) => !inside.includes(machine));
    const groups = quantifier === 'any' ? machines.map((machine) => [machine]) : [machines];
    const cuts = groups.map((inside) => pairsBetween(inside, others(inside), true)).filter((pairs) => pairs.length > 0);
    return cuts.length > 0 ? cuts : site.report('wrong-value', set, `there is no machine besides ${site.text(set)}: nothing would be cut`);
  }
  const least = { halve: 2, bridge: 3, ring: 4 }[shape];
  if (machines.length < least) return site.report('wrong-value', set, `\`${shape}\` takes ${least} machines or more: with ${machines.length} nothing would be cut`);
  if (quantifier === 'all') return [inOrder(shape, machines)];
  if (machines.length > pickedMax)
    return site.report('out-of-range', set, `of ${machines.length} machines there are too many ways to stand: with \`any\`, name up to ${pickedMax}, or say in which order they stand`);
  return unique(ordersOf(machines).map((order) => inOrder(shape, order)));
}

function inOrder(shape: Exclude<NetworkShape, 'isolate'>, machines: Group): readonly Pair[] {
  const half = Math.floor(machines.length / 2);
  switch (shape) {
    case 'halve':
      return pairsBetween(machines.slice(0, half), machines.slice(half), true);
    case 'bridge':
      return pairsBetween(machines.slice(0, half), machines.slice(half + 1), true);
    case 'ring': {
      const distance = (a: MachineModel, b: MachineModel) => Math.abs(machines.indexOf(a) - machines.indexOf(b));
      const apart = (a: MachineModel, b: MachineModel) => distance(a, b) > 1 && distance(a, b) < machines.length - 1;
      return pairsBetween(machines, machines, false).filter(({ from, to }) => apart(from, to));
    }
  }
}

/** All of them, that of the list first. */
function ordersOf(machines: Group): readonly Group[] {
  if (machines.length <= 1) return [machines];
  return machines.flatMap((first, i) => ordersOf(machines.filter((_, at) => at !== i)).map((rest) => [first, ...rest]));
}

/** All pairs of a path; with `any`, one list for each thing that may be picked. */
export function cutsOf(site: Site, path: PathNode, known: Known): Alternatives | null {
  const from = targetOf(site, path.from, known.machines);
  const to = targetOf(site, path.to, known.machines);
  if (from === null || to === null) return null;
  const both = path.arrow === '<->';
  const alternatives = choicesOf(from).flatMap((left) => choicesOf(to).map((right) => pairsBetween(left, right, both)));
  const useful = unique(alternatives.filter((pairs) => pairs.length > 0));
  if (useful.length > 0) return useful;
  return site.report('wrong-value', path, `${site.text(path)} joins no two machines: nothing would be cut`);
}

function choicesOf({ quantifier, machines }: TargetModel): readonly Group[] {
  return quantifier === 'any' ? machines.map((machine) => [machine]) : [machines];
}

/** `partition n1 | n2, n3`. Whom the adversary picks for a group with `any` is in no other: `partition any n1, n2, n3 | n1, n2, n3` is one against the rest. */
export function partitionOf(site: Site, sets: readonly SetNode[], what: string, timing: Timing | null, known: Known): FaultActionModel | null {
  const targets: TargetModel[] = [];
  const grouped = new Map<MachineModel, SetNode>();
  for (const set of sets) {
    const target = targetOf(site, set, known.machines);
    if (target === null) return null;
    targets.push(target);
    for (const machine of target.quantifier === 'any' ? [] : target.machines) {
      const before = grouped.get(machine);
      if (before !== undefined && before !== set) {
        return site.report('wrong-value', set, `${machine.name} cannot be in two groups of a partition: name it in one`, {
          related: [{ message: 'it is in this group', range: before.range, file: site.file }],
        });
      }
      grouped.set(machine, set);
    }
  }
  const [first] = sets;
  if (first === undefined) return null;
  const ways = waysOf(targets).filter((groups) => groups.filter((group) => group.length > 0).length >= 2);
  if (ways.length === 0) return site.report('wrong-value', first, 'a partition has at least two groups: write `partition n1 | n2, n3`');
  if (timing === null) return null;
  const common = { what, timing: timing.model };
  const [only] = ways;
  if (only !== undefined && targets.every(({ quantifier }) => quantifier === 'all')) return { kind: 'partition', ...common, groups: only };
  return { kind: 'cut', ...common, alternatives: unique(ways.map(betweenGroups)) };
}

/** Groups with everybody in one place, for each way to pick those with `any`. */
function waysOf(targets: readonly TargetModel[]): readonly (readonly Group[])[] {
  const picks = targets.reduce<readonly (readonly (MachineModel | null)[])[]>(
    (before, { quantifier, machines }) => before.flatMap((picked) => (quantifier === 'all' ? [[...picked, null]] : machines.filter((machine) => !picked.includes(machine)).map((machine) => [...picked, machine]))),
    [[]],
  );
  return picks.map((picked) => targets.map(({ machines }, i) => (picked[i] ? [picked[i]] : machines.filter((machine) => !picked.includes(machine)))));
}

function betweenGroups(groups: readonly Group[]): readonly Pair[] {
  return groups.flatMap((group, i) => groups.slice(i + 1).flatMap((other) => pairsBetween(group, other, true)));
}

function pairsBetween(left: readonly MachineModel[], right: readonly MachineModel[], both: boolean): readonly Pair[] {
  const pairs: Pair[] = [];
  const add = (from: MachineModel, to: MachineModel) => {
    if (from !== to && !pairs.some((pair) => pair.from === from && pair.to === to)) pairs.push({ from, to });
  };
  for (const a of left) {
    for (const b of right) {
      add(a, b);
      if (both) add(b, a);
    }
  }
  return pairs;
}

/** `any <-> any` names each pair twice. */
function unique(alternatives: readonly (readonly Pair[])[]): readonly (readonly Pair[])[] {
  const seen = new Set<string>();
  return alternatives.filter((pairs) => {
    const key = pairs
      .map((pair) => `${pair.from.name}\n${pair.to.name}`)
      .sort()
      .join('\n\n');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
