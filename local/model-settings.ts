import type { Resource, Resources } from '#local/assembly/resources.ts';

/** Which model answers, as the person who starts wants it. */
export interface ModelChoice {
  readonly baseUrl: string;
  readonly key: string;
  /** Null leaves the model that the stage names. */
  readonly model: string | null;
}

/** Used with `OPENAI_API_KEY` unless `OPENAI_MODEL` names another. */
const providerModel = 'gpt-6-luna';

/**
 * The provider named in the environment, else the offline model.
 *
 * @param offlineUrl where the offline model listens
 */
export function modelChoice(environment: NodeJS.ProcessEnv, offlineUrl: string): ModelChoice {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = environment;
  if (!key && !baseUrl) return { baseUrl: offlineUrl, key: 'offline', model: null };
  return {
    baseUrl: baseUrl || 'https://api.openai.com/v1',
    key: key || 'none',
    model: model || providerModel,
  };
}

/** A store of values by name or ARN. */
interface Values {
  write(name: string, value: string): void;
}

/** Tells the app which model answers, where an operator would: in its parameters and secret. */
export function setModel(
  choice: ModelChoice,
  resources: Resources,
  stores: { readonly parameters: Values; readonly secrets: Values },
): void {
  const { model } = resources.embeddedCloud;
  if (model === undefined) return;
  const named = (logicalId: string): Resource => {
    const resource = resources.byLogicalId(logicalId);
    if (resource === undefined) throw new Error(`${logicalId} is not in the template`);
    return resource;
  };
  const parameter = named(model.modelParameter);
  stores.parameters.write(named(model.baseUrlParameter).name, choice.baseUrl);
  stores.parameters.write(parameter.name, choice.model ?? String(parameter.properties.Value));
  stores.secrets.write(named(model.keySecret).arn, choice.key);
}
