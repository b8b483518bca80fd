export type * from './bundle.ts';
export * from './encoder-class.ts';
export * from './faults.ts';
export * from './http.ts';
export type * from './messages.ts';
export * from './names.ts';
export * from './read-bundle.ts';
export * from './read-http.ts';
export * from './read-messages.ts';
