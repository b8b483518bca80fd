export { type AuditLine, auditText } from './line.ts';
export { ANONYMOUS, type AuditOutcome, type AuditSubject, AuditTrail } from './trail.ts';
export { type AuditVerdict, verifyAuditText } from './verify.ts';
