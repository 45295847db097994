/** Placeholder. */
export function WizardPage() {
  return null;
}
