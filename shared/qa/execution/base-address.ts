import type { Api } from '../document/api.ts';
import type { Driver } from './driver.ts';
import { plainBase, type Session } from './session.ts';

/** Reads that are asked for at each address. */
const PROBES = 3;

/** The path that the document puts before all others, without a slash at its end; empty when there is none. */
function documentedPrefix(api: Api): string {
  const server = api.servers[0];
  const path = server === undefined ? '' : (URL.parse(server, 'http://here/')?.pathname ?? '');
  return path.replace(/\/+$/, '');
}

/**
 * A base URL may be given with or without the path of the document's server. When it is without, a few reads
 * tell which is meant; as given when they do not.
 */
export async function findBase(driver: Driver, session: Session): Promise<void> {
  const prefix = documentedPrefix(driver.api);
  const given = plainBase(session.baseUrl);
  if (prefix === '' || new URL(given).pathname.replace(/\/+$/, '') !== '') return;
  const plain = driver.api.operations.filter(
    ({ method, path, parameters }) =>
      method === 'GET' && !path.includes('{') && parameters.every(({ required }) => !required),
  );
  if (plain.length === 0) {
    session.moveTo(given + prefix);
    return;
  }
  const found = async (base: string): Promise<number> => {
    session.moveTo(base);
    let score = 0;
    for (const operation of plain.slice(0, PROBES)) {
      const request = { method: 'GET', target: operation.path, headers: { accept: '*/*' }, body: null };
      const { response } = await session.send({
        operation: operation.id,
        case: null,
        request,
        identity: 'first',
        uses: [],
      });
      const status = response?.status ?? 404;
      // A page for people at every address is not the API.
      const html = /text\/html/.test(response?.headers['content-type'] ?? '');
      if (status !== 404 && status !== 405 && !html) score += 1;
    }
    return score;
  };
  const below = await found(given + prefix);
  const all = Math.min(PROBES, plain.length);
  if (below > 0 && (below === all || below >= (await found(given)))) session.moveTo(given + prefix);
  else session.moveTo(given);
}
