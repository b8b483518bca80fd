export { type Autoscaler, type AutoscalerOptions, createAutoscaler, type ScaleLog } from './autoscaler.ts';
export { type DockerProviderOptions, dockerProvider } from './docker-provider.ts';
export {
  type KubernetesAccess,
  type KubernetesProviderOptions,
  kubernetesProvider,
  serviceAccountAccess,
} from './kubernetes-provider.ts';
export { DEFAULT_POLICY, type FarmMetrics, type ScalePolicy, type WorkerMetrics } from './policy.ts';
export { type ProcessProviderOptions, processProvider, type WorkerCommand } from './process-provider.ts';
export { noProvider, type ProvidedWorker, type WorkerProvider } from './provider.ts';
