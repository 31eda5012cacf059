// After a way out: what was done, what was not, and the one thing that may be left to do elsewhere.
import type { ReactElement } from "react";
import { type MessageId, t } from "../../locales/text.ts";
import { LinkButton, Lone, Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";

/** How the account was left, as it stands in the address. */
const WAYS: Readonly<Record<string, readonly [title: MessageId, text: MessageId, tone: "good" | "warn"]>> = {
  "signed-out": ["left.signedOut", "left.signedOut.text", "good"],
  "only-here": ["left.onlyHere", "left.onlyHere.text", "warn"],
  deleted: ["left.deleted", "left.deleted.text", "good"],
};

export default function Left({ way }: { readonly way: string }): ReactElement {
  const [title, text, tone] = WAYS[way] ?? ["left.signedOut", "left.signedOut.text", "good"];
  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className="lone-main">
        <Page title={t(title)}>
          <Notice tone={tone}>
            <p>{t(text)}</p>
          </Notice>
          <div className="buttons">
            <LinkButton to="/" look="primary">
              {t("app.toStart")}
            </LinkButton>
          </div>
        </Page>
      </main>
    </Lone>
  );
}
