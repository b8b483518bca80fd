export type * from './bundle.ts';
export * from './http.ts';
export type * from './messages.ts';
export * from './names.ts';
