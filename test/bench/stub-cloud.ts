import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import { derivedId } from '#shared/platform/ids.ts';

interface Asked {
  readonly IndexName?: string;
  readonly Key?: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
  readonly RequestItems?: object;
}

const companyId = derivedId('com', 'bench');
const memberId = derivedId('mem', 'bench');

const company = marshall({
  pk: `company/${companyId}`,
  sk: 'company',
  id: companyId,
  name: 'Bench',
  plan: 'pro',
  monthlyLimit: null,
  status: 'active',
});
const key = marshall({ id: derivedId('key', 'bench'), memberId, companyId });

/** AWS as far as a first call needs it: knows one caller, accepts every write and has nothing else. */
export async function startStubCloud() {
  let role = 'company';
  const member = () =>
    marshall({
      id: memberId,
      subject: 'bench|bench',
      name: 'Bench',
      email: 'bench@assay.example',
      role,
      companyId,
      status: 'active',
    });

  function item({ Key }: Asked): object | undefined {
    const [kind] = Key?.pk.S.split('/') ?? [];
    if (kind === 'key') return key;
    if (kind === 'member') return member();
    return Key?.sk.S === 'company' ? company : undefined;
  }

  const answers: Readonly<Record<string, (asked: Asked) => object>> = {
    GetItem: (asked) => ({ Item: item(asked) }),
    BatchGetItem: ({ RequestItems = {} }) => ({
      Responses: Object.fromEntries(Object.keys(RequestItems).map((table) => [table, [company]])),
    }),
    Query: ({ IndexName }) => ({ Items: IndexName === 'bySubject' ? [member()] : [] }),
    UpdateItem: () => ({ Attributes: marshall({ calls: 1 }) }),
    GetSecretValue: () => ({ SecretString: 'bench' }),
    GetParameter: () => ({ Parameter: { Name: 'bench', Value: 'assay-offline' } }),
  };

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const text = (await request.toArray()).join('');
    const answer = answers[operation ?? '']?.(JSON.parse(text)) ?? { keys: [] };
    response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Who calls from now on. */
    actAs(next: string) {
      role = next;
    },
    close: () => server.close(),
  };
}
