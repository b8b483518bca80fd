import type { BatchStatus, ExportStatus } from '../../engine/index.ts';

/** A wish to delete exports for good, about which the user is asked first. */
export interface RemoveRequest {
  readonly jobs: readonly ExportStatus[];
  /** Where the whole batch is meant, with all of its exports. */
  readonly batch?: BatchStatus;
}

/** Goes up to the window, which asks (fw-remove-dialog). */
export const removeEvent = (request: RemoveRequest): CustomEvent<RemoveRequest> =>
  new CustomEvent('fw-ask-remove', { bubbles: true, composed: true, detail: request });

/**
 * Where the focus goes once the list's entry is gone that the event came from: to the link of the next one that is still
 * there, or of the one before.
 *
 * @returns a function that finds it after the deletion; it finds nothing where no list is left
 */
export function neighbourOf(event: Event): () => HTMLElement | undefined {
  const path = event.composedPath();
  const row = path.find((target) => target instanceof HTMLElement && target.dataset.job !== undefined);
  if (!(row instanceof HTMLElement)) return () => undefined;
  const root = row.getRootNode();
  if (!(root instanceof ShadowRoot)) return () => undefined;
  const rows = [...root.querySelectorAll<HTMLElement>('[data-job]')];
  const at = rows.indexOf(row);
  const candidates = [...rows.slice(at + 1), ...rows.slice(0, at).reverse()];
  return () => {
    const next = candidates.find(({ isConnected }) => isConnected);
    return next && linkIn(next);
  };
}

/** The link to an export in its row, which may lie within the row's own element. */
function linkIn(row: HTMLElement): HTMLElement | undefined {
  const card = row.querySelector('fw-job-card');
  return (card?.shadowRoot ?? row).querySelector<HTMLElement>('a[href]:not([tabindex])') ?? undefined;
}
