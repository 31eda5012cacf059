// The two e-mails that a relay can write, in the languages of the app: a code, and one sentence without content (protocol.md §9).
import type { MailLanguage } from "@health-vault/crypto-core/wire";

interface Words {
  readonly news: string;
  readonly off: string;
  readonly code: (code: string) => string;
  readonly notYou: string;
}

const words: { readonly [L in MailLanguage]: Words } = {
  en: {
    news: "There is something new in Health Vault.",
    off: "You can switch these e-mails off in the app, under Device.",
    code: (code) => `Your code for Health Vault is ${code}. It holds for one hour.`,
    notYou: "If you did not ask for it, you need do nothing.",
  },
  es: {
    news: "Hay algo nuevo en Health Vault.",
    off: "Puede desactivar estos correos en la aplicación, en Dispositivo.",
    code: (code) => `Su código para Health Vault es ${code}. Vale una hora.`,
    notYou: "Si usted no lo pidió, no tiene que hacer nada.",
  },
  hi: {
    news: "Health Vault में कुछ नया है।",
    off: "आप ये ई-मेल ऐप में डिवाइस के अंतर्गत बंद कर सकते हैं।",
    code: (code) => `Health Vault के लिए आपका कोड ${code} है। यह एक घंटे तक मान्य है।`,
    notYou: "अगर आपने यह नहीं माँगा, तो आपको कुछ नहीं करना है।",
  },
  ar: {
    news: "هناك جديد في Health Vault.",
    off: "يمكنك إيقاف هذه الرسائل في التطبيق، ضمن الجهاز.",
    code: (code) => `رمزك في Health Vault هو ${code}. يسري لمدة ساعة.`,
    notYou: "إذا لم تطلبه فلا داعي لفعل شيء.",
  },
};

export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** `address`: of the app. */
export const newsLetter = (language: MailLanguage, address: string): Letter => {
  const { news, off } = words[language];
  return { subject: "Health Vault", text: `${news}\n\n${address}\n\n${off}\n` };
};

export const codeLetter = (language: MailLanguage, code: string): Letter => {
  const { code: says, notYou } = words[language];
  return { subject: "Health Vault", text: `${says(code)}\n\n${notYou}\n` };
};
