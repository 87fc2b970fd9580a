/** Which of several memberships a person works as; remembered on this device, per person. */
const storageKey = (subject: string) => `assay-member-${subject}`;

export function rememberedMember(subject: string): string | null {
  return localStorage.getItem(storageKey(subject));
}

export function rememberMember(subject: string, memberId: string | null): void {
  if (memberId === null) localStorage.removeItem(storageKey(subject));
  else localStorage.setItem(storageKey(subject), memberId);
}
