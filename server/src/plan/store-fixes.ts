// Fixes of how the copies of a store are kept alike.
import { settingProperties } from '../semantics/edits.ts';
import { viaOf } from '../semantics/hops.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { OperationModel, StoreModel } from '../semantics/thing-model.ts';
import type { FixCandidate, SourceOf } from './fix-candidate.ts';
import { ofStore, suffix } from './shared-lines.ts';

type Candidate = Omit<FixCandidate, 'fix'> & { readonly fix: FixCandidate['fix'] | null };

/** Majorities have a replica in common, whatever they are. */
export function largerQuorums(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  return scenario.stores.flatMap((store) => {
    const { quorum, replicas, entity } = store;
    const majority = Math.floor(replicas.length / 2) + 1;
    if (quorum === null || quorum.write + quorum.read > replicas.length) return [];
    const [write, read] = [Math.max(quorum.write, majority), Math.max(quorum.read, majority)];
    const title = `write ${write}, read ${read}${ofStore(scenario, store, 'replication')}`;
    return [
      {
        id: `majorities${suffix(scenario, store)}`,
        title,
        cost: 'each operation waits for the slower of more replicas, and needs more of them up',
        cures: ['stale-read', 'lost-write', 'discarded-write'],
        fix: settingProperties(entity, [['replication', `replication quorum { write ${write}, read ${read}${quorum.repair ? ', repair on' : ''} }`]], sourceOf),
      },
    ];
  });
}

/** What one follower has survives its leader. */
export function waitForFollower(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  return scenario.stores.flatMap((store) => {
    const { leader, failover, entity } = store;
    if (leader === null || failover === null || leader.followers > 0) return [];
    return [
      {
        id: `semi-synchronous${suffix(scenario, store)}`,
        title: `semi-synchronous${ofStore(scenario, store, 'replication')}`,
        cost: 'each write waits for a follower, and needs one up',
        cures: ['lost-write', 'two-leaders'],
        fix: settingProperties(entity, [['replication', `replication leader ${leader.machine.name} semi-synchronous`]], sourceOf),
      },
    ];
  });
}

/** What all followers have before it is acknowledged, whoever reads at one of them sees. */
export function waitForAll(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  return scenario.stores.flatMap((store) => {
    const { leader, replicas, entity } = store;
    if (leader === null || leader.followers === replicas.length - 1 || followersAsked(scenario, store).length === 0) return [];
    return [
      {
        id: `synchronous${suffix(scenario, store)}`,
        title: `synchronous${ofStore(scenario, store, 'replication')}`,
        cost: 'each write waits for the slowest follower, and none is acknowledged while one of them is down or cut off',
        cures: ['stale-read'],
        fix: settingProperties(entity, [['replication', `replication leader ${leader.machine.name} synchronous`]], sourceOf),
      },
    ];
  });
}

/** Reads that go to a machine which follows, by its name. */
function followersAsked(scenario: ScenarioModel, store: StoreModel): readonly OperationModel[] {
  return scenario.operations.filter((operation) => {
    const via = viaOf(operation);
    return operation.store === store && operation.verb === 'read' && via?.kind === 'machine' && via.machine !== store.leader?.machine && store.replicas.includes(via.machine);
  });
}

/** A number that grows refuses whoever led before. */
export function countEpochs(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const stores = scenario.stores.filter(({ failover }) => failover !== null && !failover.epochs);
  return stores.map((store) => ({
    id: `epochs${suffix(scenario, store)}`,
    title: `epochs on${ofStore(scenario, store, 'epochs')}`,
    cost: 'a leader that others have left is refused, and what it alone has is thrown away',
    cures: ['two-leaders', 'lost-write', 'never-converge'],
    fix: settingProperties(store.entity, [['epochs', 'epochs on']], sourceOf),
  }));
}

/** Replicas that compare what they have end up with the same. */
export function comparing(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const stores = scenario.stores.filter(({ replication, antiEntropyNs, replicas }) => replication === 'quorum' && antiEntropyNs === null && replicas.length > 1);
  return stores.map((store) => ({
    id: `anti-entropy${suffix(scenario, store)}`,
    title: `anti-entropy every 1s${ofStore(scenario, store, 'anti-entropy')}`,
    cost: 'replicas tell each other all that they have, again and again',
    cures: ['never-converge', 'lost-write', 'discarded-write'],
    fix: settingProperties(store.entity, [['anti-entropy', 'anti-entropy every 1s']], sourceOf),
  }));
}
