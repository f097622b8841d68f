// What the dispatcher of stores asks of each kind of replication. One object serves one store.
import type { MachineId } from '../plan-ids.ts';
import type { Request } from '../software/call.ts';
import type { Replica } from './replica.ts';

export interface StoreServer {
  /** In the order of the declaration. */
  readonly replicas: readonly Replica[];
  /** A request has come to this replica, and the time that it takes there is over. The current event declares its footprint. */
  serve(replica: Replica, request: Request): void;
  /** Its machine has crashed, which guards it: what was in memory is gone, and where `isLost` the disk too. */
  crashed(replica: Replica, isLost: boolean): void;
  /** Its machine is up again. */
  restarted(replica: Replica): void;
}

/** The replica on that machine. */
export function replicaOn({ replicas }: StoreServer, machine: MachineId): Replica | undefined {
  return replicas.find((one) => one.machine === machine);
}
