import { type UseFormReturnType, useForm } from '@mantine/form';
import { CallError } from '../app/call-error.ts';
import {
  type ProfileValues,
  profileErrorsFromServer,
  profileFieldOrder,
  validateProfile,
} from './profile-values.ts';

/** The profile as a form that checks itself while it is filled in. */
export function useProfileForm(initialValues: ProfileValues): UseFormReturnType<ProfileValues> {
  return useForm<ProfileValues>({
    initialValues,
    validate: validateProfile,
    validateInputOnBlur: true,
    validateInputOnChange: true,
  });
}

/** Takes the person to the first field that needs attention. */
export function focusFirstError(
  form: UseFormReturnType<ProfileValues>,
  errors: Readonly<Record<string, unknown>>,
): void {
  const wrong = Object.keys(errors);
  const field = profileFieldOrder.find((name) => wrong.some((path) => path.startsWith(name)));
  const path = wrong.find((name) => field !== undefined && name.startsWith(field));
  const place: HTMLElement | null = path === undefined ? null : form.getInputNode(path);
  // A group of choices takes the focus at its first.
  const control = place?.matches('input, select') ? place : place?.querySelector('input');
  control?.focus();
}

/** Shows beside each field what the server says is wrong with it. */
export function showServerErrors(form: UseFormReturnType<ProfileValues>, error: unknown): void {
  if (error instanceof CallError) form.setErrors(profileErrorsFromServer(error.details));
}
