export { createFarmManagement, type FarmManagement } from './management.ts';
