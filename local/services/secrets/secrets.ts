import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { accountId } from '#local/assembly/resources.ts';
import { now } from '#local/clock.ts';
import type { Engine, EngineContext } from '#local/engine.ts';
import type { Service } from '#local/service.ts';
import { atomically, openDatabase } from '#local/services/database.ts';
import { AwsFault } from '#local/services/fault.ts';
import { jsonService } from '#local/services/json-protocol.ts';
import { type GenerateSecretString, generatedSecret } from './generated-secret.ts';

export interface Secrets extends Engine {
  readonly services: readonly Service[];
  /** The current value; throws when there is no such secret. */
  read(nameOrArn: string): string;
  /** Throws when there is no such secret. */
  write(nameOrArn: string, value: string): void;
}

/** A value as it travels; `SecretBinary` is base64. */
interface Value {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
  readonly ClientRequestToken?: string;
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface ListInput {
  readonly Filters?: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const schema = `
CREATE TABLE IF NOT EXISTS secret (
  arn TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT,
  tags TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  delete_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
  arn TEXT NOT NULL REFERENCES secret ON DELETE CASCADE,
  id TEXT NOT NULL,
  stage TEXT,
  text TEXT,
  bytes TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (arn, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS template (arn TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const recoveryDays = 30;
const day = 86_400_000;
const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Secrets with their current and earlier values, in one file. */
export function createSecrets({ resources, stateDir }: EngineContext): Secrets {
  const database = openDatabase(join(stateDir, 'secrets.db'), `PRAGMA foreign_keys = ON; ${schema}`);
  // An ARN may be given without the six characters that AWS adds to it.
  const find = database.prepare(
    'SELECT * FROM secret WHERE name = :id OR arn = :id OR substr(arn, 1, length(arn) - 7) = :id',
  );
  const insertSecret = database.prepare('INSERT INTO secret VALUES (?, ?, ?, ?, ?, ?, NULL)');
  const purge = database.prepare('DELETE FROM secret WHERE delete_at <= ?');
  const erase = database.prepare('DELETE FROM secret WHERE arn = ?');
  const markDeleted = database.prepare('UPDATE secret SET delete_at = ? WHERE arn = ?');
  const touch = database.prepare('UPDATE secret SET changed_at = ? WHERE arn = ?');
  const all = database.prepare('SELECT * FROM secret WHERE delete_at IS NULL AND name > ? ORDER BY name');
  const insertVersion = database.prepare('INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)');
  const restage = database.prepare('UPDATE version SET stage = ? WHERE arn = ? AND stage = ?');
  const unstage = database.prepare('UPDATE version SET stage = NULL WHERE arn = ? AND stage = ?');
  const byStage = database.prepare('SELECT * FROM version WHERE arn = ? AND stage = ?');
  const byId = database.prepare('SELECT * FROM version WHERE arn = ? AND id = ?');
  const staged = database.prepare('SELECT id, stage FROM version WHERE arn = ? AND stage IS NOT NULL');
  const fromTemplate = database.prepare('SELECT value FROM template WHERE arn = ?');
  const remember = database.prepare('INSERT OR REPLACE INTO template VALUES (?, ?)');
  deploy();

  /** As CloudFormation does: a value only when it changed in the template, a random one only once. */
  function deploy(): void {
    for (const { arn, name, properties } of resources.ofType('AWS::SecretsManager::Secret')) {
      const given = properties.SecretString as string | undefined;
      const wish = (properties.GenerateSecretString ?? {}) as GenerateSecretString;
      const known = fromTemplate.get(arn);
      if (known && (given === undefined || known.value === given)) continue;
      atomically(database, () => {
        if (!find.get({ id: arn })) create(arn, name, null, []);
        stage(arn, { SecretString: given ?? generatedSecret(wish) });
        remember.run(arn, given ?? '');
      });
    }
  }

  function create(arn: string, name: string, description: string | null, tags: readonly Tag[]): void {
    insertSecret.run(arn, name, description, JSON.stringify(tags), now(), now());
  }

  /** Makes a value the current one. The same token again changes nothing. */
  function stage(arn: string, value: Value): string {
    const id = value.ClientRequestToken ?? randomUUID();
    const known = byId.get(arn, id);
    if (known) {
      if (known.text === (value.SecretString ?? null) && known.bytes === (value.SecretBinary ?? null))
        return id;
      throw new AwsFault(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${arn}.`,
      );
    }
    unstage.run(arn, previous);
    restage.run(previous, arn, current);
    insertVersion.run(arn, id, current, value.SecretString ?? null, value.SecretBinary ?? null, now());
    touch.run(now(), arn);
    return id;
  }

  /** Throws when there is none, or when it is deleted and that matters. */
  function existing(id: string, deletedToo = false): Record<string, SQLOutputValue> & { arn: string } {
    purge.run(now());
    const row = find.get({ id });
    if (!row) {
      throw new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    if (row.delete_at !== null && !deletedToo) throw markedForDeletion();
    return { ...row, arn: String(row.arn) };
  }

  function described(row: Record<string, SQLOutputValue>): object {
    const arn = String(row.arn);
    return {
      ARN: arn,
      Name: row.name,
      ...(row.description !== null && { Description: row.description }),
      Tags: JSON.parse(String(row.tags)) as Tag[],
      CreatedDate: (row.created_at as number) / 1000,
      LastChangedDate: (row.changed_at as number) / 1000,
      ...(row.delete_at !== null && { DeletedDate: (row.delete_at as number) / 1000 }),
    };
  }

  const stagesOf = (arn: string) =>
    Object.fromEntries(staged.all(arn).map(({ id, stage }) => [String(id), [stage]]));

  const service = jsonService('Secrets Manager', 'secretsmanager', '1.1', {
    GetSecretValue(input: { SecretId: string; VersionId?: string; VersionStage?: string }) {
      const { arn, name } = existing(input.SecretId);
      const version =
        input.VersionId === undefined
          ? byStage.get(arn, input.VersionStage ?? current)
          : byId.get(arn, input.VersionId);
      if (!version) {
        throw new AwsFault(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${input.VersionId ?? `staging label: ${input.VersionStage ?? current}`}`,
        );
      }
      return {
        ARN: arn,
        Name: name,
        VersionId: version.id,
        VersionStages: version.stage === null ? [] : [version.stage],
        CreatedDate: (version.created_at as number) / 1000,
        ...(version.text !== null && { SecretString: version.text }),
        ...(version.bytes !== null && { SecretBinary: version.bytes }),
      };
    },
    CreateSecret({
      Name,
      Description,
      Tags = [],
      ...value
    }: Value & { Name: string; Description?: string; Tags?: readonly Tag[] }) {
      purge.run(now());
      return atomically(database, () => {
        const known = database.prepare('SELECT * FROM secret WHERE name = ?').get(Name);
        if (known && known.delete_at !== null) throw markedForDeletion();
        const arn = known
          ? String(known.arn)
          : `arn:aws:secretsmanager:${resources.region}:${accountId}:secret:${Name}-${randomBytes(3).toString('hex')}`;
        if (!known) create(arn, Name, Description ?? null, Tags);
        else if (!value.ClientRequestToken || !byId.get(arn, value.ClientRequestToken)) {
          throw new AwsFault(
            'ResourceExistsException',
            `The operation failed because the secret ${Name} already exists.`,
          );
        }
        const empty = value.SecretString === undefined && value.SecretBinary === undefined;
        return { ARN: arn, Name, ...(!empty && { VersionId: stage(arn, value) }) };
      });
    },
    PutSecretValue({ SecretId, ...value }: Value & { SecretId: string }) {
      const { arn, name } = existing(SecretId);
      const VersionId = atomically(database, () => stage(arn, value));
      return { ARN: arn, Name: name, VersionId, VersionStages: [current] };
    },
    DeleteSecret(input: {
      SecretId: string;
      ForceDeleteWithoutRecovery?: boolean;
      RecoveryWindowInDays?: number;
    }) {
      const { arn, name } = existing(input.SecretId, true);
      if (input.ForceDeleteWithoutRecovery) {
        erase.run(arn);
        return { ARN: arn, Name: name, DeletionDate: now() / 1000 };
      }
      const time = now() + (input.RecoveryWindowInDays ?? recoveryDays) * day;
      markDeleted.run(time, arn);
      return { ARN: arn, Name: name, DeletionDate: time / 1000 };
    },
    DescribeSecret({ SecretId }: { SecretId: string }) {
      const row = existing(SecretId, true);
      return { ...described(row), VersionIdsToStages: stagesOf(row.arn) };
    },
    ListSecrets({ Filters = [], MaxResults = 100, NextToken = '' }: ListInput) {
      purge.run(now());
      const rows = all.all(NextToken).filter((row) => Filters.every((filter) => passes(filter, row)));
      const page = rows.slice(0, MaxResults);
      return {
        SecretList: page.map((row) => ({
          ...described(row),
          SecretVersionsToStages: stagesOf(String(row.arn)),
        })),
        ...(rows.length > page.length && { NextToken: page.at(-1)?.name }),
      };
    },
  });

  return {
    services: [service],
    read: (nameOrArn) => String(byStage.get(existing(nameOrArn).arn, current)?.text ?? ''),
    write(nameOrArn, value) {
      const { arn } = existing(nameOrArn);
      atomically(database, () => stage(arn, { SecretString: value }));
    },
    async stop() {
      database.close();
    },
  };
}

function markedForDeletion(): AwsFault {
  return new AwsFault(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/** Names match by prefix in AWS too; a value that begins with `!` excludes. */
function passes(
  { Key, Values }: { readonly Key: string; readonly Values: readonly string[] },
  row: Record<string, SQLOutputValue>,
): boolean {
  if (Key !== 'name') {
    throw new AwsFault(
      'InvalidParameterException',
      `The embedded cloud lists secrets by name, not by ${Key}.`,
    );
  }
  return Values.some((value) =>
    value.startsWith('!') ? !String(row.name).startsWith(value.slice(1)) : String(row.name).startsWith(value),
  );
}
