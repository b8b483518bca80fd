export * from './abort.ts';
export * from './export-error.ts';
export { later } from './later.ts';
export { notBuilt } from './not-built.ts';
export { suggest } from './suggestion.ts';
