import { Badge, Card, Group, List, Text, Title } from '@mantine/core';
import type { Narrative } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import classes from './narrative-card.module.css';

const text = strings.qa.report.narrative;

/** What a model makes of the report, said to be that. */
export function NarrativeCard({ narrative }: { narrative: Narrative }) {
  const { recommendations, risks } = narrative;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="narrative">
      <Group gap="sm" mb="sm">
        <Title order={2} id="narrative">
          {text.title}
        </Title>
        <Badge variant="default" className={classes.model}>
          {narrative.offline ? text.offline : text.by(narrative.model)}
        </Badge>
      </Group>
      <Text className={classes.words}>{narrative.text}</Text>
      <div className={classes.halves}>
        {recommendations.length > 0 && (
          <section aria-labelledby="recommendations">
            <Title order={3} size="h4" id="recommendations" mb="xs">
              {text.recommendations}
            </Title>
            <List type="ordered" spacing="xs" className={classes.points}>
              {recommendations.map((each) => (
                <List.Item key={each}>{each}</List.Item>
              ))}
            </List>
          </section>
        )}
        {risks.length > 0 && (
          <section aria-labelledby="risks">
            <Title order={3} size="h4" id="risks" mb="xs">
              {text.risks}
            </Title>
            <List spacing="xs" className={classes.points}>
              {risks.map((each) => (
                <List.Item key={each}>{each}</List.Item>
              ))}
            </List>
          </section>
        )}
      </div>
    </Card>
  );
}
