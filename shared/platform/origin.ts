import { timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { setting } from './config.ts';
import { hashOfSecret } from './identity.ts';
import { secretText } from './secrets.ts';

/**
 * Address of the client. What our function in CloudFront says about it counts only together with the secret
 * that our distribution adds, because anybody can call the gateway directly and write such a header.
 */
export async function sourceAddress(event: APIGatewayProxyEventV2): Promise<string> {
  const connected = event.requestContext.http.sourceIp;
  const arn = setting('ORIGIN_SECRET_ARN');
  const viewer = event.headers['x-viewer-address'];
  const proof = event.headers['x-origin-verify'];
  if (arn === undefined || viewer === undefined || proof === undefined) return connected;
  const [given, expected] = [proof, await secretText(arn)].map((text) => Buffer.from(hashOfSecret(text)));
  if (!given || !expected || !timingSafeEqual(given, expected)) return connected;
  return viewer;
}
