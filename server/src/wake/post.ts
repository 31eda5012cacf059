// One e-mail to one address by the operator's SMTP server; what went wrong says nothing of whom it was for.
import { createTransport } from "nodemailer";
import type { Letter } from "./mail-words.ts";

export interface Post {
  /** False when it was not taken; never rejects. */
  send(to: string, letter: Letter): Promise<boolean>;
  close(): void;
}

const PATIENCE_MS = 20_000;

export interface MailOptions {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly smtpUrl: string;
  readonly from: string;
  /** Of the app, for people to open. */
  readonly appUrl: string;
}

export const createPost = ({ smtpUrl, from }: MailOptions): Post => {
  const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const transport = createTransport({ url: smtpUrl, ...patience });
  return {
    send: async (to, { subject, text }) => {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          headers: { "Auto-Submitted": "auto-generated" },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return true;
      } catch {
        return false;
      }
    },
    close: () => transport.close(),
  };
};
