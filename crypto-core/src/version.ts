// One version and one suite, no negotiation; the floor in a vault's log only rises (protocol §2, A57).
export const currentVersion = 1;
export const currentSuite = 1;
