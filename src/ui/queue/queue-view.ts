export type QueueView = 'cards' | 'table';

const STORAGE_KEY = 'framewright.queue-view';

/** How the user wants to see the queue. */
export const storedView = (): QueueView =>
  localStorage.getItem(STORAGE_KEY) === 'table' ? 'table' : 'cards';

export const storeView = (view: QueueView): void => localStorage.setItem(STORAGE_KEY, view);
