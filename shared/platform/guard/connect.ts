import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { type AddressRule, addressRule, plainHost, refusal } from './addresses.ts';
import { CallFailed, callFailed } from './failure.ts';

/** What every call to an address that a user gave goes through. */
export interface Guard {
  readonly rule: AddressRule;
  /** All addresses of a name, in the order to try them. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

/** One address that does not answer must not use up the time of the others. */
const CONNECT_MS = 6_000;

async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** The guard of this process: `allowed` from the stage's settings, our own endpoints always closed. */
export function guardOf(
  allowed: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Guard {
  const own = [env.AWS_ENDPOINT_URL, env.AWS_LAMBDA_RUNTIME_API].filter((each) => each !== undefined);
  return { rule: addressRule(allowed, own), resolve: resolveByDns };
}

async function allowedAddresses(guard: Guard, host: string, port: number): Promise<readonly string[]> {
  const name = plainHost(host);
  let addresses: readonly string[];
  try {
    addresses = isIP(name) ? [name] : await guard.resolve(name);
  } catch (error) {
    throw new CallFailed('DNS_FAILED', `The name ${name} could not be resolved.`, { cause: error });
  }
  const refused: string[] = [];
  const allowed = addresses.filter((address) => {
    const reason = refusal(guard.rule, name, address, port);
    if (reason !== null) refused.push(reason);
    return reason === null;
  });
  if (allowed.length > 0) return allowed;
  if (refused[0] === undefined) throw new CallFailed('DNS_FAILED', `The name ${name} has no address.`);
  throw new CallFailed('ADDRESS_REFUSED', `${name} may not be called: ${refused[0]}`);
}

function connectTo(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' })),
      CONNECT_MS,
    );
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', reject);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/**
 * Opens a TCP connection to an address that was checked, not to a name: nothing is resolved between the
 * check and the connection. Throws `CallFailed`.
 */
export async function openSocket(guard: Guard, host: string, port: number): Promise<Socket> {
  const failures: unknown[] = [];
  for (const address of await allowedAddresses(guard, host, port)) {
    try {
      return await connectTo(address, port);
    } catch (error) {
      failures.push(error);
    }
  }
  throw callFailed(failures[0], `${plainHost(host)}:${port}`);
}
