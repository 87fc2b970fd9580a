import { Anchor, Card, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Report } from '#shared/tests/contract.ts';
import { shortUrl } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import { PageScreenshot } from './page-screenshot.tsx';
import classes from './page-section.module.css';

const text = strings.tests.report;

/** The pages that were looked at, at both widths. */
export function PageSection({ pages, onStale }: { pages: Report['pages']; onStale: () => void }) {
  if (pages.length === 0) return null;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="pages">
      <Title order={2} id="pages" mb="md">
        {text.pages}
      </Title>
      <ul className={classes.pages}>
        {pages.map((page) => (
          <li key={page.url} className={classes.page}>
            <div className={classes.shots}>
              <PageScreenshot
                picture={page.screenshots.desktop}
                viewport="desktop"
                page={page.finalUrl}
                onStale={onStale}
              />
              <PageScreenshot
                picture={page.screenshots.mobile}
                viewport="mobile"
                page={page.finalUrl}
                onStale={onStale}
              />
            </div>
            <div className={classes.about}>
              <Title order={3} size="h4" className="breakable">
                {page.title === '' ? shortUrl(page.finalUrl) : page.title}
              </Title>
              <Anchor href={page.finalUrl} target="_blank" rel="noreferrer" size="sm" className="breakable">
                {shortUrl(page.finalUrl)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
              </Anchor>
              <Text size="xs" c="dimmed">
                {[page.status === null ? null : text.httpStatus(page.status), text.loaded(page.loadMs)]
                  .filter((fact) => fact !== null)
                  .join(' · ')}
              </Text>
              {page.url !== page.finalUrl && (
                <Text size="xs" c="dimmed" className="breakable">
                  {text.redirected(shortUrl(page.url))}
                </Text>
              )}
              {page.note !== null && <Text size="sm">{page.note}</Text>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
