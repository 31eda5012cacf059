// Who is signed in here, at the foot of the rail: the person by her own name, and the way to lock or to leave.
import type { ReactElement } from "react";
import { useSession, useTopic } from "../hooks/session.tsx";
import { t } from "../locales/text.ts";
import { professionWord } from "../locales/words.ts";
import type { Me } from "../session/api.ts";
import { Button } from "../ui/button.tsx";
import { LinkButton } from "../ui/page.tsx";
import { Avatar } from "../ui/show.tsx";

export function RailFoot({ me }: { readonly me: Me }): ReactElement {
  const session = useSession();
  // Until her own vault has come to a new device, what this device calls the account.
  const name = useTopic("account")?.name ?? me.label;
  return (
    <div className="rail-foot">
      <div className="rail-person">
        <Avatar name={name} />
        <div className="grow">
          <p className="strong" dir="auto">
            {name}
          </p>
          <p className="soft">{professionWord(me.profession)}</p>
        </div>
      </div>
      {me.temporary ? (
        <LinkButton to="/settings/sign-out">{t("signOut.button")}</LinkButton>
      ) : (
        <Button look="quiet" small icon="lock" onPress={() => void session.lock()}>
          {t("app.lock")}
        </Button>
      )}
    </div>
  );
}
