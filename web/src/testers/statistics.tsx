import { Card, Title } from '@mantine/core';
import { useId } from 'react';
import type { TesterStatistics } from '#shared/testers/contract.ts';
import { Fact, Facts } from '../app/facts.tsx';
import { money } from '../app/format.ts';
import { strings } from '../strings.ts';

const text = strings.testers.statistics;

function share(value: number | null): string {
  return value === null ? text.none : text.percent(value);
}

export function Statistics({ statistics }: { statistics: TesterStatistics }) {
  const title = useId();
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby={title}>
      <Title order={2} id={title} mb="md">
        {text.title}
      </Title>
      <Facts>
        <Fact label={text.completed}>{statistics.completed.toLocaleString('en')}</Fact>
        <Fact label={text.rating}>
          {statistics.averageRating === null
            ? text.none
            : text.ratingOf(statistics.averageRating, statistics.ratingCount)}
        </Fact>
        <Fact label={text.acceptance}>{share(statistics.acceptanceRate)}</Fact>
        <Fact label={text.onTime}>{share(statistics.onTimeRate)}</Fact>
        <Fact label={text.earnings}>{money(statistics.earningsCents / 100, 'USD')}</Fact>
      </Facts>
    </Card>
  );
}
