/** Opens the command palette; comes with it. */
export function CommandPalette() {
  return null;
}
