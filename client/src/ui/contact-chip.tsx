// How somebody is known here, beside the name: verified, vouched for, or changed (protocol §6).
import type { ReactElement } from "react";
import { contactWords } from "../locales/words.ts";
import { Chip } from "./show.tsx";

export function ContactChip({ contact }: { readonly contact: Parameters<typeof contactWords>[0] }): ReactElement {
  const { text, tone } = contactWords(contact);
  return (
    <Chip tone={tone} icon={tone === "danger" ? "stop" : "shield"}>
      {text}
    </Chip>
  );
}
