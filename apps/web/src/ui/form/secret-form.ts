/** A secret in a form: whether one is stored, and what is typed instead. The stored one never comes here. */
export interface SecretForm {
  readonly stored: boolean;
  readonly setAt: string | null;
  /** The operator wants another one. */
  readonly replacing: boolean;
  readonly value: string;
}

export function secretToForm(view: { set: boolean; setAt: string | null }): SecretForm {
  return { stored: view.set, setAt: view.setAt, replacing: false, value: '' };
}

/** What the contract takes: a new value, or that the stored one is kept; an empty value is refused by it. */
export function secretFormToInput(form: SecretForm): { value: string } | { keep: true } {
  if (form.value !== '') return { value: form.value };
  return form.stored && !form.replacing ? { keep: true } : { value: '' };
}

/** Whether a value counts as one for a form of a private key: something typed, or one stored and kept. */
export function hasSecret(form: SecretForm): boolean {
  return form.value !== '' || (form.stored && !form.replacing);
}

export const emptySecret: SecretForm = { stored: false, setAt: null, replacing: false, value: '' };
