import type { JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { leavesOf } from '../../execution/leaves.ts';
import { isObject } from '../../schema/pointer.ts';
import { subjectOf } from '../active/content.ts';
import { excerpt, statusOf } from '../answers.ts';
import type { ActiveOracle, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { knownAccount, recoveryCall, recoveryField, registerAccount, strangerLike } from './accounts-of.ts';
import { shapeOf } from './answer-shape.ts';

interface Somebody {
  readonly name: string;
  /** What else is known of them. */
  readonly facts: JsonObject;
  /** What showed that they exist. */
  readonly shownBy: Exchange | null;
}

const address = /^[^\s@]+@[^\s@]+$/;
const self = /\/(?:me|self|whoami|profile|account|user)\/?$/i;

/** Somebody who has an account: made for this, or the one that the run works with. */
async function somebody(prober: Prober, field: string): Promise<Somebody | null> {
  const wanted = (name: string) => !/mail/i.test(field) || address.test(name);
  const made = await registerAccount(prober);
  const body = made?.registration?.case?.input.body?.value ?? null;
  const names = [...leavesOf(body)].filter(({ at }) => at.endsWith(`/${field}`)).map(({ value }) => value);
  const name = [...names, made?.user].find((each) => typeof each === 'string' && wanted(each));
  if (made !== null && typeof name === 'string')
    return { name, facts: isObject(body) ? body : {}, shownBy: made.registration };
  const known = await knownAccount(prober);
  if (known !== null && wanted(known.user)) return { name: known.user, facts: {}, shownBy: null };
  const look = prober.api.operations.find(({ method, path }) => method === 'GET' && self.test(path));
  const call = look === undefined ? null : await prober.accepted(look.id);
  if (call === null) return null;
  const own = await prober.send(call);
  const told = [...leavesOf(own.response?.json ?? null)].find(
    ({ at, value }) =>
      typeof value === 'string' &&
      value !== '' &&
      wanted(value) &&
      at.toLowerCase().endsWith(`/${field.toLowerCase()}`),
  );
  return typeof told?.value === 'string'
    ? { name: told.value, facts: subjectOf(own.response?.json) ?? {}, shownBy: own }
    : null;
}

/** Asks for a way back in for somebody who exists and for nobody, twice: both must look alike. */
export const recoveryAnswers: ActiveOracle = {
  name: 'recovery-answers',
  security: true,
  ownAccounts: true,
  applies: (api, operation) => recoveryField(api, operation) !== null,
  async probe(prober, operation: Operation) {
    const field = recoveryField(prober.api, operation);
    if (field === null || !prober.room(10)) return null;
    const person = await somebody(prober, field);
    if (person === null) return null;
    const stranger = strangerLike(person.name, prober.random.text(person.name.length));
    const known = recoveryCall(prober.api, operation, person.name, person.facts);
    const unknown = recoveryCall(prober.api, operation, stranger, person.facts);
    if (known === null || unknown === null || stranger === person.name) return null;
    const ask = async () =>
      [await prober.send(known, 'nobody'), await prober.send(unknown, 'nobody')] as const;
    const [first, second] = [await ask(), await ask()];
    // Limits and forms say nothing about who exists.
    if (
      [...first, ...second].some(
        ({ response }) => response === null || [422, 423, 429].includes(response.status),
      )
    )
      return null;
    const shape = (exchange: Exchange) => shapeOf(exchange, [person.name, stranger]);
    const steady = shape(first[0]) === shape(second[0]) && shape(first[1]) === shape(second[1]);
    if (!steady) return null;
    if (shape(first[0]) === shape(first[1])) return [];
    const told = ({ response }: Exchange) => excerpt(response?.text ?? '', 80);
    return [
      {
        oracle: 'user-enumeration',
        severity: 'medium',
        operation: operation.id,
        signature: `${operation.id} answers`,
        title: `${operation.id} tells whether somebody has an account`,
        evidence: `For an existing user it answered ${statusOf(first[0])} "${told(first[0])}", for nobody ${statusOf(first[1])} "${told(first[1])}". Both came twice.`,
        likelyCause: 'The handler answers in other words when it finds no user.',
        reference: references.enumeration,
        exchanges: [...(person.shownBy === null ? [] : [person.shownBy]), ...first],
      },
    ];
  },
};
