// Properties of stores that mean nothing where they stand: nothing of what is written is ignored without a word.
import type { Entity } from './declarations.ts';
import { type Scope, Site } from './scope.ts';
import type { EntityModel, Place, PropertyValue } from './thing-model.ts';

/** What a store is, as far as it decides which of its properties mean something. */
interface Nature {
  readonly name: string;
  readonly replication: 'single' | 'multi-leader' | 'quorum' | 'leader' | 'consensus';
  readonly conflict: string;
  readonly hasFailover: boolean;
}

interface IdleProperty {
  readonly property: string;
  /** What makes it idle: the property that is said, or missing. */
  readonly because: 'replication' | 'failover' | 'conflict';
  /** Why it means nothing, and what would; null: it means something. `form`: as it stands there. */
  why(nature: Nature, form: string): string | null;
}

const idleProperties: readonly IdleProperty[] = [
  {
    property: 'resend',
    because: 'replication',
    why: ({ name, replication }, form) => {
      if (form === 'never') return null;
      if (replication === 'single') return `\`resend\` sends again what other replicas have not acknowledged, and ${name} has one copy: say \`replication multi-leader\`, or take it away`;
      if (replication === 'quorum') return `whoever coordinates a quorum asks each replica once, and it is the client who tries again: say \`retry 2\` at the operation, or \`anti-entropy every 1s\`, and take it away`;
      return replication === 'consensus' ? `replicas that agree send each other with each heartbeat what is missing: say \`replication consensus { heartbeat 50ms }\`, and take it away` : null;
    },
  },
  {
    property: 'anti-entropy',
    because: 'replication',
    why: ({ name, replication }) => {
      if (replication === 'single') return `one copy can be compared with no other: say \`replication multi-leader\`, or take it away`;
      if (replication === 'leader') return `the followers of ${name} have the log of their leader, and \`resend\` says how often they are sent what they lack: say \`resend every 1s\` instead`;
      return replication === 'consensus' ? `replicas that agree have one log, and nothing to compare: say \`replication quorum\` or \`multi-leader\`, or take it away` : null;
    },
  },
  ...(['epochs', 'rejoin'] as const).map(
    (property): IdleProperty => ({
      property,
      because: 'failover',
      why: ({ name, replication, hasFailover }) => {
        if (hasFailover) return null;
        if (replication === 'leader') return `nobody replaces the leader of ${name}, so there is no deposed one: add \`failover { heartbeat 50ms, timeout 200ms }\`, or take it away`;
        return `${name} has no leader that somebody could replace: say \`replication leader n1 semi-synchronous\` and \`failover { heartbeat 50ms, timeout 200ms }\`, or take it away`;
      },
    }),
  ),
  {
    property: 'conflict',
    because: 'replication',
    why: ({ name, replication }, form) => {
      if (form === 'reject') {
        return replication === 'quorum' ? `no coordinator of a quorum can tell that a write is in conflict: two of them can both find that nobody was first, and both write. Say \`conflict siblings\`, or \`replication consensus\`` : null;
      }
      if (isLogged(replication)) return `the writes of ${name} come one after the other in its log, and none conflict: say \`conflict reject\` to refuse who has not read the latest, or \`replication multi-leader\`, or take it away`;
      return form === 'siblings' && replication === 'single' ? `one copy takes writes one after the other, and keeps none side by side: say \`conflict reject\` to refuse who has not read the latest, or \`replication multi-leader\`, or take it away` : null;
    },
  },
  {
    property: 'timestamp',
    because: 'replication',
    why: ({ name, replication }, form) =>
      isLogged(replication) && form !== 'interval' ? `the writes of ${name} are in the order of its log, and no stamp could change that: take it away, or say \`replication multi-leader\`` : null,
  },
  {
    property: 'ties',
    because: 'replication',
    why: ({ name, replication }) => (isLogged(replication) ? `no two writes have one place in the log of ${name}: take it away, or say \`replication multi-leader\`` : null),
  },
  {
    property: 'ties',
    because: 'conflict',
    why: ({ replication, conflict }) => (conflict === 'last-write-wins' || isLogged(replication) ? null : `\`ties\` says which of two writes stays, and \`conflict ${conflict}\` throws none away: say \`conflict last-write-wins\`, or take it away`),
  },
];

/** Whether a log orders the writes of a store. */
export function isLogged(replication: string): boolean {
  return replication.startsWith('leader') || replication === 'consensus';
}

/** Names of those that are said and would mean nothing if the store were like this. */
export function idleIn({ name, properties }: Pick<EntityModel, 'name' | 'properties'>, nature: Omit<Nature, 'name'>): readonly string[] {
  return idleProperties.flatMap(({ property, why }) => {
    const said = properties.get(property);
    return said !== undefined && why({ ...nature, name }, said.form.signature) !== null ? [property] : [];
  });
}

/** What is said outside of a scenario, and idle by what that says, is none of its own: it may mean something in others. */
export function reportIdle(scope: Scope, entity: Entity, nature: Omit<Nature, 'name'>): void {
  for (const { property, because, why } of idleProperties) {
    const said = entity.properties.get(property);
    const reason = entity.properties.get(because);
    if (said === undefined || (isInScenario(entity, reason) && !isInScenario(entity, said))) continue;
    const message = why({ ...nature, name: entity.name }, said.form.signature);
    if (message !== null) new Site(scope, said.place.file).report('wrong-value', said.place, message);
  }
}

function isInScenario({ items }: Entity, said: PropertyValue | undefined): boolean {
  return said !== undefined && items.some(({ file, node, inScenario }) => inScenario && isWithin(said.place, file, node));
}

function isWithin({ file, range }: Place, inFile: string, outer: Pick<Place, 'range'>): boolean {
  return file === inFile && outer.range.start <= range.start && range.end <= outer.range.end;
}
