// A new kit between being shown and being sent: retyped first, then whatever it belongs to goes out (protocol §3, kit).
import type { AccountApi } from "./api/account.ts";
import type { KitView, Outcome } from "./api.ts";
import { retypedRight } from "./kits.ts";
import type { Myself } from "./me.ts";
import { done, failed, gives, onDisk } from "./outcome.ts";
import type { OwnLog } from "./own-log.ts";
import type { People } from "./people.ts";
import type { AccountStore, SessionPorts, SignedInRelay } from "./ports.ts";

/** What new keys are made with. */
export interface Keeping {
  readonly ports: SessionPorts;
  readonly me: Myself;
  readonly store: AccountStore;
  readonly relay: SignedInRelay;
  readonly people: People;
  readonly own: OwnLog;
  readonly address: string;
}

export interface NewKit {
  readonly kit: KitView;
  /** May be repeated while it answers `offline`. Answers who I am afterwards, if that changed. */
  send(): Promise<Outcome<Myself | undefined>>;
}

export interface KitDesk extends Pick<AccountApi, "confirmNewKit" | "sendNewKit" | "abandonNewKit"> {
  show(made: Outcome<NewKit>): Outcome<{ readonly kit: KitView }>;
}

export function createKitDesk(changed: (me: Myself) => Promise<void>): KitDesk {
  let held: NewKit | undefined;
  let confirmed = false;
  return {
    show(made) {
      if (!made.ok) return made;
      held = made.value;
      confirmed = false;
      return gives({ kit: held.kit });
    },
    confirmNewKit(typed) {
      if (!held || !retypedRight([held.kit], typed)) return Promise.resolve(failed("kit-mismatch"));
      confirmed = true;
      return Promise.resolve(done);
    },
    sendNewKit: () =>
      onDisk(async () => {
        if (!held || !confirmed) return failed("kit-mismatch");
        const sent = await held.send();
        if (!sent.ok) return sent;
        held = undefined;
        if (sent.value) await changed(sent.value);
        return done;
      }),
    abandonNewKit() {
      held = undefined;
      return Promise.resolve();
    },
  };
}
