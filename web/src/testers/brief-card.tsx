import { Anchor, Card, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Brief } from '#shared/testers/contract.ts';
import { Persona } from '#shared/tests/contract.ts';
import { Fact, Facts } from '../app/facts.tsx';
import { money, shortUrl } from '../app/format.ts';
import { strings } from '../strings.ts';
import { AccessFact } from './access-fact.tsx';

const text = strings.testers.assignment;

/** A persona by name and in a sentence; one that this page does not know stays as it is written. */
function personaText(name: string): string {
  const known = Persona.safeParse(name);
  if (!known.success) return name;
  const persona = strings.tests.persona[known.data];
  return `${persona.name}: ${persona.text}`;
}

/** What the company asks for. */
export function BriefCard({ brief }: { brief: Brief }) {
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="brief">
      <Title order={2} id="brief" mb="md">
        {text.brief}
      </Title>
      <Facts>
        <Fact label={text.mission} wide>
          {brief.mission}
        </Fact>
        {brief.additionalContext !== null && (
          <Fact label={text.context} wide>
            {brief.additionalContext}
          </Fact>
        )}
        <Fact label={text.persona} wide>
          {personaText(brief.persona)}
        </Fact>
        <Fact label={text.site} wide>
          <Anchor href={brief.url} target="_blank" rel="noreferrer" size="sm">
            {shortUrl(brief.url)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
          </Anchor>
        </Fact>
        {brief.hasAuth && <AccessFact brief={brief} />}
        <Fact label={text.device}>{strings.tests.device[brief.device]}</Fact>
        <Fact label={text.pay}>{money(brief.payCents / 100, brief.currency)}</Fact>
      </Facts>
    </Card>
  );
}
