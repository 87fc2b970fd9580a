/** Ids of the report's fields, by which the first one that needs attention is found. */
export const fieldId = (path: string) => `report-${path}`;

/** Takes the person to a field; to the first choice where it is a group of them. */
export function focusField(path: string): void {
  const place = document.getElementById(fieldId(path));
  const field = place?.matches('input, textarea, select')
    ? place
    : place?.querySelector<HTMLElement>('input, [role=radio], button');
  field?.focus();
}
