import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '#local/engine.ts';
import type { AwsRequest } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';
import { sha256 } from './payload.ts';

/** A request that was signed by the holder of our credentials. */
export interface Signed {
  /** Headers, with those that a presigned link carries in its query. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was signed in place of the body: its SHA-256 in hex, or why it was left out. */
  readonly payloadHash: string;
}

interface Claim {
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly token: string | null;
  readonly payloadHash: string;
  readonly headers: Readonly<Record<string, string>>;
}

const algorithm = 'AWS4-HMAC-SHA256';
const allowedSkew = 15 * 60_000;
const longestLink = 7 * 86_400;
/** Query parameters that make a link, rather than stand for a header. */
const linkParameters =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/;

/**
 * Checks AWS Signature Version 4 in headers or in the query (a presigned link).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 *
 * It is computed here and not by the SDK's signer, so that the signer can be tested against it and S3's
 * first request does not wait for the signer to load.
 *
 * @param now milliseconds since the epoch
 */
export function checkSignature(request: AwsRequest, credentials: Credentials, now: number): Signed {
  const claim = request.query.has('X-Amz-Signature') ? linkClaim(request, now) : headerClaim(request, now);
  const [accessKeyId, day = '', region = '', service = '', end] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId || claim.token !== credentials.sessionToken) {
    throw new AwsFault(
      'InvalidAccessKeyId',
      'The AWS access key Id you provided does not exist in our records.',
      403,
    );
  }
  const scope = `${day}/${region}/${service}/${end}`;
  const toSign = [algorithm, claim.date, scope, sha256(canonicalRequest(request, claim))].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  // Compared as text: reading hex would pass over whatever follows it.
  const expected = Buffer.from(hmac(key, toSign).toString('hex'));
  const given = Buffer.from(claim.signature);
  const right =
    service === 's3' &&
    end === 'aws4_request' &&
    claim.date.startsWith(day) &&
    given.length === expected.length &&
    timingSafeEqual(given, expected);
  if (!right) {
    throw new AwsFault(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    );
  }
  return { headers: claim.headers, payloadHash: claim.payloadHash };
}

function headerClaim({ headers }: AwsRequest, now: number): Claim {
  const authorization = headers.authorization;
  if (authorization === undefined) throw denied('Access Denied');
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
      authorization,
    ) ?? [];
  const date = headers['x-amz-date'] ?? '';
  const payloadHash = headers['x-amz-content-sha256'];
  if (!credential || !signedHeaders || !signature) {
    throw new AwsFault('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  if (payloadHash === undefined) {
    throw new AwsFault('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (!(Math.abs(timeOf(date) - now) <= allowedSkew)) {
    throw new AwsFault(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    );
  }
  return checkSigned({
    credential,
    date,
    signature,
    payloadHash,
    signedHeaders: signedHeaders.split(';'),
    token: headers['x-amz-security-token'] ?? null,
    headers,
  });
}

function linkClaim({ query, headers }: AwsRequest, now: number): Claim {
  const parameter = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const date = parameter('Date');
  const seconds = Number(parameter('Expires') || Number.NaN);
  if (parameter('Algorithm') !== algorithm || !(seconds >= 1 && seconds <= longestLink)) {
    throw new AwsFault(
      'AuthorizationQueryParametersError',
      `X-Amz-Algorithm must be ${algorithm}, and X-Amz-Expires a number of seconds from 1 to ${longestLink}.`,
    );
  }
  const start = timeOf(date);
  if (!(start - allowedSkew <= now)) throw denied('Request is not yet valid');
  if (now > start + seconds * 1000) throw denied('Request has expired');
  const inQuery = [...query].filter(([name]) => /^x-amz-/i.test(name) && !linkParameters.test(name));
  return checkSigned(
    {
      credential: parameter('Credential'),
      date,
      signature: parameter('Signature'),
      payloadHash: query.get('X-Amz-Content-Sha256') ?? headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
      signedHeaders: parameter('SignedHeaders').split(';'),
      token: query.get('X-Amz-Security-Token'),
      headers: {
        ...headers,
        ...Object.fromEntries(inQuery.map(([name, value]) => [name.toLowerCase(), value])),
      },
    },
    headers,
  );
}

/** Whoever gets a link must not be able to add to what it means. */
function checkSigned(claim: Claim, sent = claim.headers): Claim {
  const unsigned = Object.keys(sent).filter(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (!claim.signedHeaders.includes('host') || unsigned.length > 0) {
    throw denied(`There were headers present in the request which were not signed: ${unsigned.join(', ')}`);
  }
  return claim;
}

function canonicalRequest({ method, path, query }: AwsRequest, claim: Claim): string {
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => ({ name: encode(name), value: encode(value) }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`);
  const headers = claim.signedHeaders.map(
    (name) =>
      `${name}:${utf8(claim.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  return [
    method,
    canonicalPath(path),
    parameters.join('&'),
    headers.join(''),
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Node reads headers as Latin-1, while clients sign UTF-8. */
function utf8(header: string): string {
  return Buffer.from(header, 'latin1').toString();
}

function canonicalPath(path: string): string {
  try {
    return decodeURIComponent(path).split('/').map(encode).join('/');
  } catch (error) {
    if (error instanceof URIError) throw new AwsFault('InvalidURI', "Couldn't parse the specified URI.");
    throw error;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `20261121T040000Z` as milliseconds since the epoch; NaN for anything else. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function denied(message: string): AwsFault {
  return new AwsFault('AccessDenied', message, 403);
}
