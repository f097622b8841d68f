// The dependency linter: who imports whom, judged by the table of rooms. Cycles are forbidden everywhere.
// `readDependencies` refuses to call a tree clean of which it has read nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet, type IForbiddenRuleType } from 'dependency-cruiser';
import { ground, type Room, rooms as allRooms } from './rooms.ts';

export interface Violation {
  readonly rule: string;
  /** Importing module, from the root. */
  readonly from: string;
  /** What it may not import. */
  readonly to: string;
  readonly because: string;
}

export interface DependencyReport {
  readonly moduleCount: number;
  readonly violations: readonly Violation[];
}

/**
 * Reads every module of the rooms that exist below `root`.
 * Throws when a room holds no module at all: the linter would otherwise pass because it looked in the wrong place.
 */
export async function readDependencies(root: string, rooms: readonly Room[] = allRooms): Promise<DependencyReport> {
  const present = rooms.filter((room) => existsSync(path.join(root, room.path)));
  if (present.length === 0) throw new Error(`none of the rooms exists below ${root}: ${rooms.map((room) => room.path).join(', ')}`);
  const rules = rulesOf(rooms);
  const { output } = await cruise(present.map((room) => room.path), {
    baseDir: root,
    parser: 'swc',
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    doNotFollow: { path: 'node_modules' },
    validate: true,
    ruleSet: rules,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  });
  const result = output as ICruiseResult;
  const reasons = new Map(rules.forbidden?.map((rule) => [rule.name, rule.comment ?? '']));
  const sources = result.modules.map((module) => module.source);
  const empty = present.filter((room) => !sources.some((source) => source.startsWith(`${room.path}/`)));
  if (empty.length > 0) throw new Error(`no module was read in ${empty.map((room) => room.path).join(', ')}: nothing was checked there`);
  return {
    moduleCount: sources.filter((source) => rooms.some((room) => source.startsWith(`${room.path}/`))).length,
    violations: result.summary.violations.map((violation) => ({
      rule: violation.rule.name.split('@', 1)[0] ?? '',
      from: violation.from,
      to: violation.cycle ? violation.cycle.map((step) => step.name).join(' -> ') : violation.to,
      because: reasons.get(violation.rule.name) ?? '',
    })),
  };
}

const tests = '\\.test\\.ts$';

/** Tests may build what they test from any room, with any package; all else in a room is held to the table. */
function rulesOf(rooms: readonly Room[]): IFlattenedRuleSet {
  return {
    forbidden: [
      {
        name: 'no-cycle',
        severity: 'error',
        comment: 'modules that import each other cannot be understood or tested one at a time',
        from: {},
        to: { circular: true },
      },
      {
        name: 'no-unresolved',
        severity: 'error',
        comment: 'the module imported does not exist',
        from: {},
        to: { couldNotResolve: true, pathNot: '^vscode$' },
      },
      {
        name: 'no-test-in-production',
        severity: 'error',
        comment: 'what ships must not lean on a test',
        from: { pathNot: tests },
        to: { path: tests },
      },
      ...rooms.flatMap(rulesOfRoom),
    ],
  };
}

function rulesOfRoom(room: Room): IForbiddenRuleType[] {
  const from = { path: `^${room.path}/`, pathNot: tests };
  const types = room.types ?? [];
  const own = [room.path, ground, ...room.rooms];
  const packages = room.packages ?? [];
  const rules: IForbiddenRuleType[] = [
    {
      name: `room@${room.path}`,
      severity: 'error',
      comment: `${room.path} may import ${listed([...own.slice(1), ...types])}`,
      from,
      to: {
        path: '^(?!.*node_modules/)',
        pathNot: [...own, ...types].map((path) => `^${path}/`),
        couldNotResolve: false,
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: `package@${room.path}`,
      severity: 'error',
      comment: `${room.path} may use ${packages.length === 0 ? 'no package' : listed(packages)}`,
      from,
      to: { path: ['node_modules/', '^vscode$'], pathNot: packages.map((name) => `(^|node_modules/(@types/)?)${name}(/|$)`) },
    },
  ];
  for (const type of types) {
    rules.push({
      name: `types-only@${room.path}@${type}`,
      severity: 'error',
      comment: `${room.path} may import only types of ${type}`,
      from,
      to: { path: `^${type}/`, dependencyTypesNot: ['type-only'] },
    });
  }
  if (!room.node) {
    rules.push({
      name: `node@${room.path}`,
      severity: 'error',
      comment: `${room.path} also runs where there is no Node`,
      from,
      to: { dependencyTypes: ['core'] },
    });
  }
  return rules;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
