import type { Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { isObject } from '../../schema/pointer.ts';
import { callWith, operationAt, pathParameters } from '../active/calls.ts';
import { itemsOf, meansTheSame, subjectOf } from '../active/content.ts';
import { listOf } from '../active/reading.ts';
import { refused, succeeded } from '../answers.ts';
import type { Prober } from '../oracle.ts';

const ownerName =
  /^(?:owner|user|customer|author|account|member|creator|created_?by|belongs_?to|holder|client|patient|employee|tenant)(?:_?(?:id|name|uuid|email))?$/i;
const privateName = /secret|private|ssn|iban|card|salary|diagnos|medical|passport|balance|phone|address/i;
const saysOwn = /\b(?:your|own|owner'?s?|belong\w*|personal|private)\b/i;

/**
 * In words, why an object is the first identity's own and not for all; null when that is not clear. It is own when
 * nobody can read it without credentials, and either the second one's list leaves it out, or the list that both
 * see leaves out a secret of it, or it names an owner other than that of the second one's objects.
 */
export async function ownership(
  prober: Prober,
  operation: Operation,
  look: Case,
  own: Exchange,
): Promise<string | null> {
  if (!refused(await prober.send(look, 'nobody'))) return null;
  const id = look.input.path[pathParameters(operation.path).at(-1) ?? ''];
  const end = operation.path.endsWith('/') ? '/' : '';
  const member = operation.path.slice(0, operation.path.lastIndexOf('}') + 1) + end;
  const list = listOf(prober.api, member);
  const call = list === null ? null : callWith(list, look.input.path, look.input);
  if (call !== null && id !== undefined) {
    const mine = await prober.send(call);
    const theirs = await prober.send(call, 'second');
    const shared = itemWith(theirs, id);
    if (shared !== null) return hiddenDetail(operation, own, shared);
    if (succeeded(theirs) && itemWith(mine, id) !== null) {
      return `${call.operation} lists it for the first identity and not for the second.`;
    }
  }
  return ownerDiffers(prober, operation, own);
}

function itemWith({ response }: Exchange, id: Json): JsonObject | null {
  const found = itemsOf(response?.json)?.find(
    (item) =>
      isObject(item) &&
      Object.values(item).some((value) => typeof value !== 'object' && String(value) === String(id)),
  );
  return isObject(found) ? found : null;
}

function hiddenDetail(operation: Operation, own: Exchange, listed: JsonObject): string | null {
  const detail = subjectOf(own.response?.json) ?? {};
  const more = Object.keys(detail).filter((name) => !Object.hasOwn(listed, name));
  const named = [...Object.keys(detail), ...Object.keys(listed)].some((name) => ownerName.test(name));
  const words = `${operation.summary} ${operation.description}`;
  const secret = more.find((name) => privateName.test(name)) ?? (saysOwn.test(words) ? more[0] : undefined);
  if (secret === undefined || !named) return null;
  return `The list that both see leaves out "${secret}", which only the owner should get.`;
}

async function ownerDiffers(prober: Prober, operation: Operation, own: Exchange): Promise<string | null> {
  const mine = subjectOf(own.response?.json) ?? {};
  const name = Object.keys(mine).find((each) => ownerName.test(each));
  if (name === undefined || mine[name] === null) return null;
  const read = operationAt(prober.api, 'GET', operation.path);
  const other = read === null ? null : await prober.accepted(read.id, 'second');
  if (other === null) return null;
  const theirs = subjectOf((await prober.send(other, 'second')).response?.json) ?? {};
  const differs =
    theirs[name] !== undefined && theirs[name] !== null && !meansTheSame(theirs[name], mine[name]);
  return differs ? `Its "${name}" is not that of the second identity's own objects.` : null;
}
