import { Button, Card, Group, NativeSelect, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Category, type Issue, type Rating, type Report, type Run, rateRun } from '#shared/tests/contract.ts';
import { useMay } from '../../accounts/me.ts';
import { useCall } from '../../app/client.ts';
import { showDone } from '../../app/failure-toast.tsx';
import { RelativeTime } from '../../app/relative-time.tsx';
import { strings } from '../../strings.ts';
import { runKey } from '../runs.ts';
import { severities } from '../severities.ts';
import { SeverityMark } from '../severity-mark.tsx';
import classes from './rate-panel.module.css';
import {
  emptyAddition,
  type RatingValues,
  ratingOf,
  ratingRequest,
  validateRating,
} from './rating-values.ts';
import { StarChoice, Stars } from './star-choice.tsx';

const text = strings.tests.report.rate;
const rulingText = strings.tests.report.ruling;
const shownAtFirst = 10;

type RatingForm = UseFormReturnType<RatingValues>;

function Rulings({ form, issues }: { form: RatingForm; issues: readonly Issue[] }) {
  const [all, setAll] = useState(false);
  const said = Object.values(form.values.rulings).filter((ruling) => ruling !== '').length;
  return (
    <fieldset className={classes.part}>
      <legend>{text.rulings}</legend>
      <Text size="sm" c="dimmed">
        {text.ruled(said, issues.length)}
      </Text>
      <ul className={classes.rulings}>
        {(all ? issues : issues.slice(0, shownAtFirst)).map((issue) => (
          <li key={issue.id}>
            <div className={classes.issue}>
              <SeverityMark severity={issue.severity} />
              <span className="breakable">{issue.title}</span>
            </div>
            <NativeSelect
              aria-label={text.rulingOf(issue.title)}
              className={classes.ruling}
              data={[
                { value: '', label: text.noRuling },
                { value: 'confirmed', label: rulingText.confirmed },
                { value: 'rejected', label: rulingText.rejected },
              ]}
              {...form.getInputProps(`rulings.${issue.id}`)}
            />
          </li>
        ))}
      </ul>
      {!all && issues.length > shownAtFirst && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {text.all(issues.length)}
        </Button>
      )}
    </fieldset>
  );
}

function Additions({ form, page }: { form: RatingForm; page: string }) {
  return (
    <fieldset className={classes.part}>
      <legend>{text.addTitle}</legend>
      {form.values.added.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the fields hold no state of their own
        <fieldset key={index} className={classes.addition}>
          <legend>{text.added(index + 1)}</legend>
          <TextInput
            required
            data-autofocus
            label={text.issueTitle}
            {...form.getInputProps(`added.${index}.title`)}
          />
          <Textarea
            autosize
            minRows={2}
            maxRows={8}
            label={text.issueText}
            {...form.getInputProps(`added.${index}.description`)}
          />
          <div className={classes.pair}>
            <NativeSelect
              label={text.severity}
              data={severities.map((value) => ({ value, label: strings.tests.severity[value] }))}
              {...form.getInputProps(`added.${index}.severity`)}
            />
            <NativeSelect
              label={text.category}
              data={Category.options.map((value) => ({ value, label: strings.tests.category[value] }))}
              {...form.getInputProps(`added.${index}.category`)}
            />
          </div>
          <TextInput
            required
            type="url"
            label={text.issuePage}
            {...form.getInputProps(`added.${index}.page`)}
          />
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={text.remove(index + 1)}
              onClick={() => form.removeListItem('added', index)}
            >
              {text.removeShort}
            </Button>
          </Group>
        </fieldset>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.insertListItem('added', emptyAddition(page))}
        >
          {text.add}
        </Button>
      </Group>
    </fieldset>
  );
}

function RateForm({ run, report, onDone }: { run: Run; report: Report; onDone: () => void }) {
  const call = useCall();
  const queries = useQueryClient();
  const firstStar = useRef<HTMLInputElement | null>(null);
  const form = useForm<RatingValues>({ initialValues: ratingOf(run), validate: validateRating });
  const rate = useMutation({
    mutationFn: (values: RatingValues) =>
      call(rateRun, { params: { id: run.id }, body: ratingRequest(values, form.getInitialValues().rulings) }),
    onSuccess: (rated) => {
      queries.setQueryData<Run>(runKey(run.id), rated);
      showDone(text.done);
      onDone();
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) => rate.mutate(values),
        (errors) => {
          const [path = ''] = Object.keys(errors);
          if (path === 'stars') firstStar.current?.focus();
          else form.getInputNode(path)?.focus();
        },
      )}
    >
      <Stack gap="lg">
        <StarChoice
          value={form.values.stars}
          error={typeof form.errors.stars === 'string' ? form.errors.stars : null}
          inputRef={(input) => {
            firstStar.current = input;
          }}
          onChange={(stars) => form.setFieldValue('stars', stars)}
        />
        <Textarea
          autosize
          minRows={2}
          maxRows={10}
          maw="44rem"
          label={text.feedback}
          description={text.feedbackHint}
          {...form.getInputProps('feedback')}
        />
        {report.issues.length > 0 && <Rulings form={form} issues={report.issues} />}
        <Additions form={form} page={run.url} />
        <Group gap="sm">
          <Button type="submit" loading={rate.isPending}>
            {text.send}
          </Button>
          {run.rating !== null && (
            <Button variant="default" onClick={onDone}>
              {strings.app.close}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Given({ rating, onChange }: { rating: Rating; onChange: (() => void) | null }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Group gap="sm">
        <Stars value={rating.stars} />
        <Text size="sm" c="dimmed">
          {text.ratedAt} <RelativeTime at={rating.at} />
        </Text>
      </Group>
      {rating.feedback !== '' && <Text className={classes.feedback}>{rating.feedback}</Text>}
      {onChange !== null && (
        <Button variant="default" onClick={onChange}>
          {text.again}
        </Button>
      )}
    </Stack>
  );
}

/** What the company makes of the result. */
export function RatePanel({ run, report }: { run: Run; report: Report }) {
  const may = useMay(rateRun);
  const [changing, setChanging] = useState(false);
  if (!may && run.rating === null) return null;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="rate">
      <Title order={2} id="rate" mb={4}>
        {run.rating === null ? text.title : text.titleRated}
      </Title>
      {run.rating !== null && !changing ? (
        <Given rating={run.rating} onChange={may ? () => setChanging(true) : null} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="md">
            {text.lead}
          </Text>
          <RateForm run={run} report={report} onDone={() => setChanging(false)} />
        </>
      )}
    </Card>
  );
}
