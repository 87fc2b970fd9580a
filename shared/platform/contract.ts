import * as z from 'zod';

/** Codes of refused calls and the HTTP status each is sent with. */
export const errorStatus = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  QUOTA_EXCEEDED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  ALREADY_APPLIED: 409,
  NO_SPOTS_AVAILABLE: 409,
  INSUFFICIENT_DATA: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
} as const;
export type ErrorCode = keyof typeof errorStatus;

export const ErrorDetail = z.object({
  path: z.string().describe('Where in the request, e.g. `body.url`.'),
  message: z.string(),
});
export type ErrorDetail = z.infer<typeof ErrorDetail>;

export const ErrorBody = z
  .object({
    success: z.literal(false),
    error: z.string().describe('One sentence that a person can act on.'),
    code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
    details: z.array(ErrorDetail),
    correlationId: z.string(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

/** ISO 8601 in UTC, with milliseconds. */
export const Timestamp = z.iso.datetime();

/** Query of every list route. A cursor is opaque and bound to principal, route and filter. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(2_000).optional(),
});

/** The shape of every list answer. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
