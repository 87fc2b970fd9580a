import { Box, Stack, Text, Title } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { readSharedReport } from '#shared/qa/contract.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { CallError } from '../app/call-error.ts';
import { callAsAnyone } from '../app/client.ts';
import { ColorSchemeSwitch } from '../app/color-scheme-switch.tsx';
import { dateTime, shortUrl } from '../app/format.ts';
import { Logo } from '../app/logo.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import type { FindingFilters } from './report/filter-findings.ts';
import { ReportView } from './report/report-view.tsx';
import { reportOf } from './report-of.ts';
import classes from './shared-report-page.module.css';

const text = strings.qa.shared;

interface Shared {
  readonly packageName: string;
  readonly expiresAt: string;
  readonly report: QaReport;
}

/** Never part of a request's address: the fragment stays in the browser. */
const tokenOf = () => window.location.hash.slice(1);

async function read(signal: AbortSignal): Promise<Shared> {
  const token = tokenOf();
  if (token === '' || token.length > 200) {
    throw new CallError(text.goneText, { code: 'NOT_FOUND', status: 404 });
  }
  const answer = await callAsAnyone(readSharedReport, { body: { token }, signal });
  return {
    packageName: answer.packageName,
    expiresAt: answer.expiresAt,
    report: await reportOf(answer, signal),
  };
}

function Content({ shared }: { shared: Shared }) {
  const [filters, setFilters] = useState<FindingFilters>({});
  return (
    <>
      <Box mb="lg">
        <Title order={1}>{text.title(shared.packageName)}</Title>
        <Text c="dimmed" mt={8} className="breakable">
          {shortUrl(shared.report.baseUrl)} · {dateTime(shared.report.startedAt)} ·{' '}
          {text.until(dateTime(shared.expiresAt))}
        </Text>
      </Box>
      <Stack gap="lg">
        <ReportView
          report={shared.report}
          newFindings={null}
          filters={filters}
          onFilter={setFilters}
          linkTo={null}
          actions={null}
        />
      </Stack>
    </>
  );
}

/** A report for whoever has the link, signed in or not. */
export default function SharedReportPage() {
  const [shared, setShared] = useState<Shared | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  const load = useCallback(() => {
    const stop = new AbortController();
    setShared(null);
    setFailure(null);
    read(stop.signal).then(setShared, (error: unknown) => {
      if (!stop.signal.aborted) setFailure(error);
    });
    return () => stop.abort();
  }, []);
  useEffect(load, [load]);
  useEffect(() => {
    // Another link pasted over this one changes nothing but the fragment.
    window.addEventListener('hashchange', load);
    return () => window.removeEventListener('hashchange', load);
  }, [load]);
  useEffect(() => {
    document.title = strings.app.pageTitle(shared === null ? text.loading : text.title(shared.packageName));
  }, [shared]);

  const gone = failure instanceof CallError && [400, 404].includes(failure.status);
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <a href="/" className={classes.home} aria-label={strings.app.home}>
          <Logo />
        </a>
        <div className={classes.colors}>
          <ColorSchemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        {shared !== null ? (
          <Content shared={shared} />
        ) : (
          <>
            <Title order={1} mb="lg">
              {text.loading}
            </Title>
            {failure === null ? (
              <LoadingBars heights={[140, 60, 240]} />
            ) : gone ? (
              <Nothing icon={<IconLinkOff aria-hidden />} title={text.goneTitle} text={text.goneText} />
            ) : (
              <LoadFailure error={failure} onRetry={load} />
            )}
          </>
        )}
      </main>
    </div>
  );
}
