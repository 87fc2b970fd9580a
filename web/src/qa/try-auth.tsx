import { Alert, Button, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiAuth, tryAuth } from '#shared/qa/contract.ts';
import { CallError, messageOf } from '../app/call-error.ts';
import { type Answer, useCall } from '../app/client.ts';
import { strings } from '../strings.ts';
import { judgeTrial } from './judge-trial.ts';
import classes from './package-form.module.css';

const text = strings.qa.auth;
const looks = {
  works: { color: 'verdigris', Icon: IconCircleCheck },
  refused: { color: 'red', Icon: IconAlertTriangle },
  unsure: { color: 'yellow', Icon: IconHelpCircle },
  failed: { color: 'red', Icon: IconAlertTriangle },
} as const;

function Outcome({ answer }: { answer: Answer<typeof tryAuth> }) {
  const outcome = judgeTrial(answer);
  const { color, Icon } = looks[outcome];
  return (
    <Alert color={color} icon={<Icon aria-hidden />} title={text.tried[outcome]}>
      <Text size="sm" className="breakable">
        {answer.message} {answer.status !== null && text.status(answer.status)}{' '}
        {answer.withoutAuth !== null && text.without(answer.withoutAuth)}
      </Text>
    </Alert>
  );
}

/** Makes one call with the credentials as they are entered, before anything is stored. */
export function TryAuth(props: {
  who: string;
  /** Null while a field is missing or wrong. */
  auth: ApiAuth | null;
  baseUrl: string;
  suggestedPath: string;
  onRefused: () => void;
}) {
  const call = useCall();
  const [typed, setTyped] = useState<string | null>(null);
  const path = typed ?? props.suggestedPath;
  const trial = useMutation({
    mutationFn: (auth: ApiAuth) =>
      call(tryAuth, {
        body: { baseUrl: props.baseUrl, path: path.startsWith('/') ? path : `/${path}`, auth },
      }),
    meta: { shownInPlace: true },
  });
  const [detail] = trial.error instanceof CallError ? trial.error.details : [];
  return (
    <div className={classes.try}>
      <div className={classes.tryLine}>
        <TextInput
          label={text.tryPath}
          description={text.tryPathHint}
          value={path}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          variant="default"
          aria-label={text.tryNamed(props.who)}
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={trial.isPending}
          disabled={props.baseUrl === ''}
          onClick={() => (props.auth === null ? props.onRefused() : trial.mutate(props.auth))}
        >
          {text.try}
        </Button>
      </div>
      {props.baseUrl === '' && (
        <Text size="sm" c="dimmed">
          {text.tryNeeds}
        </Text>
      )}
      <div role="status">
        {trial.data !== undefined && !trial.isPending && <Outcome answer={trial.data} />}
        {trial.error !== null && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={text.tried.failed}>
            <Text size="sm" className="breakable">
              {detail?.message ?? messageOf(trial.error)}
            </Text>
          </Alert>
        )}
      </div>
    </div>
  );
}
