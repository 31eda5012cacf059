// Which message goes where: for each route under /v1 the shapes of its query, its request and its answer, by their names in crypto-core/src/wire.

export interface RouteMessages {
  /** Whose token it takes: anybody's without one, a session's, or a bootstrap's as well. */
  readonly caller: "anybody" | "session" | "session or bootstrap";
  readonly query?: string;
  readonly request?: string;
  /** Absent: bytes. */
  readonly answer?: string;
}

const anybody = (request: string | undefined, answer: string, query?: string): RouteMessages => ({
  caller: "anybody",
  ...(request === undefined ? {} : { request }),
  ...(query === undefined ? {} : { query }),
  answer,
});
const session = (request: string | undefined, answer: string | undefined, query?: string): RouteMessages => ({
  caller: "session",
  ...(request === undefined ? {} : { request }),
  ...(query === undefined ? {} : { query }),
  ...(answer === undefined ? {} : { answer }),
});
const either = (request: string | undefined, answer: string, query?: string): RouteMessages => ({
  ...session(request, answer, query),
  caller: "session or bootstrap",
});

export const routeMessages: Readonly<Record<string, RouteMessages>> = {
  "GET /v1/relay": anybody(undefined, "relayInfo"),
  "POST /v1/challenge": anybody("doneAnswer", "challengeAnswer"),
  "GET /v1/clinic/log": anybody(undefined, "identityLogAnswer", "logQuery"),
  "POST /v1/token-check": anybody("tokenCheckRequest", "tokenCheckAnswer"),
  "POST /v1/sign-up": anybody("signUpRequest", "signUpAnswer"),
  "POST /v1/locate": anybody("locateRequest", "locateAnswer"),
  "POST /v1/sign-in": anybody("signInRequest", "signInAnswer"),
  "POST /v1/sessions": anybody("sessionRequest", "sessionAnswer"),
  "POST /v1/recovery/locate": anybody("recoveryLocateRequest", "recoveryLocateAnswer"),
  "POST /v1/recovery/sign-in": anybody("recoverySignInRequest", "signInAnswer"),
  "POST /v1/restored-account": anybody("restoredAccountRequest", "restoredAccountAnswer"),
  "POST /v1/clinic/recovery": anybody("clinicRecoveryRequest", "clinicRecoveryAnswer"),
  "POST /v1/clinic/return": anybody("clinicReturnRequest", "signUpAnswer"),
  "POST /v1/mailboxes/open": anybody("mailboxOpenRequest", "doneAnswer"),
  "POST /v1/mailboxes/look": anybody("mailboxRequest", "mailboxAnswer"),
  "POST /v1/mailboxes/answer": session("mailboxAnswerRequest", "doneAnswer"),
  "POST /v1/mailboxes/close": anybody("mailboxRequest", "doneAnswer"),
  "GET /v1/account/blobs": either(undefined, "accountBlobs"),
  "PUT /v1/account/blobs": either("putBlobsRequest", "putBlobsAnswer"),
  "POST /v1/account/delete": session("deleteAccountRequest", "doneAnswer"),
  "PUT /v1/account/contact": session("contactRequest", "doneAnswer"),
  "GET /v1/account/contact": session(undefined, "contactAnswer"),
  "GET /v1/identities/:userId/log": either(undefined, "identityLogAnswer", "logQuery"),
  "POST /v1/identities/:userId/log": either("appendIdentityRequest", "appendIdentityAnswer"),
  "POST /v1/identities/:userId/again": session("identityAgainRequest", "appendIdentityAnswer"),
  "GET /v1/directory": session(undefined, "directoryAnswer"),
  "GET /v1/people": session(undefined, "peopleAnswer"),
  "POST /v1/people/find": session("findPersonRequest", "findPersonAnswer"),
  "POST /v1/people/:userId/suspend": session("suspendRequest", "doneAnswer"),
  "POST /v1/tokens": session("tokenRequest", "doneAnswer"),
  "GET /v1/tokens": session(undefined, "tokensAnswer"),
  "DELETE /v1/tokens/:tokenHash": session(undefined, "doneAnswer"),
  "POST /v1/vaults/:vaultId/attachments/:blobId": session("attachmentBeginRequest", "attachmentAnswer"),
  "PUT /v1/vaults/:vaultId/attachments/:blobId": session(undefined, "attachmentAnswer", "attachmentQuery"),
  "GET /v1/vaults/:vaultId/attachments/:blobId": session(undefined, undefined, "attachmentQuery"),
  "PUT /v1/availability": session("putAvailabilityRequest", "putAvailabilityAnswer"),
  "GET /v1/availability": session(undefined, "availabilitiesAnswer"),
  "GET /v1/availability/:doctor": session(undefined, "availabilityAnswer", "availabilityQuery"),
  "GET /v1/appointments/busy": session(undefined, "busyAnswer", "busyQuery"),
  "POST /v1/appointments/steps": session("stepRequest", "stepAnswer"),
  "GET /v1/appointments/steps": session(undefined, "stepsAnswer", "stepsQuery"),
  "GET /v1/wake": session(undefined, "wakeKeyAnswer"),
  "PUT /v1/wake": session("wakeRequest", "doneAnswer"),
  "DELETE /v1/wake": session(undefined, "doneAnswer"),
  "GET /v1/mail": session(undefined, "mailAnswer"),
  "PUT /v1/mail": session("mailRequest", "doneAnswer"),
  "POST /v1/mail/confirm": session("mailConfirmRequest", "doneAnswer"),
  "DELETE /v1/mail": session(undefined, "doneAnswer"),
};
