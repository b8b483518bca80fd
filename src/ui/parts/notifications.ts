export type NotificationState = 'granted' | 'denied' | 'unasked' | 'unsupported';

const STORAGE_KEY = 'framewright.notify';

export function notificationState(): NotificationState {
  if (!('Notification' in globalThis)) return 'unsupported';
  return Notification.permission === 'default' ? 'unasked' : Notification.permission;
}

/** Asks the user through the browser; only to be called in answer to a click or key. */
export async function askForNotifications(): Promise<NotificationState> {
  if (notificationState() === 'unasked') await Notification.requestPermission();
  return notificationState();
}

/** Whether the user wants to be told when a batch is done, unless a batch says otherwise. */
export const wantsNotifications = (): boolean =>
  localStorage.getItem(STORAGE_KEY) === 'yes' && notificationState() === 'granted';

export function storeNotifications(wanted: boolean): void {
  if (wanted) localStorage.setItem(STORAGE_KEY, 'yes');
  else localStorage.removeItem(STORAGE_KEY);
}
