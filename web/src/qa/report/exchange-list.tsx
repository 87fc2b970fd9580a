import { Alert, Code, Group, Text } from '@mantine/core';
import { useId } from 'react';
import type { RecordedExchange } from '#shared/qa/report/contract.ts';
import { CopyIcon } from '../../app/copy.tsx';
import { pathOf } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import classes from './exchange-list.module.css';
import itemClasses from './finding-item.module.css';
import { prettyBody } from './pretty-body.ts';

const text = strings.qa.report;

function Headers({ headers, label }: { headers: Readonly<Record<string, string>>; label: string }) {
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  return (
    <details className={classes.headers}>
      <summary aria-label={label}>{text.headers}</summary>
      <dl>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Body(props: { body: string | null; label: string; truncated: boolean }) {
  const { body } = props;
  if (body === null || body === '') {
    return (
      <Text size="xs" c="dimmed">
        {text.noBody}
      </Text>
    );
  }
  return (
    <div className={classes.bodyFrame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={itemClasses.code} aria-label={props.label} tabIndex={0}>
        <pre>{prettyBody(body)}</pre>
      </section>
      <span className={classes.copy}>
        <CopyIcon value={body} label={text.copyBody} />
      </span>
      {props.truncated && (
        <Text size="xs" c="dimmed" mt={4}>
          {text.truncated}
        </Text>
      )}
    </div>
  );
}

function Exchange({ exchange, open }: { exchange: RecordedExchange; open: boolean }) {
  const { request, response, failure } = exchange;
  return (
    <details className={classes.exchange} open={open}>
      <summary>
        <Group component="span" gap="xs">
          <Code>{request.method}</Code>
          <span className="breakable">{pathOf(request.url)}</span>
          <b className={classes.status} data-class={response === null ? '0' : String(response.status)[0]}>
            {response === null ? text.noResponse : response.status}
          </b>
          <Text component="span" size="xs" c="dimmed">
            {strings.qa.run.took(exchange.took)} · {text.as(strings.qa.identity[exchange.identity])}
          </Text>
        </Group>
      </summary>
      <div className={classes.sides}>
        <section aria-label={text.request}>
          <Text size="xs" fw={600}>
            {text.request}
          </Text>
          <Text size="xs" c="dimmed" className="breakable">
            {request.method} {request.url}
          </Text>
          <Headers headers={request.headers} label={text.requestHeaders} />
          <Body body={request.body} label={text.requestBody} truncated={false} />
        </section>
        <section aria-label={text.response}>
          <Text size="xs" fw={600}>
            {text.response}
          </Text>
          {response === null ? (
            <Alert color="red" p="xs">
              <Text size="sm" className="breakable">
                {failure === null ? text.noResponse : `${failure.message} (${failure.code})`}
              </Text>
            </Alert>
          ) : (
            <>
              <Text size="xs" c="dimmed">
                {strings.qa.run.http(response.status)}
              </Text>
              <Headers headers={response.headers} label={text.responseHeaders} />
              <Body body={response.body} label={text.responseBody} truncated={response.truncated} />
            </>
          )}
        </section>
      </div>
    </details>
  );
}

/** What was sent and what came back; the last one, which shows it, is open. */
export function ExchangeList({ exchanges }: { exchanges: readonly RecordedExchange[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.list}>
      <Text size="xs" c="dimmed" id={id}>
        {text.exchanges}
      </Text>
      {exchanges.map((exchange, index) => (
        <Exchange key={exchange.number} exchange={exchange} open={index === exchanges.length - 1} />
      ))}
    </section>
  );
}
