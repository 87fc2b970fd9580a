import { randomBytes } from 'node:crypto';
import { webSocketPath } from '#local/assembly/addresses.ts';
import { deployBuckets } from '#local/assembly/bucket-deployments.ts';
import { dynamicReferences } from '#local/assembly/dynamic-references.ts';
import { readAssembly } from '#local/assembly/read.ts';
import { resolveResources } from '#local/assembly/resolve.ts';
import type { Resources } from '#local/assembly/resources.ts';
import * as clock from '#local/clock.ts';
import { controlPath, controlService } from '#local/control.ts';
import type { EngineContext } from '#local/engine.ts';
import { type Engines, startEngines } from '#local/engines.ts';
import { CloudFront } from '#local/gateway/cloudfront.ts';
import { ConnectionsService } from '#local/gateway/connections-service.ts';
import { HttpApi } from '#local/gateway/http-api.ts';
import { type HttpAnswer, type HttpRequest, textAnswer } from '#local/gateway/request.ts';
import { WebSocketApi } from '#local/gateway/websocket-api.ts';
import { type InternalParts, internalListener } from '#local/internal-port.ts';
import { Lambda } from '#local/lambda/functions.ts';
import { InvokeService } from '#local/lambda/invoke-service.ts';
import { close, listen, portOf } from '#local/listen.ts';
import type { LogFile } from '#local/log.ts';
import { modelChoice, setModel } from '#local/model-settings.ts';
import { assets } from '#local/pages/layout.ts';
import { logsPage } from '#local/pages/logs.ts';
import { startPage } from '#local/pages/start.ts';
import { type PublicParts, publicListener, upgradeListener } from '#local/public-port.ts';
import { type ApiKeys, seed } from '#local/seed.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { readPrivate, writePrivate } from '#local/state.ts';
import { unsupportedTypes } from '#local/unsupported.ts';

export interface CloudOptions {
  /** Folder of the synthesised app. */
  readonly assembly: () => Promise<string>;
  /** Absolute; locked by the caller. */
  readonly stateDir: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: LogFile;
  /** Called when the control API is told to stop. */
  readonly stopAsked: () => void;
}

export interface Cloud {
  readonly publicUrl: string;
  /** Null when the app has no WebSocket API. */
  readonly wsUrl: string | null;
  readonly controlUrl: string;
  readonly resources: Resources;
  readonly apiKeys: ApiKeys;
  /** A call to try first: one of the app's own routes, or its root. */
  readonly firstPath: string;
  /** Replaces the sandboxes whose code lies in a folder that ends with one of these. */
  reload(entries: readonly string[]): void;
  stop(): Promise<void>;
}

const clockFile = 'clock.json';

function firstPathOf(resources: Resources): string {
  const keys = resources
    .ofType('AWS::ApiGatewayV2::Route')
    .map(({ properties }) => String(properties.RouteKey));
  const plain = keys.filter((key) => key.startsWith('GET /') && !key.includes('{'));
  return (plain.find((key) => key.endsWith('/stats')) ?? plain[0] ?? 'GET /').slice('GET '.length);
}

function distributionOf(context: EngineContext, engines: Engines, httpApis: readonly HttpApi[]) {
  const { resources, log } = context;
  const [distribution] = resources.ofType('AWS::CloudFront::Distribution');
  if (distribution !== undefined) {
    const front = new CloudFront(distribution, {
      resources,
      httpApis,
      buckets: engines.s3,
      log,
      dynamic: (text) =>
        dynamicReferences(text, {
          secret: (id) => engines.secrets.read(id),
          parameter: (name) => engines.parameters.read(name) ?? '',
        }),
    });
    return (request: HttpRequest): Promise<HttpAnswer> => front.handle(request);
  }
  const [api] = httpApis;
  return async (request: HttpRequest) =>
    (await api?.handle(request)) ?? textAnswer(404, 'The app has no API.');
}

/** Runs a synthesised app on this machine. Throws `PortTaken`, or what the app's own start threw. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { stateDir, log, environment } = options;
  // What was started is ended in reverse when the start fails half-way, and else by `stop`.
  await using started = new AsyncDisposableStack();
  clock.setOffset(readPrivate<{ offsetMs: number }>(stateDir, clockFile)?.offsetMs ?? 0);
  clock.install();
  const failed = (error: unknown) =>
    log.write({
      level: 'ERROR',
      source: 'gateway',
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });

  const secret = randomBytes(24).toString('base64url');
  const publicReady = Promise.withResolvers<PublicParts>();
  const internalReady = Promise.withResolvers<InternalParts>();
  // The port is taken before anything is built, so that a second start says so at once.
  const publicServers = await listen(options.port, publicListener(publicReady.promise));
  for (const server of publicServers) server.on('upgrade', upgradeListener(publicReady.promise));
  const [internalServer] = await listen(0, internalListener(secret, internalReady.promise));
  const [publicServer] = publicServers;
  if (publicServer === undefined || internalServer === undefined) throw new Error('No port could be opened');
  started.defer(async () => {
    const closed = close([...publicServers, internalServer]);
    for (const server of [...publicServers, internalServer]) server.closeAllConnections();
    await closed;
  });
  const publicUrl = `http://localhost:${portOf(publicServer)}`;
  const internalUrl = `http://127.0.0.1:${portOf(internalServer)}/${secret}`;

  const region = environment.AWS_REGION || 'us-east-1';
  const credentials = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    sessionToken: randomBytes(30).toString('base64url'),
  };
  const resources = resolveResources(await readAssembly(await options.assembly()), {
    region,
    publicUrl,
    internalUrl,
  });
  for (const type of unsupportedTypes(resources)) {
    log.write({ level: 'WARN', source: 'assembly', text: `${type} is not run here and was left out` });
  }
  const lambda = new Lambda(resources, { region, credentials, publicUrl, internalUrl }, log, stateDir);
  const context: EngineContext = {
    resources,
    functions: lambda,
    stateDir,
    log,
    credentials,
    publicUrl,
    internalUrl,
  };

  const services: Service[] = [];
  async function dispatch(request: AwsRequest): Promise<AwsResponse> {
    const service = services.find((candidate) => candidate.matches(request));
    if (service === undefined) throw new Error(`The embedded cloud does not offer ${request.path}`);
    return service.handle(request);
  }
  const engines = await startEngines(context, dispatch);
  started.defer(() => engines.stop());
  started.defer(() => lambda.stop());
  const apis = resources.ofType('AWS::ApiGatewayV2::Api');
  const ofProtocol = (wanted: string) => apis.filter(({ properties }) => properties.ProtocolType === wanted);
  const httpApis = ofProtocol('HTTP').map((api) => new HttpApi(api, resources, lambda, log));
  const webSocketApis = ofProtocol('WEBSOCKET').map(
    (api) => new WebSocketApi(api, resources, lambda, log, stateDir),
  );
  const [s3] = engines.s3.services;
  if (s3 === undefined) throw new Error('S3 offers no service');
  const invoke = new InvokeService(lambda, (functionArn, event) =>
    engines.invokeAsynchronously(functionArn, event),
  );
  const controls = controlService({
    advance(seconds) {
      clock.setOffset(clock.offset() + seconds * 1000);
      writePrivate(stateDir, clockFile, { offsetMs: clock.offset() });
      lambda.moveClock();
      return clock.now();
    },
    pause: (name) => lambda.pause(name),
    resume: (name) => lambda.resume(name),
    token: (user, expiresInSeconds) =>
      engines.identity.issueToken(user, expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    setModelMode: (change) => engines.offlineModel.setMode(change),
    stop: options.stopAsked,
  });
  services.push(...engines.services, invoke, new ConnectionsService(webSocketApis), controls);
  internalReady.resolve({ services, failed });

  setModel(modelChoice(environment, engines.offlineModelUrl), resources, engines);
  await deployBuckets(resources, engines.s3, stateDir);
  const apiKeys = await seed(resources, lambda, { stateDir, publicUrl });
  const firstPath = firstPathOf(resources);
  const wsUrl = webSocketApis[0] === undefined ? null : socketUrl(publicUrl, webSocketApis[0]);
  publicReady.resolve({
    publicUrl,
    pages: [
      assets,
      startPage({
        publicUrl,
        wsUrl,
        users: resources.embeddedCloud.users,
        exampleKey: Object.values(apiKeys)[0] ?? null,
        examplePath: firstPath,
      }),
      logsPage(() => log.entries),
      ...engines.pages,
    ],
    s3,
    signIn: (request, response) => engines.identity.handle(request, response),
    app: distributionOf(context, engines, httpApis),
    webSocketApis,
    failed,
  });
  const madeUp = Promise.all(webSocketApis.map((api) => api.makeUpDisconnects()));
  started.defer(async () => {
    await Promise.all(webSocketApis.map((api) => api.stop()));
    await madeUp;
  });
  started.defer(() => engines.quiesce());
  await engines.begin();
  const running = started.move();

  return {
    publicUrl,
    wsUrl,
    controlUrl: `${internalUrl}${controlPath}`,
    resources,
    apiKeys,
    firstPath,
    reload: (entries) =>
      lambda.reload(
        lambda.all
          .filter(({ folder }) => entries.some((entry) => folder.endsWith(`/${entry}`)))
          .map(({ name }) => name),
      ),
    async stop() {
      await running.disposeAsync();
      log.flush();
    },
  };
}

function socketUrl(publicUrl: string, { identity }: WebSocketApi): string {
  return `${publicUrl.replace(/^http/, 'ws')}${webSocketPath(identity.apiId)}/${identity.stage}`;
}
