/** Enter in a list leads into the detail that its selection shows: to the part of it that scrolls or is chosen from. */
export function enterDetail(): void {
  document.querySelector<HTMLElement>('[data-detail]')?.focus();
}
