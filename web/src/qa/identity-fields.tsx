import { NativeSelect, PasswordInput, Text, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { ApiAuth } from '#shared/qa/contract.ts';
import { strings } from '../strings.ts';
import { toAuth } from './identity-values.ts';
import classes from './package-form.module.css';
import type { PackageValues } from './package-values.ts';
import { TryAuth } from './try-auth.tsx';

const text = strings.qa.auth;
const kinds = ['none', 'bearer', 'apiKey', 'basic', 'clientCredentials', 'login'] as const;

/** How one identity signs in, and whether that works. */
export function IdentityFields(props: {
  form: UseFormReturnType<PackageValues>;
  which: 'first' | 'second';
  /** A path that needs a sign-in, to try it out with. */
  suggestedPath: string;
}) {
  const { form, which } = props;
  const values = form.values[which];
  const field = (name: keyof typeof values) => form.getInputProps(`${which}.${name}`);
  const auth = ApiAuth.safeParse(toAuth(values));
  return (
    <fieldset className={classes.identity}>
      <legend>{text[which]}</legend>
      <Text size="sm" c="dimmed">
        {which === 'first' ? text.firstHint : text.secondHint}
      </Text>
      <NativeSelect
        label={text.kind}
        data={kinds.map((value) => ({ value, label: text.kinds[value] }))}
        {...field('kind')}
      />
      {values.kind === 'bearer' && (
        <PasswordInput required label={text.token} autoComplete="new-password" {...field('token')} />
      )}
      {values.kind === 'apiKey' && (
        <div className={classes.pair}>
          <NativeSelect
            label={text.in}
            data={Object.entries(text.places).map(([value, label]) => ({ value, label }))}
            {...field('in')}
          />
          <TextInput required label={text.name} autoComplete="off" {...field('name')} />
          <PasswordInput required label={text.value} autoComplete="new-password" {...field('value')} />
        </div>
      )}
      {values.kind === 'basic' && (
        <div className={classes.pair}>
          <TextInput label={text.username} autoComplete="off" {...field('username')} />
          <PasswordInput required label={text.password} autoComplete="new-password" {...field('password')} />
        </div>
      )}
      {values.kind === 'clientCredentials' && (
        <div className={classes.pair}>
          <TextInput
            required
            type="url"
            label={text.tokenUrl}
            placeholder="https://"
            {...field('tokenUrl')}
          />
          <TextInput required label={text.clientId} autoComplete="off" {...field('clientId')} />
          <PasswordInput
            required
            label={text.clientSecret}
            autoComplete="new-password"
            {...field('clientSecret')}
          />
          <TextInput label={text.scope} {...field('scope')} />
        </div>
      )}
      {values.kind === 'login' && (
        <>
          <div className={classes.pair}>
            <NativeSelect
              label={text.method}
              description={text.methodHint}
              data={['POST', 'PUT', 'GET']}
              {...field('method')}
            />
            <TextInput required label={text.loginUrl} description={text.loginUrlHint} {...field('url')} />
          </div>
          {values.method !== 'GET' && (
            <Textarea
              label={text.body}
              description={text.bodyHint}
              rows={4}
              spellCheck={false}
              autoComplete="off"
              classNames={{ input: classes.code }}
              {...field('body')}
            />
          )}
          <div className={classes.pair}>
            <TextInput
              required
              label={text.tokenPointer}
              description={text.tokenPointerHint}
              {...field('tokenPointer')}
            />
            <TextInput
              required
              label={text.headerName}
              description={text.headerNameHint}
              {...field('headerName')}
            />
            <TextInput
              required
              label={text.headerValue}
              description={text.headerValueHint}
              {...field('headerValue')}
            />
          </div>
        </>
      )}
      {values.kind !== 'none' && (
        <TryAuth
          who={text[which]}
          auth={auth.success ? auth.data : null}
          baseUrl={form.values.baseUrl.trim()}
          suggestedPath={props.suggestedPath}
          onRefused={() => form.validate()}
        />
      )}
    </fieldset>
  );
}
