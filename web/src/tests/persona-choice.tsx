import { Group, Radio, Text } from '@mantine/core';
import {
  IconAccessible,
  IconBolt,
  IconBriefcase,
  IconCoffee,
  IconEyeglass,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { Persona } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import classes from './persona-choice.module.css';

const icons: Record<Persona, TablerIcon> = {
  casual_user: IconCoffee,
  senior_casual: IconEyeglass,
  young_power_user: IconBolt,
  busy_moderate: IconBriefcase,
  accessibility_focused: IconAccessible,
};

export function PersonaChoice(props: {
  value?: string;
  onChange?: (value: string) => void;
  error?: ReactNode;
}) {
  const id = useId();
  return (
    <Radio.Group {...props} label={strings.tests.order.persona}>
      <div className={classes.cards}>
        {Persona.options.map((persona) => {
          const Icon = icons[persona];
          const { name, text } = strings.tests.persona[persona];
          return (
            <Radio.Card
              key={persona}
              value={persona}
              className={classes.card}
              aria-labelledby={`${id}-${persona}-name`}
              aria-describedby={`${id}-${persona}-text`}
            >
              <Group gap="sm" wrap="nowrap" align="flex-start">
                <Icon size={20} aria-hidden className={classes.icon} />
                <div>
                  <Text fw={600} size="sm" id={`${id}-${persona}-name`}>
                    {name}
                  </Text>
                  <Text size="xs" c="dimmed" id={`${id}-${persona}-text`}>
                    {text}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          );
        })}
      </div>
    </Radio.Group>
  );
}
