import type { PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import type { Case } from '../input/request.ts';
import { sharedParameters } from './bind.ts';
import { RunStopped } from './budget.ts';
import type { Created, Driver } from './driver.ts';
import { placeOf, readOne } from './pool.ts';

interface Remover {
  readonly planned: PlannedOperation;
  readonly name: string;
  readonly source: string;
}

/** How what an operation made can be removed, by what the plan knows of its ids. */
function removerOf(driver: Driver, maker: string): Remover | null {
  const found: (Remover & { readonly trust: number })[] = [];
  for (const planned of driver.allPlanned) {
    if (planned.role !== 'delete' || planned.danger !== null) continue;
    const name = [...planned.operation.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1];
    const need = planned.needs.find(
      ({ at }) => name !== undefined && at === `/path/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    );
    if (name === undefined || need === undefined) continue;
    for (const { operation, source, confidence } of need.candidates) {
      if (operation === maker)
        found.push({
          planned,
          name,
          source,
          trust: driver.pool.trust(placeOf(planned.operation, need.at), operation, source, confidence),
        });
    }
  }
  return found.sort((a, b) => b.trust - a.trust)[0] ?? null;
}

/** Removes what the run made, the last first. Returns how many things of each operation could not be removed. */
export async function cleanUp(driver: Driver): Promise<ReadonlyMap<string, number>> {
  const left = new Map<string, number>();
  const note = (operation: string) => left.set(operation, (left.get(operation) ?? 0) + 1);
  let stopped = false;
  for (const each of driver.created.splice(0).reverse()) {
    if (stopped) {
      note(each.operation);
      continue;
    }
    try {
      if (!(await removed(driver, each))) note(each.operation);
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      stopped = true;
      note(each.operation);
    }
  }
  // The keys among it are gone.
  driver.session.presentNothing();
  return left;
}

async function removed(driver: Driver, { exchange, operation }: Created): Promise<boolean> {
  const remover = removerOf(driver, operation);
  if (remover === null) return false;
  const value = readOne(exchange, remover.source, driver.pool.basePath());
  if (value === undefined) return false;
  if (driver.pool.isGone({ value, exchange, source: remover.source, own: true })) return true;
  const path: Record<string, Json> = { [remover.name]: value };
  for (const [own, its] of sharedParameters(remover.planned.operation, operation)) {
    const given = exchange.case?.input.path[its];
    if (own !== remover.name && given !== undefined) path[own] = given;
  }
  const like = driver.accepted(remover.planned.operation)[0]?.case?.input;
  const each: Case = {
    operation: remover.planned.operation,
    kind: 'minimal',
    description: 'remove what the run made',
    input: {
      path,
      query: like?.query ?? {},
      headers: like?.headers ?? {},
      cookies: {},
      body: like?.body ?? null,
    },
    violates: null,
  };
  const uses = [{ at: `/path/${remover.name}`, from: exchange.number, source: remover.source }];
  const answer = await driver.call(each, { identity: exchange.identity, uses });
  const status = answer.response?.status ?? 0;
  return (status >= 200 && status < 300) || status === 404 || status === 410;
}
