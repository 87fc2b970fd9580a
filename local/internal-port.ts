import { timingSafeEqual } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { BodyTooLarge, jsonAnswer, readRequest, textAnswer } from '#local/gateway/request.ts';
import { namesThisMachine } from '#local/listen.ts';
import { sendAnswer } from '#local/public-port.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';

const largestBody = 64 * 1024 * 1024;

export interface InternalParts {
  readonly services: readonly Service[];
  readonly failed: (error: unknown) => void;
}

function send(response: ServerResponse, { status, headers, body }: AwsResponse): void {
  // Clients correct their clocks by this header, so it has to tell the moved time.
  response.writeHead(status, { ...headers, date: new Date().toUTCString() });
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else body.on('error', () => response.destroy()).pipe(response);
}

function isSecret(given: string, secret: string): boolean {
  return given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));
}

/** Answers calls of AWS SDKs and of the control API, which all begin with the secret of this start. */
export function internalListener(secret: string, ready: Promise<InternalParts>): RequestListener {
  return (message, response) => {
    void ready.then(async ({ services, failed }) => {
      try {
        const request = await readRequest(message, largestBody);
        const [, given = ''] = request.path.split('/');
        if (!namesThisMachine(request.headers.host) || !isSecret(given, secret)) {
          return sendAnswer(response, textAnswer(404, 'Not Found'));
        }
        const call: AwsRequest = {
          method: request.method,
          path: request.path.slice(1 + secret.length) || '/',
          query: new URLSearchParams(request.rawQuery),
          headers: request.headers,
          body: request.body,
        };
        const service = services.find((candidate) => candidate.matches(call));
        if (service === undefined) {
          const target = request.headers['x-amz-target'] ?? `${call.method} ${call.path}`;
          const message_ = `The embedded cloud does not offer ${target}`;
          failed(new Error(message_));
          return sendAnswer(
            response,
            jsonAnswer(501, { __type: 'UnknownOperationException', message: message_ }),
          );
        }
        send(response, await service.handle(call));
      } catch (error) {
        if (error instanceof BodyTooLarge) return sendAnswer(response, textAnswer(413, 'Too large'));
        if (message.destroyed && !message.complete) return;
        failed(error);
        if (!response.headersSent) {
          sendAnswer(response, jsonAnswer(500, { __type: 'InternalFailure', message: String(error) }));
        } else response.destroy();
      }
    });
  };
}
