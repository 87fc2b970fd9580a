import type { Engine } from '#local/engine.ts';
import { chatCompletion, modelId } from '#local/offline-model/chat.ts';
import { embeddings } from '#local/offline-model/embeddings.ts';
import { Invalid } from '#local/offline-model/invalid.ts';
import { type ModeChange, Modes } from '#local/offline-model/modes.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';

/** Where the API begins on the internal port: the SDK's `baseURL`. */
export const offlineModelPath = '/openai/v1';

export interface OfflineModel extends Engine {
  readonly services: readonly Service[];
  /** See `modes.ts`. */
  setMode(change: ModeChange): void;
}

function answer(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function refusal(status: number, code: string, message: string, param: string | null = null): AwsResponse {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return answer(status, { error: { message, type, param, code } });
}

/**
 * Answers in the form of the OpenAI API, so that everything runs without a key. It is deterministic and
 * labels every answer with its own name as the model.
 */
export function startOfflineModel(): OfflineModel {
  const modes = new Modes();

  async function generate(make: (garbage: boolean) => unknown): Promise<AwsResponse> {
    const mode = modes.take();
    if (mode === 'error') return refusal(500, 'server_error', 'The offline model was told to fail.');
    if (mode === 'slow') await modes.wait();
    return answer(200, make(mode === 'garbage'));
  }

  async function route({ method, path, body }: AwsRequest): Promise<AwsResponse> {
    const model = { id: modelId, object: 'model', created: 0, owned_by: 'assay' };
    switch (`${method} ${path.slice(offlineModelPath.length)}`) {
      case 'GET /models':
        return answer(200, { object: 'list', data: [model] });
      case `GET /models/${modelId}`:
        return answer(200, model);
      case 'POST /chat/completions':
        return generate((garbage) => chatCompletion(JSON.parse(body.toString()), garbage));
      case 'POST /embeddings':
        return generate(() => embeddings(JSON.parse(body.toString())));
      case 'POST /fine_tuning/jobs':
        return refusal(403, 'fine_tuning_unavailable', 'The offline model cannot be fine-tuned.');
      default:
        return refusal(404, 'not_found', `The offline model has no ${method} ${path}.`);
    }
  }

  return {
    services: [
      {
        name: 'offline-model',
        matches: ({ path }) => path.startsWith(`${offlineModelPath}/`),
        async handle(request) {
          try {
            return await route(request);
          } catch (error) {
            if (error instanceof Invalid)
              return refusal(400, 'invalid_request', error.message, error.parameter);
            if (error instanceof SyntaxError)
              return refusal(400, 'invalid_json', `The body is not JSON: ${error.message}`);
            throw error;
          }
        },
      },
    ],
    setMode: (change) => modes.set(change),
    async stop() {
      modes.stop();
    },
  };
}
