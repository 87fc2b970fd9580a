import { Box } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { executeTest } from '#shared/tests/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { OrderForm } from './order-form.tsx';
import { emptyOrder, orderAgain } from './order-values.ts';
import { useRun } from './runs.ts';

const route = getRouteApi('/runs/new');
const text = strings.tests.order;

function OrderAgain({ from }: { from: string }) {
  const run = useRun(from);
  if (run.data !== undefined) return <OrderForm initial={orderAgain(run.data)} again={run.data} />;
  if (run.error === null) return <LoadingBars heights={[60, 110, 160, 60]} />;
  return (
    <>
      <Box mb="lg">
        <LoadFailure error={run.error} onRetry={() => void run.refetch()} />
      </Box>
      <OrderForm initial={emptyOrder} />
    </>
  );
}

export default function OrderPage() {
  const { from } = route.useSearch();
  return (
    <ForRoute route={executeTest}>
      <PageHeading title={text.title} lead={text.lead} />
      {from === undefined ? <OrderForm initial={emptyOrder} /> : <OrderAgain key={from} from={from} />}
    </ForRoute>
  );
}
