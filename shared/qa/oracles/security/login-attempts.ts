import type { Exchange } from '../../execution/exchange.ts';
import { serialise } from '../../input/serialise.ts';
import { declined, statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { knownAccount, loginCall, loginFields, registerAccount } from './accounts-of.ts';

/** Wrong passwords that are tried: more than any person types, fewer than what troubles a server. */
const attempts = 50;
const atOnce = 10;
/** An answer that takes this much longer than the first ones is slowed down on purpose. */
const slowedBy = 5;

/** Signs in with many wrong passwords and then the right one. Runs last: a good server closes the account. */
export const loginAttempts: ActiveOracle = {
  name: 'login-attempts',
  security: true,
  alone: true,
  ownAccounts: true,
  applies: (api, operation) => loginFields(api, operation) !== null,
  async probe(prober, operation) {
    if (!prober.room(attempts + 4)) return null;
    // An account of its own, so that a lock hits nobody else.
    const account = (await registerAccount(prober)) ?? (await knownAccount(prober));
    const right = account === null ? null : loginCall(prober.api, account.user, account.password);
    if (account === null || right === null) return null;
    const control = await prober.send(right, 'nobody');
    if (!succeeded(control)) return null;
    const tried: Exchange[] = [];
    for (let done = 0; done < attempts; done += atOnce) {
      const calls = Array.from({ length: atOnce }, (_, index) =>
        loginCall(prober.api, account.user, `Wr0ng-passphrase-${done + index}`),
      ).filter((call) => call !== null);
      const answers = await Promise.all(
        calls.map((call) =>
          prober.sendRaw(operation.id, serialise(prober.api, operation, call.input), { identity: 'nobody' }),
        ),
      );
      tried.push(...answers);
      if (answers.some(({ response }) => response === null || response.status !== tried[0]?.response?.status))
        return [];
    }
    const [first] = tried;
    const last = tried.at(-1);
    if (first === undefined || last === undefined || succeeded(first)) return null;
    if (!declined(first) || [404, 422, 423, 429].includes(first.response?.status ?? 0)) return null;
    const hinted = tried.some(
      ({ response }) =>
        response?.headers['retry-after'] !== undefined ||
        /too many|locked|captcha/i.test(response?.text ?? ''),
    );
    const early = median(tried.slice(0, atOnce).map(({ took }) => took));
    const late = median(tried.slice(-atOnce).map(({ took }) => took));
    if (hinted || (late > 300 && late > slowedBy * early)) return [];
    const after = await prober.send(right, 'nobody');
    if (!succeeded(after)) return [];
    return [
      {
        oracle: 'no-login-rate-limit',
        severity: 'medium',
        operation: operation.id,
        signature: `${operation.id} unlimited`,
        title: `${operation.id} lets anybody try as many passwords as they like`,
        evidence: `${attempts} wrong passwords for one user in a row each got ${statusOf(first)}, none was refused or slowed down, and the right one still worked then (${statusOf(after)}).`,
        likelyCause: 'Nothing counts failed attempts for a user or an address.',
        reference: references.attempts,
        exchanges: [
          ...(account.registration === null ? [] : [account.registration]),
          control,
          first,
          last,
          after,
        ],
      },
    ];
  },
};

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
