import { Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconHistory, IconInbox } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import type { Assignment } from '#shared/testers/contract.ts';
import { Announce } from '../app/announce.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { AssignmentTable } from './assignment-table.tsx';
import { isOpen, useAssignmentPages, useAssignments, useTester } from './assignments.ts';
import { OpenAssignment } from './open-assignment.tsx';
import { Standing } from './standing.tsx';
import { Statistics } from './statistics.tsx';

const text = strings.testers.home;

function OpenSection(props: { title: string; query: ReturnType<typeof useAssignments>; empty: ReactNode }) {
  const id = useId();
  const { data, error, refetch } = props.query;
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} mb="sm">
        {props.title}
      </Title>
      {data === undefined ? (
        error === null ? (
          <LoadingBars heights={[104]} />
        ) : (
          <LoadFailure error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        props.empty
      ) : (
        <Stack gap="sm">
          {data.items.map((assignment: Assignment) => (
            <OpenAssignment key={assignment.id} assignment={assignment} />
          ))}
        </Stack>
      )}
    </section>
  );
}

function History() {
  const pages = useAssignmentPages();
  const items = (pages.data?.pages ?? []).flatMap((page) => page.items).filter((item) => !isOpen(item));
  return (
    <Card withBorder padding={0} component="section" aria-labelledby="history">
      <Title order={2} id="history" px="lg" py="md">
        {text.history}
      </Title>
      {pages.data === undefined ? (
        <Box px="lg" pb="lg">
          {pages.error === null ? (
            <LoadingBars heights={[44, 44, 44]} />
          ) : (
            <LoadFailure error={pages.error} onRetry={() => void pages.refetch()} />
          )}
        </Box>
      ) : items.length > 0 ? (
        <AssignmentTable items={items} label={text.history} />
      ) : (
        <Nothing icon={<IconHistory aria-hidden />} title={text.noHistory} text="" />
      )}
      {pages.hasNextPage && (
        <Group justify="center" p="md">
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {text.more}
          </Button>
        </Group>
      )}
    </Card>
  );
}

/** What is asked of a tester first, what they are at next, and what was. */
export default function TesterHome() {
  const tester = useTester();
  const offers = useAssignments('offered');
  const work = useAssignments('accepted');
  const open = offers.data?.items.length ?? 0;
  return (
    <>
      <PageHeading title={text.title} />
      <Stack gap="xl">
        {tester.data !== undefined ? (
          <Standing tester={tester.data} />
        ) : (
          tester.error !== null && <LoadFailure error={tester.error} onRetry={() => void tester.refetch()} />
        )}
        <OpenSection
          title={text.offers}
          query={offers}
          empty={
            <Card withBorder padding={0}>
              <Nothing
                icon={<IconInbox aria-hidden />}
                title={text.noOffersTitle}
                text={tester.data?.status === 'applied' ? text.noOffersWaiting : text.noOffersText}
              />
            </Card>
          }
        />
        <OpenSection
          title={text.work}
          query={work}
          empty={
            <Text size="sm" c="dimmed">
              {text.noWork}
            </Text>
          }
        />
        <History />
        {tester.data === undefined ? (
          <LoadingBars heights={[110]} />
        ) : (
          <Statistics statistics={tester.data.statistics} />
        )}
      </Stack>
      <Announce text={open > 0 ? text.offersCount(open) : ''} />
    </>
  );
}
