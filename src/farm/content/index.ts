export { BackOff } from './back-off.ts';
export { ContentStore, type ContentStoreOptions } from './content-store.ts';
