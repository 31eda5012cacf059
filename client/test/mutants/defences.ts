// Defences of the threat model, each with the patch that switches it off and nothing else.
import type { Defence } from "./defence.ts";
import { accounts } from "./defences/accounts.ts";
import { appointments } from "./defences/appointments.ts";
import { entries } from "./defences/entries.ts";
import { members } from "./defences/members.ts";
import { relay } from "./defences/relay.ts";
import { views } from "./defences/views.ts";

export const defences: readonly Defence[] = [...accounts, ...entries, ...members, ...views, ...appointments, ...relay];
