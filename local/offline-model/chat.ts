import { randomUUID } from 'node:crypto';
import { now } from '#local/clock.ts';
import { Invalid } from '#local/offline-model/invalid.ts';
import { caseIn, judge } from '#local/offline-model/judgement.ts';
import { minimalInstance } from '#local/offline-model/minimal-instance.ts';
import { narrativeIn } from '#local/offline-model/narrative.ts';
import { isObject, type Json } from '#local/offline-model/objects-in.ts';
import { scenariosIn } from '#local/offline-model/scenarios.ts';
import { countTokens, cutToTokens } from '#local/offline-model/tokens.ts';

/** What answers are signed with, whatever model was asked for. */
export const modelId = 'assay-offline';

interface Message {
  readonly role: string;
  readonly content: string;
}

function messagesOf(body: Json): Message[] {
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    throw new Invalid('`messages` must be a list of at least one message.', 'messages');
  return body.messages.map((message: unknown) => {
    if (!isObject(message) || typeof message.role !== 'string')
      throw new Invalid('Every message has a `role` and a `content`.', 'messages');
    return { role: message.role, content: textOf(message.content) };
  });
}

/** Text, or the text parts of a list of parts; pictures are not looked at. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
}

/** The value at a path of property names, or undefined. */
function dig(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** What is known of by name, each by its own rules; the smallest value that fits for everything else. */
function structured(name: string, schema: unknown, messages: readonly Message[]): unknown {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  if (name === 'scenarios' || name === 'narrative') {
    const read: (text: string) => unknown = name === 'scenarios' ? scenariosIn : narrativeIn;
    const answer = said.map((text) => read(text)).findLast((found) => found !== null);
    if (answer) return answer;
  }
  if (name === 'judgement') {
    const subject = said.map(caseIn).findLast((found) => found !== null);
    const categories = dig(schema, 'properties', 'issues', 'items', 'properties', 'category', 'enum');
    if (subject) return judge(subject, Array.isArray(categories) ? categories.map(String) : []);
  }
  try {
    return minimalInstance(schema);
  } catch (error) {
    throw new Invalid((error as Error).message, 'response_format.json_schema.schema');
  }
}

const plain =
  'This is the offline model of the embedded cloud. It is deterministic, it has read nothing, and it only answers requests for structured output.';

function contentOf(body: Json, messages: readonly Message[]): string {
  const type = dig(body, 'response_format', 'type');
  if (type === 'json_object') return '{}';
  if (type !== 'json_schema') return plain;
  const schema = dig(body, 'response_format', 'json_schema', 'schema');
  const name = dig(body, 'response_format', 'json_schema', 'name');
  if (!isObject(schema) || typeof name !== 'string')
    throw new Invalid('`response_format.json_schema` needs a `name` and a `schema`.', 'response_format');
  return JSON.stringify(structured(name, schema, messages));
}

/** The answer of `POST /chat/completions`. Throws `Invalid`. */
export function chatCompletion(body: unknown, garbage: boolean): Json {
  if (!isObject(body)) throw new Invalid('The body must be a JSON object.', null);
  if (body.stream === true) throw new Invalid('The offline model does not stream.', 'stream');
  const messages = messagesOf(body);
  const whole = garbage ? 'The page seems fine to me! {"sentimentScore":' : contentOf(body, messages);
  const most = body.max_completion_tokens ?? body.max_tokens;
  const content = typeof most === 'number' ? cutToTokens(whole, most) : whole;
  const schema = dig(body, 'response_format', 'json_schema', 'schema');
  const promptTokens = [...messages.map((message) => message.content), JSON.stringify(schema ?? '')]
    .map(countTokens)
    // Four more a message for its role and the marks around it, as providers count.
    .reduce((sum, count) => sum + count, messages.length * 4);
  const completionTokens = countTokens(content);
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(now() / 1000),
    model: modelId,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: content.length < whole.length ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    system_fingerprint: modelId,
  };
}
