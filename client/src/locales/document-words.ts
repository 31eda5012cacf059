// Words for documents: kinds, sizes and names of files.
import type { DocumentKind, DocumentLine } from "../domain/document.ts";
import { type MessageId, t } from "./text.ts";

export const KINDS: Readonly<Record<DocumentKind, MessageId>> = {
  letter: "document.kind.letter",
  report: "document.kind.report",
  imaging: "document.kind.imaging",
  prescription: "document.kind.prescription",
  discharge: "document.kind.discharge",
  photo: "document.kind.photo",
  consent: "document.kind.consent",
  other: "document.kind.other",
};

export const kindText = ({ kind, kindText: own }: Pick<DocumentLine, "kind" | "kindText">): string =>
  kind === undefined ? (own ?? t("document.kind.other")) : t(KINDS[kind]);
