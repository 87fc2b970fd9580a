import { Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { strings } from '../strings.ts';

const text = strings.testers.work;

/** The steps of the brief, ticked off. */
export function Checklist(props: {
  steps: readonly string[];
  done: readonly boolean[];
  onChange: (done: boolean[]) => void;
}) {
  const { steps, done } = props;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="steps">
      <Group justify="space-between" gap="sm" mb="md">
        <Title order={2} id="steps">
          {text.checklist}
        </Title>
        <Text size="sm" c="dimmed">
          {text.checklistDone(done.filter(Boolean).length, steps.length)}
        </Text>
      </Group>
      <Stack gap="sm">
        {steps.map((step, index) => (
          <Checkbox
            key={step}
            label={step}
            checked={done[index] ?? false}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              props.onChange(steps.map((_, at) => (at === index ? checked : (done[at] ?? false))));
            }}
          />
        ))}
      </Stack>
    </Card>
  );
}
