import { Card, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconMoodAngry, IconMoodEmpty, IconMoodHappy, IconMoodSad, IconMoodSmile } from '@tabler/icons-react';
import { useId } from 'react';
import { strings } from '../strings.ts';
import { fieldId } from './field.ts';
import type { ReportErrors, ReportValues } from './report-values.ts';
import classes from './verdict-card.module.css';

const text = strings.testers.work;
const icons = [IconMoodAngry, IconMoodSad, IconMoodEmpty, IconMoodSmile, IconMoodHappy];

/** The choice that is closest to a score; '' for none. */
function choiceOf(score: number | null): string {
  if (score === null) return '';
  const [closest] = text.feelings.toSorted(
    (one, other) => Math.abs(one.score - score) - Math.abs(other.score - score),
  );
  return String(closest?.score ?? '');
}

/** What the tester thinks of the site as a whole. */
export function VerdictCard(props: {
  values: ReportValues;
  errors: ReportErrors;
  onEdit: (update: (values: ReportValues) => ReportValues) => void;
}) {
  const { values, errors, onEdit } = props;
  const id = useId();
  const area = (name: 'positives' | 'recommendations' | 'additionalNotes') => ({
    id: fieldId(name),
    autosize: true,
    minRows: 3,
    maxRows: 14,
    value: values[name],
    error: errors[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      onEdit((all) => ({ ...all, [name]: value }));
    },
  });
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="verdict">
      <Title order={2} id="verdict" mb="md">
        {text.verdict}
      </Title>
      <Stack gap="lg">
        <div id={fieldId('sentimentScore')}>
          <Radio.Group
            required
            label={text.sentiment}
            error={errors.sentimentScore}
            value={choiceOf(values.sentimentScore)}
            onChange={(value) => onEdit((all) => ({ ...all, sentimentScore: Number(value) }))}
          >
            <div className={classes.feelings}>
              {text.feelings.map(({ score, name }, index) => {
                const Icon = icons[index] ?? IconMoodEmpty;
                return (
                  <Radio.Card
                    key={score}
                    value={String(score)}
                    className={classes.feeling}
                    aria-labelledby={`${id}-${score}`}
                  >
                    <Icon size={26} stroke={1.6} aria-hidden />
                    <Text size="sm" fw={550} id={`${id}-${score}`}>
                      {name}
                    </Text>
                  </Radio.Card>
                );
              })}
            </div>
          </Radio.Group>
        </div>
        <Textarea label={text.positives} description={text.onePerLine} {...area('positives')} />
        <Textarea label={text.recommendations} description={text.onePerLine} {...area('recommendations')} />
        <Textarea label={text.notes} {...area('additionalNotes')} />
      </Stack>
    </Card>
  );
}
