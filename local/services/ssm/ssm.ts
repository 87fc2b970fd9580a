import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { accountId } from '#local/assembly/resources.ts';
import { now } from '#local/clock.ts';
import type { Engine, EngineContext } from '#local/engine.ts';
import type { Service } from '#local/service.ts';
import { openDatabase } from '#local/services/database.ts';
import { AwsFault } from '#local/services/fault.ts';
import { jsonService } from '#local/services/json-protocol.ts';

export interface Ssm extends Engine {
  readonly services: readonly Service[];
  /** The parameter's value as it is now. */
  read(name: string): string | null;
  write(name: string, value: string): void;
}

interface PutInput {
  readonly Name: string;
  readonly Value: string;
  readonly Type?: string;
  readonly Overwrite?: boolean;
}

interface ByPathInput {
  readonly Path: string;
  readonly Recursive?: boolean;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const schema = `
CREATE TABLE IF NOT EXISTS parameter (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS template (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const pageSize = 10;

/** Parameters with their versions, in one file. */
export function createSsm({ resources, stateDir }: EngineContext): Ssm {
  const database = openDatabase(join(stateDir, 'ssm.db'), schema);
  const latest = database.prepare('SELECT * FROM parameter WHERE name = ? ORDER BY version DESC LIMIT 1');
  const byVersion = database.prepare('SELECT * FROM parameter WHERE name = ? AND version = ?');
  const insert = database.prepare('INSERT INTO parameter VALUES (?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM parameter WHERE name = ?');
  const newest = database.prepare(
    `SELECT *, MAX(version) FROM parameter WHERE name > :after AND substr(name, 1, length(:folder)) = :folder
     GROUP BY name ORDER BY name`,
  );
  const fromTemplate = database.prepare('SELECT value FROM template WHERE name = ?');
  const remember = database.prepare('INSERT OR REPLACE INTO template VALUES (?, ?)');
  deploy();

  /** As CloudFormation does, writes a parameter only when its value in the template changed. */
  function deploy(): void {
    for (const { name, properties } of resources.ofType('AWS::SSM::Parameter')) {
      const value = String(properties.Value);
      if (fromTemplate.get(name)?.value === value) continue;
      put(name, value, String(properties.Type));
      remember.run(name, value);
    }
  }

  function put(name: string, value: string, type: string): number {
    const version = ((latest.get(name)?.version as number | undefined) ?? 0) + 1;
    insert.run(name, version, type, value, now());
    return version;
  }

  /** @param name may be an ARN, and end with `:<version>` */
  function find(name: string): Record<string, SQLOutputValue> | undefined {
    const [, path = name] = /^arn:aws:ssm:[^:]*:[^:]*:parameter(\/.*)$/.exec(name) ?? [];
    const [plain = '', version] = path.split(':');
    // In an ARN the slash is there for names without one too.
    const names = name.startsWith('arn:') ? [plain, plain.slice(1)] : [plain];
    for (const one of names) {
      const row = version === undefined ? latest.get(one) : byVersion.get(one, Number(version));
      if (row) return row;
    }
    return undefined;
  }

  function shown(row: Record<string, SQLOutputValue>): object {
    const name = String(row.name);
    return {
      Name: name,
      Type: row.type,
      Value: row.value,
      Version: row.version,
      LastModifiedDate: (row.modified_at as number) / 1000,
      ARN: `arn:aws:ssm:${resources.region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
      DataType: 'text',
    };
  }

  const service = jsonService('SSM', 'AmazonSSM', '1.1', {
    GetParameter({ Name }: { Name: string }) {
      const row = find(Name);
      if (!row) throw notFound(Name);
      return { Parameter: shown(row) };
    },
    GetParameters({ Names }: { Names: readonly string[] }) {
      const found = Names.map((name) => ({ name, row: find(name) }));
      return {
        Parameters: found.flatMap(({ row }) => (row ? [shown(row)] : [])),
        InvalidParameters: found.flatMap(({ name, row }) => (row ? [] : [name])),
      };
    },
    GetParametersByPath({ Path, Recursive = false, MaxResults = pageSize, NextToken = '' }: ByPathInput) {
      const folder = Path.endsWith('/') ? Path : `${Path}/`;
      const rows = newest
        .all({ after: NextToken, folder })
        .filter(({ name }) => Recursive || !String(name).slice(folder.length).includes('/'));
      const page = rows.slice(0, MaxResults);
      return {
        Parameters: page.map(shown),
        ...(rows.length > page.length && { NextToken: page.at(-1)?.name }),
      };
    },
    PutParameter({ Name, Value, Type, Overwrite = false }: PutInput) {
      const current = latest.get(Name);
      if (current && !Overwrite) {
        throw new AwsFault(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      }
      const type = Type ?? (current?.type as string | undefined);
      if (type === undefined) {
        throw new AwsFault(
          'ValidationException',
          'A parameter type is required when you create a parameter.',
        );
      }
      return { Version: put(Name, Value, type), Tier: 'Standard' };
    },
    DeleteParameter({ Name }: { Name: string }) {
      if (remove.run(Name).changes === 0) throw notFound(Name);
    },
  });

  return {
    services: [service],
    read: (name) => (find(name)?.value as string | undefined) ?? null,
    write(name, value) {
      put(name, value, (latest.get(name)?.type as string | undefined) ?? 'String');
    },
    async stop() {
      database.close();
    },
  };
}

function notFound(name: string): AwsFault {
  return new AwsFault('ParameterNotFound', `Parameter ${name} not found.`);
}
