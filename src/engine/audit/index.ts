export { type AuditLine, auditText } from './line.ts';
export { qualityScore } from './quality-score.ts';
export { ANONYMOUS, type AuditOutcome, type AuditSubject, AuditTrail } from './trail.ts';
export { type AuditVerdict, verifyAuditText } from './verify.ts';
