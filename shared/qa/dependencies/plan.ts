import type { Api } from '../document/api.ts';
import type { QaConfig } from '../options.ts';
import { catalogueOf, type Entry } from './catalogue.ts';
import { dangerOf } from './danger.ts';
import { groupsOf } from './groups.ts';
import { needsFinder } from './needs.ts';
import { inOrder } from './order.ts';
import type { Need, Plan, PlannedOperation } from './plan-types.ts';
import { producesOf } from './produces.ts';
import { isMeant } from './selection.ts';

export type PlanConfig = Pick<QaConfig, 'includeOperations' | 'excludeOperations' | 'allowDestructive'>;

/** What to call, in which order and with values from where. Every operation of the document is planned or skipped with a reason. */
export function planOf(api: Api, config: PlanConfig): Plan {
  const catalogue = catalogueOf(api);
  const needsOf = needsFinder(api, catalogue);
  const itemPaths = new Set(
    catalogue.entries.flatMap(({ path }) => path.parameters.map(({ collectionPath }) => collectionPath)),
  );
  const skipped: { operation: string; reason: string }[] = [];
  const wanted: Planned[] = [];
  const others: Planned[] = [];
  for (const entry of catalogue.entries) {
    const { operation } = entry;
    if (isMeant(operation, config.excludeOperations)) {
      skipped.push({ operation: operation.id, reason: 'It is excluded by the configuration.' });
      continue;
    }
    const found = dangerOf(operation, entry.path, entry.role, itemPaths);
    if (found?.needsPermission === true && !config.allowDestructive) {
      skipped.push({
        operation: operation.id,
        reason: `It is not called without permission for destructive operations: ${found.because}.`,
      });
      continue;
    }
    const each = { entry, danger: found?.danger ?? null };
    if (config.includeOperations.length === 0 || isMeant(operation, config.includeOperations)) {
      wanted.push(each);
      continue;
    }
    skipped.push({ operation: operation.id, reason: 'It is not among the operations that are asked for.' });
    if (each.danger === null) others.push(each);
  }
  // Nobody is set up by what must not run, or by what may end the run.
  const callable = new Set(
    [...wanted, ...others].filter(({ danger }) => danger === null).map(({ entry }) => entry.operation.id),
  );
  const plan = ({ entry, danger }: Planned): PlannedOperation => ({
    operation: entry.operation.id,
    role: entry.role,
    danger,
    resource: entry.resource,
    produces: producesOf(entry),
    needs: needsOf(entry).map((need) => withCallable(need, callable)),
  });
  const planned = wanted.map(plan);
  return {
    groups: groupsOf(planned.filter(({ danger }) => danger === null)),
    alone: inAloneOrder(planned.filter(({ danger }) => danger !== null)),
    helpers: inOrder(helpersFor(planned, others.map(plan))),
    skipped,
  };
}

interface Planned {
  readonly entry: Entry;
  readonly danger: PlannedOperation['danger'];
}

const withCallable = (need: Need, callable: ReadonlySet<string>): Need => ({
  ...need,
  candidates: need.candidates.filter(({ operation }) => callable.has(operation)),
});

/** The sooner an operation makes all others impossible, the later it comes. */
const lastOnes = { destructive: 0, global: 1, credentials: 2 } as const;

function inAloneOrder(operations: readonly PlannedOperation[]): readonly PlannedOperation[] {
  const rank = ({ danger }: PlannedOperation) => (danger === null ? 0 : lastOnes[danger]);
  return inOrder(operations).toSorted((a, b) => rank(a) - rank(b));
}

/** Those that the wanted ones can be set up by, and those that set up these. */
function helpersFor(
  planned: readonly PlannedOperation[],
  others: readonly PlannedOperation[],
): readonly PlannedOperation[] {
  const byId = new Map(others.map((other) => [other.operation, other]));
  const found = new Map<string, PlannedOperation>();
  const pending = [...planned];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { candidates } of next.needs)
      for (const { operation } of candidates) {
        const helper = byId.get(operation);
        if (helper === undefined || found.has(operation)) continue;
        found.set(operation, helper);
        pending.push(helper);
      }
  }
  return others.filter(({ operation }) => found.has(operation));
}
