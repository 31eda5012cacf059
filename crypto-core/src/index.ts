// The door of crypto-core: keys and bytes of HV1; it has never heard of a patient.
export { ready } from "./sodium.ts";
export { ok, fail, type Result } from "./result.ts";
export { protocolErrorKinds, type ProtocolError, type ProtocolErrorKind } from "./errors.ts";
export { concat, compareBytes, equalBytes, fromBase64url, toBase64url, fromHex, toHex, utf8 } from "./bytes.ts";
export * from "./ids.ts";
export { currentSuite, currentVersion } from "./version.ts";
export { labels, type Label } from "./labels.ts";

export { randomBytes } from "./primitives/random.ts";
export { hash, kdf } from "./primitives/hash.ts";
export { asAeadKey, nonceSize, open, sealWithNonce, tagSize, type AeadKey } from "./primitives/aead.ts";
export { sign, signKeyPair, verify, type SignKeyPair, type SignSecretKey } from "./primitives/sign.ts";
export { isKemPublicKey, kemKeyPair, unwrap, wrap, wrapWithSeed, type KemKeyPair } from "./primitives/kem.ts";
export { verified } from "./primitives/verified.ts";
export { currentKdfId, stretchPassword, type StretchedPassword } from "./primitives/password.ts";
export { asStreamKey, chunkSize, newStreamKey, openStream, sealStream, type StreamKey } from "./primitives/stream.ts";

export * from "./account/codes.ts";
export * from "./account/keys.ts";
export * from "./account/key-file.ts";
export { readKit, writeKit, type RecoveryKit } from "./account/recovery-kit.ts";

export {
  deviceIdOf,
  emptyHead,
  maxWaitDays,
  readIdentityOp,
  releases,
  type IdentityOp,
  type IdentityOpBody,
  type Release,
} from "./identity/op.ts";
export { attestationOf, maxAttestationMs } from "./identity/attestation.ts";
export {
  deviceAt,
  generationAt,
  sigPkAt,
  type Attestation,
  type ClinicNotice,
  type Device,
  type Identity,
} from "./identity/state.ts";
export { extendIdentity, readIdentityLog } from "./identity/reduce.ts";
export * from "./identity/author.ts";

export { actions, addAction, may, removeAction, roles, type Action, type Role } from "./membership/roles.ts";
export {
  purposes,
  readBatch,
  vaultIdOf,
  type Batch,
  type Cutoff,
  type MembershipOp,
  type OpOf,
  type Purpose,
} from "./membership/op.ts";
export {
  mayBeMissing,
  ownerOf,
  type AtHead,
  type Barring,
  type DeviceCutoff,
  type Erasure,
  type Member,
  type Membership,
} from "./membership/state.ts";
export { extendMembership, openMembershipLog } from "./membership/reduce.ts";
export type { Resolve } from "./membership/act.ts";
export { claimHash, countersignClaim, signClaim } from "./membership/claim.ts";
export {
  auditEpoch,
  asEpochKey,
  checkNewestEpoch,
  epochKeys,
  newEpochKey,
  type EpochKey,
  type Recipient,
} from "./membership/epoch.ts";
export {
  createVault,
  plainBatch,
  recipientOf,
  rekeyBatch,
  type Author,
  type MadeBatch,
  type MadeVault,
  type NewVault,
} from "./membership/author.ts";

export { pad, padmeLength, unpad } from "./entry/padding.ts";
export { seenHash, sortedSeen, type SeenItem, type SeenVector } from "./entry/seen.ts";
export { chainStart, type EntryHeader } from "./entry/header.ts";
export {
  eraseFromRun,
  maxEntryBytes,
  maxRunBytes,
  maxRunEntries,
  peekRun,
  readRun,
  writeRun,
  type Run,
  type RunEntry,
} from "./entry/run.ts";
export { sealRun, sealRunWithNonces, type Payload, type SealedRun, type WriteContext } from "./entry/seal.ts";
export { equivocates, extendChain, newChain, signedBy, type Chain } from "./entry/chain.ts";
export { judge, openEntry, type Right } from "./entry/accept.ts";

export {
  bookingModes,
  cellMinutes,
  maxAvailabilityBytes,
  noAvailability,
  readAvailability,
  scheduleFault,
  signAvailability,
  visitWays,
  type Availability,
  type BookingMode,
  type Place,
  type Schedule,
  type Visit,
  type VisitWay,
} from "./appointment/availability.ts";
export {
  claimed,
  freeTimes,
  misfit,
  openings,
  type FreeTime,
  type Misfit,
  type Opening,
  type Span,
  type Wanted,
} from "./appointment/hours.ts";
export { makeStep, type Circumstances, type FirstStep, type FurtherStep, type MadeStep } from "./appointment/author.ts";
export {
  applyStep,
  foldSteps,
  mayStep,
  namesAvailability,
  setsTime,
  type Appointment,
  type BookedBy,
  type Booking,
} from "./appointment/booking.ts";
export {
  equalSlots,
  maxStepBytes,
  nobody,
  noStep,
  partyOf,
  peopleOf,
  readStep,
  signStep,
  stepKinds,
  verifyStep,
  type Party,
  type Slot,
  type Step,
  type StepFields,
  type StepKind,
} from "./appointment/step.ts";
export { appointmentStates, type AppointmentState } from "./appointment/states.ts";
export { civilDayOf, instantOf, isZone, wallMinuteOf, weekdayOf, type CivilDay } from "./appointment/zone.ts";

export * from "./invite.ts";
export * from "./device-link.ts";
export {
  blobHashing,
  blobIdOf,
  blobOpener,
  blobSealer,
  maxFileBytes,
  openFile,
  sealedBlobSize,
  sealFile,
  type BlobHashing,
  type BlobOpener,
  type BlobSealer,
  type SealedBlob,
} from "./blob.ts";
export {
  compareVisit,
  looksLikeVisitCode,
  maxVisitVaults,
  readVisitCode,
  verifyVisit,
  visitNonceSize,
  visitVault,
  writeVisitCode,
  type HeldVault,
  type VisitCode,
  type VisitComparison,
  type VisitVault,
} from "./visit-code.ts";
export { safetyNumber, type SafetyParty } from "./safety-number.ts";
export { proveRecovery, sessionMessage, verifyRecovery, verifySession, type Challenge } from "./session-proof.ts";
