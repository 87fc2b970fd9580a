import {
  Alert,
  Button,
  Card,
  NumberInput,
  Radio,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Device, executeTest, type Run } from '#shared/tests/contract.ts';
import { statsKey } from '../accounts/stats.ts';
import { CallError, correlationOf, messageOf } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { dateTime } from '../app/format.ts';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import classes from './order-form.module.css';
import { OrderSummary } from './order-summary.tsx';
import { errorsFromServer, type OrderValues, toRequest, validateOrder } from './order-values.ts';
import { PersonaChoice } from './persona-choice.tsx';
import { RequirementFields } from './requirement-fields.tsx';
import { runsKey } from './runs.ts';
import { TargetAccess } from './target-access.tsx';
import { TestTypeChoice } from './test-type-choice.tsx';

const text = strings.tests.order;

export function OrderForm({ initial, again }: { initial: OrderValues; again?: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const submission = useSubmissionKey();
  const form = useForm<OrderValues>({
    initialValues: initial,
    validate: validateOrder,
    validateInputOnChange: true,
    validateInputOnBlur: true,
  });
  const order = useMutation({
    mutationFn: (values: OrderValues) => {
      const body = toRequest(values);
      return call(executeTest, { body, idempotencyKey: submission.keyFor(body) });
    },
    meta: { shownInPlace: true },
    onSuccess: async (accepted) => {
      submission.done();
      void queries.invalidateQueries({ queryKey: runsKey });
      void queries.invalidateQueries({ queryKey: statsKey });
      showDone(text.started);
      await navigate({ to: '/runs/$runId', params: { runId: accepted.test_run_id } });
    },
    onError: (error, values) => {
      if (error instanceof CallError) form.setErrors(errorsFromServer(error.details, values));
    },
  });

  const wrong = Object.keys(form.errors).length;
  const exceeded = order.error instanceof CallError && order.error.code === 'QUOTA_EXCEEDED';
  return (
    <form
      noValidate
      className={classes.layout}
      onSubmit={form.onSubmit(
        (values) => order.mutate(values),
        (errors) => {
          const [first] = fieldOrder.filter((field) =>
            Object.keys(errors).some((key) => key.startsWith(field)),
          );
          const path = Object.keys(errors).find((key) => first !== undefined && key.startsWith(first));
          if (path !== undefined) form.getInputNode(path)?.focus();
        },
      )}
    >
      <Stack gap="lg">
        {again !== undefined && (
          <Alert icon={<IconInfoCircle aria-hidden />} variant="light">
            {text.again(dateTime(again.createdAt))} {again.hasAuth && text.againAuth}
          </Alert>
        )}
        <Card withBorder padding="lg">
          <Stack gap="md">
            <TextInput
              type="url"
              inputMode="url"
              autoComplete="url"
              required
              label={text.url}
              description={text.urlHint}
              placeholder="https://"
              {...form.getInputProps('url')}
            />
            <Textarea
              required
              autosize
              minRows={3}
              maxRows={10}
              label={text.mission}
              description={text.missionHint}
              {...form.getInputProps('mission')}
            />
          </Stack>
        </Card>
        <Card withBorder padding="lg">
          <TestTypeChoice {...form.getInputProps('testType')} />
        </Card>
        {form.values.testType !== 'ai' && (
          <Card withBorder padding="lg" component="section" aria-labelledby="person">
            <Title order={2} id="person" mb={4}>
              {strings.tests.requirements.title}
            </Title>
            <Text size="sm" c="dimmed" mb="md">
              {strings.tests.requirements.text}
            </Text>
            <RequirementFields
              language={form.values.tester.language}
              inputProps={(field) => form.getInputProps(`tester.${field}`)}
            />
          </Card>
        )}
        <Card withBorder padding="lg">
          <Stack gap="lg">
            <PersonaChoice {...form.getInputProps('persona')} />
            <Radio.Group
              label={text.device}
              description={text.deviceHint[form.values.testType]}
              {...form.getInputProps('device')}
            >
              <div className={classes.choices}>
                {Device.options.map((device) => (
                  <Radio key={device} value={device} label={strings.tests.device[device]} />
                ))}
              </div>
            </Radio.Group>
            <NumberInput
              label={text.maxPages}
              description={text.maxPagesHint}
              min={1}
              max={10}
              clampBehavior="none"
              allowDecimal={false}
              w={160}
              {...form.getInputProps('maxPages')}
            />
            <Textarea
              autosize
              minRows={2}
              maxRows={10}
              label={text.context}
              description={text.contextHint}
              {...form.getInputProps('additionalContext')}
            />
          </Stack>
        </Card>
        <Card withBorder padding="lg" component="section" aria-labelledby="organise">
          <Title order={2} id="organise" mb={4}>
            {text.organise}
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {text.organiseHint}
          </Text>
          <div className={classes.pair}>
            <TextInput label={text.project} {...form.getInputProps('project')} />
            <TextInput label={text.ref} {...form.getInputProps('ref')} />
            <TagsInput
              className={classes.both}
              label={text.labels}
              description={text.labelsHint}
              clearable
              clearButtonProps={{ 'aria-label': text.clearLabels }}
              {...form.getInputProps('labels')}
            />
          </div>
        </Card>
        <TargetAccess form={form} />
      </Stack>
      <OrderSummary testType={form.values.testType}>
        {order.error !== null && (
          <Alert
            role="alert"
            color="red"
            icon={<IconAlertTriangle aria-hidden />}
            title={exceeded ? text.quotaTitle : text.refusedTitle}
          >
            {exceeded ? text.quotaText : messageOf(order.error)}
            {correlationOf(order.error) !== null && (
              <Text size="xs" ff="monospace" mt={6} className={classes.reference}>
                {strings.app.failure.reference(correlationOf(order.error) ?? '')}
              </Text>
            )}
          </Alert>
        )}
        <Button type="submit" size="md" fullWidth loading={order.isPending}>
          {order.error !== null && order.error instanceof CallError && order.error.passing
            ? strings.app.retry
            : text.submit}
        </Button>
        <Text size="sm" c="var(--mantine-color-error)" role="status">
          {wrong > 0 ? text.fix(wrong) : ''}
        </Text>
      </OrderSummary>
    </form>
  );
}

/** From top to bottom, to take the person to the first field that needs attention. */
const fieldOrder = [
  'url',
  'mission',
  'testType',
  'tester',
  'persona',
  'device',
  'maxPages',
  'additionalContext',
  'project',
  'ref',
  'labels',
  'username',
  'password',
  'headers',
  'cookies',
];
