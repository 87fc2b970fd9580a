import type { Api, Header, Json } from '../../document/api.ts';
import { isObject } from '../../schema/pointer.ts';
import { validatorOf } from '../../schema/validator.ts';
import { documentedResponse } from '../documented-response.ts';
import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { resolveSchema } from '../schema-place.ts';

/** Required response headers that are missing, and documented ones whose value does not fit their schema. */
export const responseHeaders: PassiveOracle = (api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || exchange.case === null || response.status >= 500) return [];
  const documented = documentedResponse(operation, response.status);
  if (documented === null) return [];
  return documented.headers.flatMap((header) => {
    const name = header.name.toLowerCase();
    // OpenAPI: a response header of this name is ignored.
    if (name === 'content-type') return [];
    const value = response.headers[name];
    const wrong = value === undefined ? missing(header) : mismatch(api, header, value);
    if (wrong === null) return [];
    return [
      {
        oracle: 'response-headers' as const,
        severity: 'low' as const,
        operation: operation.id,
        // What answers write into a header, one place writes for all of them.
        signature: `${name} ${wrong.kind}`,
        title: `${operation.id} answers ${response.status} ${wrong.said}`,
        evidence: wrong.evidence,
        likelyCause: 'The header was left out of, or changed in, the code or the document.',
        reference: references.header,
        exchanges: [exchange],
      },
    ];
  });
};

interface Wrong {
  readonly kind: string;
  readonly said: string;
  readonly evidence: string;
}

function missing({ name, required }: Header): Wrong | null {
  if (!required) return null;
  return {
    kind: 'missing',
    said: `without the header ${name}`,
    evidence: `The document says that ${name} is always sent; it was not.`,
  };
}

function mismatch(api: Api, { name, schema }: Header, value: string): Wrong | null {
  if (schema === null) return null;
  const read = readHeader(api, schema.pointer, value);
  if (read === undefined) return null;
  const [error] = validatorOf(api, schema, 'response').check(read);
  if (error === undefined) return null;
  return {
    kind: error.keyword,
    said: `with a header ${name} that does not fit`,
    evidence: `${name}: ${value} – ${error.message}.`,
  };
}

/** The value as the schema's type; undefined for lists and objects, which headers write in too many ways. */
function readHeader(api: Api, place: string, text: string): Json | undefined {
  const schema = resolveSchema(api, place)?.schema;
  const type = isObject(schema) ? schema.type : undefined;
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('array') || types.includes('object')) return undefined;
  if ((types.includes('integer') || types.includes('number')) && text.trim() !== '') {
    return Number.isNaN(Number(text)) ? text : Number(text);
  }
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
