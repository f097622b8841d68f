// What one could change about how a store stamps its writes, and what it costs.
import { type FileEdits, settingProperties } from '../semantics/edits.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { FixCandidate, SourceOf } from './fix-candidate.ts';
import { ofStore, suffix } from './shared-lines.ts';

type Candidate = Omit<FixCandidate, 'fix'> & { readonly fix: FileEdits | null };

/** Nobody sees what is not certainly over. */
export function commitWait(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const stores = scenario.stores.filter(({ timestamp, commitWait: waits }) => timestamp === 'interval' && !waits);
  return stores.map((store) => ({
    id: `commit-wait${suffix(scenario, store)}`,
    title: `commit-wait on${ofStore(scenario, store, 'commit-wait')}`,
    cost: 'each write takes longer by twice the uncertainty of its clock',
    cures: ['lost-write', 'broken-snapshot'],
    fix: settingProperties(store.entity, [['commit-wait', 'commit-wait on']], sourceOf),
  }));
}

/** As a counter, but it tells the time nearly. */
export function hybridInstead(scenario: ScenarioModel, sourceOf: SourceOf): readonly Candidate[] {
  const stores = scenario.stores.filter(({ replication, timestamp, commitWait: waits }) => timestamp === 'interval' && !waits && (replication === 'multi-leader' || replication === 'quorum'));
  return stores.map((store) => ({
    id: `timestamp-hybrid${suffix(scenario, store)}`,
    title: `timestamp hybrid${ofStore(scenario, store, 'timestamp')}`,
    cost: 'a timestamp may be ahead of all that any clock says, as far as the fastest of them was',
    cures: ['lost-write'],
    fix: settingProperties(store.entity, [['timestamp', 'timestamp hybrid']], sourceOf),
  }));
}
