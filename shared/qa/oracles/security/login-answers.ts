import type { Exchange } from '../../execution/exchange.ts';
import { declined, excerpt, statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import {
  type Account,
  knownAccount,
  loginCall,
  loginFields,
  registerAccount,
  strangerLike,
} from './accounts-of.ts';
import { shapeOf } from './answer-shape.ts';

const wrongPassword = 'Wr0ng-passphrase!';

async function someAccount(prober: Prober): Promise<Account | null> {
  return (await registerAccount(prober)) ?? (await knownAccount(prober));
}

/** Signs in with a wrong password as somebody who exists and as somebody who does not: both must look alike. */
export const loginAnswers: ActiveOracle = {
  name: 'login-answers',
  security: true,
  ownAccounts: true,
  applies: (api, operation) => loginFields(api, operation) !== null,
  async probe(prober, operation) {
    if (!prober.room(8)) return null;
    const account = await someAccount(prober);
    if (account === null) return null;
    const stranger = strangerLike(account.user, prober.random.text(account.user.length));
    const names = [account.user, stranger];
    const known = loginCall(prober.api, account.user, wrongPassword);
    const unknown = loginCall(prober.api, stranger, wrongPassword);
    const right = loginCall(prober.api, account.user, account.password);
    if (known === null || unknown === null || right === null || stranger === account.user) return null;
    if (!succeeded(await prober.send(right, 'nobody'))) return null;

    const first = [await prober.send(known, 'nobody'), await prober.send(unknown, 'nobody')] as const;
    const second = [await prober.send(known, 'nobody'), await prober.send(unknown, 'nobody')] as const;
    const all = [...first, ...second];
    // Too many attempts, or a name that is refused for its form, say nothing about who exists.
    const plain = all.every(
      (each) => declined(each) && ![400, 422, 423, 429].includes(each.response?.status ?? 0),
    );
    const differ = ([one, other]: readonly [Exchange, Exchange]) =>
      shapeOf(one, names) !== shapeOf(other, names);
    const steady =
      shapeOf(first[0], names) === shapeOf(second[0], names) &&
      shapeOf(first[1], names) === shapeOf(second[1], names);
    const sameStatus = all.every((each) => statusOf(each) === statusOf(all[0] ?? each));
    if (!steady || (!plain && !(sameStatus && statusOf(first[0]) === '400'))) return null;
    if (!differ(first) || !differ(second)) return [];
    return [
      {
        oracle: 'user-enumeration',
        severity: 'medium',
        operation: operation.id,
        signature: `${operation.id} answers`,
        title: `${operation.id} tells whether somebody has an account`,
        evidence: `A wrong password for an existing user got ${statusOf(first[0])} "${excerpt(first[0].response?.text ?? '', 80)}", for nobody ${statusOf(first[1])} "${excerpt(first[1].response?.text ?? '', 80)}". Both came twice.`,
        likelyCause:
          'The handler answers as soon as it finds no user, in other words than for a wrong password.',
        reference: references.enumeration,
        exchanges: [...(account.registration === null ? [] : [account.registration]), ...first],
      },
    ];
  },
};
