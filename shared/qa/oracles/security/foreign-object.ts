import type { Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { bodyOf, callWith, operationAt, pathParameters, withBody } from '../active/calls.ts';
import { comparableNames, itemsOf, meansTheSame, sameContent, subjectOf } from '../active/content.ts';
import { bodySchema, fullerBody } from '../active/other-values.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { ownership } from './ownership.ts';
import { mayNeedCredentials } from './protected.ts';

/**
 * Reads, changes and deletes as the second identity what belongs to the first. Data that all may see is told
 * apart first.
 */
export const foreignObject: ActiveOracle = {
  name: 'foreign-object',
  security: true,
  applies: (api, operation) =>
    ['GET', 'PUT', 'PATCH', 'DELETE'].includes(operation.method) &&
    pathParameters(operation.path).length > 0 &&
    mayNeedCredentials(api, operation),
  async probe(prober, operation) {
    if (!prober.has('first') || !prober.has('second') || !prober.room(14)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    return operation.method === 'GET' ? reading(prober, operation, call) : writing(prober, operation, call);
  },
};

const likelyCause = 'The handler looks the object up by its id and does not ask whose it is.';

async function reading(
  prober: Prober,
  operation: Operation,
  call: Case,
): Promise<readonly Observation[] | null> {
  const own = await prober.send(call);
  if (!succeeded(own) || isEmpty(own)) return null;
  const foreign = await prober.send(call, 'second');
  if (!succeeded(foreign) || !sameContent(foreign.response?.json, own.response?.json)) return [];
  const proof = await ownership(prober, operation, call, own);
  if (proof === null) return null;
  return [
    {
      oracle: 'foreign-object-readable',
      severity: 'high',
      operation: operation.id,
      signature: operation.path,
      title: `${operation.id} gives one user what belongs to another`,
      evidence: `The second identity read what the first one made (${statusOf(foreign)}, the same content). ${proof}`,
      likelyCause,
      reference: references.objectLevel,
      exchanges: [own, foreign],
    },
  ];
}

async function writing(
  prober: Prober,
  operation: Operation,
  call: Case,
): Promise<readonly Observation[] | null> {
  const read = operationAt(prober.api, 'GET', operation.path);
  const look = read === null ? null : callWith(read, call.input.path, call.input);
  if (look === null) return null;
  const before = await prober.send(look);
  if (!succeeded(before)) return null;
  const proof = await ownership(prober, operation, look, before);
  if (proof === null) return null;
  const attack = attackOf(prober, operation, call);
  const foreign = await prober.send(attack, 'second');
  if (!succeeded(foreign)) return [];
  const after = await prober.send(look);
  if (!hasEffect(operation, attack, before, after)) return [];
  const removes = operation.method === 'DELETE';
  return [
    {
      oracle: 'foreign-object-writable',
      severity: 'critical',
      operation: operation.id,
      signature: operation.path,
      title: `${operation.id} lets one user ${removes ? 'delete' : 'change'} what belongs to another`,
      evidence: `The second identity got ${statusOf(foreign)}, and the first one then found it ${removes ? 'gone' : 'changed'}. ${proof}`,
      likelyCause,
      reference: references.objectLevel,
      exchanges: [before, foreign, after],
    },
  ];
}

/** The call with other values, so that its effect can be seen. */
function attackOf(prober: Prober, operation: Operation, call: Case): Case {
  const body = bodyOf(call);
  const schema = body === null ? null : bodySchema(operation, call.input.body?.mediaType ?? '');
  if (body === null || schema === null) return call;
  return withBody(call, fullerBody(prober.api, schema, body, prober.random), 'changed by another user');
}

function hasEffect(operation: Operation, attack: Case, before: Exchange, after: Exchange): boolean {
  if (operation.method === 'DELETE') return after.response?.status === 404 || after.response?.status === 410;
  const sent = bodyOf(attack);
  const [was, is] = [subjectOf(before.response?.json), subjectOf(after.response?.json)];
  if (sent === null || was === null || is === null || !succeeded(after)) return false;
  return comparableNames(sent, is).some(
    (name) => !meansTheSame(was[name], is[name]) && meansTheSame(sent[name], is[name]),
  );
}

function isEmpty({ response }: Exchange): boolean {
  const body = response?.json;
  return body === undefined || body === null || itemsOf(body)?.length === 0;
}
