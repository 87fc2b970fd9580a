import { Group, Radio, Text } from '@mantine/core';
import { IconRobot, IconUser, IconUsersGroup, type TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { TestType } from '#shared/tests/contract.ts';
import { useCompanyStats } from '../accounts/stats.ts';
import { money } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './persona-choice.module.css';
import own from './test-type-choice.module.css';

const icons: Record<TestType, TablerIcon> = { ai: IconRobot, human: IconUser, hybrid: IconUsersGroup };

/** A machine, a person, or both; each with what it costs and how long it takes. */
export function TestTypeChoice(props: {
  value?: string;
  onChange?: (value: string) => void;
  error?: ReactNode;
}) {
  const id = useId();
  const prices = useCompanyStats().data?.prices;
  return (
    <Radio.Group {...props} label={strings.tests.order.testType}>
      <div className={own.cards}>
        {TestType.options.map((testType) => {
          const Icon = icons[testType];
          const { name, text, time } = strings.tests.testType[testType];
          return (
            <Radio.Card
              key={testType}
              value={testType}
              className={classes.card}
              aria-labelledby={`${id}-${testType}-name`}
              aria-describedby={`${id}-${testType}-text`}
            >
              <Group gap="sm" wrap="nowrap" align="flex-start" className={own.content}>
                <Icon size={20} aria-hidden className={classes.icon} />
                <div className={own.text}>
                  <Text fw={600} size="sm" id={`${id}-${testType}-name`}>
                    {name}
                  </Text>
                  <div id={`${id}-${testType}-text`}>
                    {prices !== undefined && (
                      <Text size="sm" className={own.price}>
                        {money(prices[testType] / 100, prices.currency)}
                      </Text>
                    )}
                    <Text size="xs" c="dimmed">
                      {text}
                    </Text>
                    <Text size="xs" mt={6}>
                      {time}
                    </Text>
                  </div>
                </div>
              </Group>
            </Radio.Card>
          );
        })}
      </div>
    </Radio.Group>
  );
}
