import { Button, Card, Collapse, NumberInput, Stack, Switch, Text, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import classes from './package-form.module.css';
import { numberSettings, type PackageValues } from './package-values.ts';
import { TargetProof } from './target-proof.tsx';

const text = strings.qa.settings;

/** How hard, how long and how deep is tested; folded away, as the defaults suit most. */
export function SettingsSection({ form }: { form: UseFormReturnType<PackageValues> }) {
  const [opened, { toggle }] = useDisclosure(false);
  const wrong = Object.keys(form.errors).some((field) => field.startsWith('numbers.'));
  const shown = opened || wrong;
  const { security, allowDestructive, baseUrl } = form.values;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="settings">
      <Stack gap="lg">
        <div className={classes.head}>
          <div>
            <Title order={2} id="settings" mb={4}>
              {text.title}
            </Title>
            <Text size="sm" c="dimmed">
              {text.text}
            </Text>
          </div>
          <Button
            variant="default"
            size="xs"
            aria-expanded={shown}
            aria-controls="settings-fields"
            onClick={toggle}
            rightSection={
              shown ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />
            }
          >
            {shown ? text.hide : text.show}
          </Button>
        </div>
        <Collapse expanded={shown} id="settings-fields">
          <Stack gap="lg">
            <div className={classes.numbers}>
              {numberSettings.map((name) => (
                <NumberInput
                  key={name}
                  label={text.labels[name]}
                  description={text.hints[name]}
                  allowDecimal={name === 'rateLimit'}
                  allowNegative={false}
                  clampBehavior="none"
                  thousandSeparator=","
                  {...form.getInputProps(`numbers.${name}`)}
                />
              ))}
            </div>
            <Switch
              label={text.stop}
              description={text.stopHint}
              {...form.getInputProps('stopOnFirstFailure', { type: 'checkbox' })}
            />
          </Stack>
        </Collapse>
        <Switch
          label={text.ai}
          description={text.aiHint}
          {...form.getInputProps('ai', { type: 'checkbox' })}
        />
        <Stack gap="md">
          <Title order={3} size="h4">
            {text.securityTitle}
          </Title>
          <Switch
            label={text.security}
            description={text.securityHint}
            {...form.getInputProps('security', { type: 'checkbox' })}
          />
          <Switch
            label={text.destructive}
            description={text.destructiveHint}
            {...form.getInputProps('allowDestructive', { type: 'checkbox' })}
          />
          {(security || allowDestructive) && <TargetProof baseUrl={baseUrl.trim()} />}
        </Stack>
      </Stack>
    </Card>
  );
}
