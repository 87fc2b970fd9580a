import { Card, Stack, Table, Text, Title } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { useId } from 'react';
import { type Earnings, getEarnings } from '#shared/testers/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { money } from '../app/format.ts';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useEarnings } from './assignments.ts';
import classes from './earnings-page.module.css';

const text = strings.testers.earnings;

interface Row {
  readonly name: string;
  readonly tests: number;
  readonly cents: number;
}

function EarningsTable(props: { title: string; column: string; currency: string; rows: readonly Row[] }) {
  const id = useId();
  return (
    <Card withBorder padding={0} component="section" aria-labelledby={id}>
      <Title order={2} id={id} px="lg" py="md">
        {props.title}
      </Title>
      <Table aria-label={props.title} verticalSpacing="sm" horizontalSpacing="lg" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{props.column}</Table.Th>
            <Table.Th className={classes.number}>{text.columns.tests}</Table.Th>
            <Table.Th className={classes.number}>{text.columns.earned}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rows.map((row) => (
            <Table.Tr key={row.name}>
              <Table.Td>{row.name}</Table.Td>
              <Table.Td className={classes.number}>{row.tests.toLocaleString('en')}</Table.Td>
              <Table.Td className={classes.number}>{money(row.cents / 100, props.currency)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function EarningsView({ earnings }: { earnings: Earnings }) {
  const { currency } = earnings;
  return (
    <Stack gap="lg">
      <Card withBorder padding="lg">
        <div className={classes.total}>
          <div>
            <Text size="sm" c="dimmed">
              {text.total}
            </Text>
            <Text className={classes.figure}>{money(earnings.totalCents / 100, currency)}</Text>
          </div>
          <div>
            <Text size="sm" c="dimmed">
              {text.share}
            </Text>
            <Text>{text.shareText(earnings.revenueSharePercent)}</Text>
          </div>
        </div>
      </Card>
      {earnings.byMonth.length === 0 ? (
        <Card withBorder padding={0}>
          <Nothing icon={<IconCoins aria-hidden />} title={text.noneTitle} text={text.noneText} />
        </Card>
      ) : (
        <div className={classes.tables}>
          <EarningsTable
            title={text.byMonth}
            column={text.columns.month}
            currency={currency}
            rows={earnings.byMonth.map(({ period, tests, cents }) => ({
              name: strings.accounts.quota.period(period),
              tests,
              cents,
            }))}
          />
          <EarningsTable
            title={text.byTestType}
            column={text.columns.testType}
            currency={currency}
            rows={earnings.byTestType.map(({ testType, tests, cents }) => ({
              name: strings.testers.testType[testType],
              tests,
              cents,
            }))}
          />
        </div>
      )}
    </Stack>
  );
}

function EarningsBody() {
  const earnings = useEarnings();
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} />
      {earnings.data !== undefined ? (
        <EarningsView earnings={earnings.data} />
      ) : earnings.error === null ? (
        <LoadingBars heights={[96, 180]} />
      ) : (
        <LoadFailure error={earnings.error} onRetry={() => void earnings.refetch()} />
      )}
    </>
  );
}

export default function EarningsPage() {
  return (
    <ForRoute route={getEarnings}>
      <EarningsBody />
    </ForRoute>
  );
}
