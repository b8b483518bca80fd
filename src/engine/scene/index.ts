export { deferredImages } from './deferred.ts';
export { digestScene, encodeScene, hashScene } from './hash.ts';
export * from './scene.ts';
