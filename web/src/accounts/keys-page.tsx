import { Box, Button, Card, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiKey, CreateKey, createKey, listKeys, revokeKey } from '#shared/accounts/contract.ts';
import { CallError } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { Confirm } from '../app/confirm.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { RelativeTime } from '../app/relative-time.tsx';
import { SecretDialog } from '../app/secret-dialog.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import { ForRoute } from './for-route.tsx';
import classes from './keys-page.module.css';

const text = strings.accounts.keys;
const keysKey = ['company', 'keys'] as const;

function CreateKeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const call = useCall();
  const queries = useQueryClient();
  const submission = useSubmissionKey();
  const form = useForm({
    initialValues: { name: '' },
    validate: (values) => (CreateKey.safeParse(values).success ? {} : { name: text.nameMissing }),
    validateInputOnChange: true,
  });
  const create = useMutation({
    mutationFn: (body: { name: string }) =>
      call(createKey, { body, idempotencyKey: submission.keyFor(body) }),
    onSuccess: () => {
      submission.done();
      void queries.invalidateQueries({ queryKey: keysKey });
    },
    onError: (error) => {
      const wrong = error instanceof CallError && error.details.find(({ path }) => path === 'body.name');
      if (wrong) form.setErrors({ name: wrong.message });
    },
  });
  const close = () => {
    onClose();
    create.reset();
    form.reset();
  };
  const created = create.data;
  return (
    <SecretDialog
      opened={opened}
      onClose={close}
      titles={[text.createTitle, text.createdTitle]}
      made={
        created && { secret: created.key, about: created.key === null ? text.createdAgain : text.createdText }
      }
      words={text}
    >
      <form noValidate onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack gap="lg">
          <TextInput
            required
            label={text.name}
            description={text.nameHint}
            maxLength={80}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {text.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </SecretDialog>
  );
}

function KeysTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <Table aria-label={text.table} verticalSpacing="sm" horizontalSpacing="lg">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.columns.name}</Table.Th>
          <Table.Th className={classes.wide}>{text.columns.prefix}</Table.Th>
          <Table.Th className={classes.wide}>{text.columns.created}</Table.Th>
          <Table.Th className={classes.actions}>{text.columns.actions}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((key) => (
          <Table.Tr key={key.id}>
            <Table.Td className={classes.name}>
              <Text fw={570} size="sm">
                {key.name}
              </Text>
              <Text size="xs" c="dimmed" className={classes.narrow}>
                {key.prefix}… · <RelativeTime at={key.createdAt} />
              </Text>
            </Table.Td>
            <Table.Td className={classes.wide}>
              <Code>{key.prefix}…</Code>
            </Table.Td>
            <Table.Td className={classes.wide}>
              <RelativeTime at={key.createdAt} />
            </Table.Td>
            <Table.Td className={classes.actions}>
              <Button
                variant="default"
                size="xs"
                aria-label={text.revokeNamed(key.name)}
                onClick={() => onRevoke(key)}
              >
                {text.revoke}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Keys() {
  const call = useCall();
  const queries = useQueryClient();
  const [creating, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  const keys = useQuery({ queryKey: keysKey, queryFn: ({ signal }) => call(listKeys, { signal }) });
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => call(revokeKey, { params: { id: key.id } }),
    onSuccess: (_, key) => {
      setLeaving(null);
      showDone(text.revoked(key.name));
      return queries.invalidateQueries({ queryKey: keysKey });
    },
    onError: () => setLeaving(null),
  });
  const items = keys.data?.items ?? [];
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {text.create}
    </Button>
  );
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} aside={items.length > 0 && create} />
      <Card withBorder padding={0}>
        {keys.data === undefined ? (
          <Box p="lg">
            {keys.error === null ? (
              <LoadingBars heights={[40, 40, 40]} />
            ) : (
              <LoadFailure error={keys.error} onRetry={() => void keys.refetch()} />
            )}
          </Box>
        ) : items.length > 0 ? (
          <KeysTable keys={items} onRevoke={setLeaving} />
        ) : (
          <Nothing
            icon={<IconKey aria-hidden />}
            title={text.emptyTitle}
            text={text.emptyText}
            action={create}
          />
        )}
      </Card>
      <CreateKeyDialog opened={creating} onClose={dialog.close} />
      <Confirm
        opened={leaving !== null}
        title={text.revokeTitle(leaving?.name ?? '')}
        text={text.revokeText}
        yes={text.revoke}
        no={text.keep}
        busy={revoke.isPending}
        onYes={() => leaving !== null && revoke.mutate(leaving)}
        onNo={() => setLeaving(null)}
      />
    </>
  );
}

export default function KeysPage() {
  return (
    <ForRoute route={listKeys}>
      <Keys />
    </ForRoute>
  );
}
