import type { PassiveOracle } from './oracle.ts';
import { acceptedInvalid } from './passive/accepted-invalid.ts';
import { contentType } from './passive/content-type.ts';
import { methodWithoutAllow } from './passive/method-without-allow.ts';
import { noResponse } from './passive/no-response.ts';
import { responseHeaders } from './passive/response-headers.ts';
import { responseSchema } from './passive/response-schema.ts';
import { sensitiveDataExposed } from './passive/sensitive-data-exposed.ts';
import { serverError } from './passive/server-error.ts';
import { slowResponse } from './passive/slow-response.ts';
import { undocumentedStatus } from './passive/undocumented-status.ts';
import { validDataRefused } from './passive/valid-data-refused.ts';

/** All that look at every exchange of a run. */
export function passiveOracles({ slowMs }: { readonly slowMs: number | null }): readonly PassiveOracle[] {
  return [
    serverError,
    noResponse,
    undocumentedStatus,
    contentType,
    responseSchema,
    responseHeaders,
    acceptedInvalid,
    validDataRefused,
    sensitiveDataExposed,
    methodWithoutAllow,
    ...(slowMs === null ? [] : [slowResponse(slowMs)]),
  ];
}
