import { Button, Code, Group, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { verifyTarget } from '#shared/qa/contract.ts';
import { messageOf } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { CopyButton } from '../app/copy.tsx';
import { strings } from '../strings.ts';
import classes from './package-form.module.css';

const text = strings.qa.proof;

/** The token that proves a server, where to put it, and whether it is there. */
export function TargetProof({ baseUrl }: { baseUrl: string }) {
  const call = useCall();
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
  const check = useMutation({
    mutationFn: (url: string) => call(verifyTarget, { body: { url } }),
    meta: { shownInPlace: true },
  });
  const { reset } = check;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said of another server does not hold here
  useEffect(reset, [origin, reset]);

  const target = check.data;
  return (
    <section className={classes.proof} aria-labelledby="proof">
      <Title order={4} id="proof">
        {text.title}
      </Title>
      <Text size="sm">{text.text}</Text>
      {origin === null ? (
        <Text size="sm" c="dimmed">
          {text.needsUrl}
        </Text>
      ) : (
        <>
          {target !== undefined && target.verifiedAt === null && (
            <>
              <Text size="sm">{text.ways}</Text>
              <ul className={classes.ways}>
                <li>{text.file(target.origin)}</li>
                <li>{text.dns(new URL(target.origin).hostname)}</li>
              </ul>
              <Code block className={classes.token} aria-label={text.token}>
                {target.token}
              </Code>
            </>
          )}
          <Group gap="sm">
            {target !== undefined && target.verifiedAt === null && (
              <CopyButton value={target.token} label={text.copy} />
            )}
            {(target === undefined || target.verifiedAt === null) && (
              <Button
                variant="default"
                leftSection={<IconShieldCheck size={16} aria-hidden />}
                loading={check.isPending}
                onClick={() => check.mutate(baseUrl)}
              >
                {target === undefined ? text.get : text.check}
              </Button>
            )}
          </Group>
          <div role="status">
            {target !== undefined &&
              (target.verifiedAt === null ? (
                <Text size="sm" className="breakable">
                  <b>{text.notYet}.</b> {target.problem ?? text.notTold}
                </Text>
              ) : (
                <Group gap="xs" wrap="nowrap">
                  <IconCircleCheck size={18} className={classes.good} aria-hidden />
                  <Text size="sm" className="breakable">
                    {text.verified(target.origin)}
                  </Text>
                </Group>
              ))}
            {check.error !== null && (
              <Text size="sm" c="var(--mantine-color-error)">
                {messageOf(check.error)}
              </Text>
            )}
          </div>
        </>
      )}
    </section>
  );
}
