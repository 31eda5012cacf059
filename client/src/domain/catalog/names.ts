/** Short tables of common names with a code, as suggestions beside free text: the words in a record are always those of the person who wrote them. */
import { type Coded, CVX, SNOMED } from "../record/coded.ts";

const snomed = (code: string, text: string): Coded => ({ text, system: SNOMED, code });
const cvx = (code: string, text: string): Coded => ({ text, system: CVX, code });
const plain = (text: string): Coded => ({ text });

/** Of the SNOMED CT International Patient Summary free set only; everything else is free text. https://www.snomed.org/international-patient-summary-free-set */
export const PROBLEM_NAMES: readonly Coded[] = [
  snomed("195967001", "Asthma"),
  snomed("49436004", "Atrial fibrillation"),
  snomed("13645005", "Chronic obstructive pulmonary disease"),
  snomed("44054006", "Diabetes mellitus type 2"),
  snomed("46635009", "Diabetes mellitus type 1"),
  snomed("59621000", "Essential hypertension"),
  snomed("84114007", "Heart failure"),
  snomed("55822004", "Hyperlipidaemia"),
  snomed("40930008", "Hypothyroidism"),
  snomed("37796009", "Migraine"),
  snomed("396275006", "Osteoarthritis"),
  snomed("22298006", "Myocardial infarction"),
];

/** As above. */
export const ALLERGY_NAMES: readonly Coded[] = [
  snomed("293586001", "Allergy to aspirin"),
  snomed("91934008", "Allergy to nut"),
  snomed("91935009", "Allergy to peanut"),
  snomed("91936005", "Allergy to penicillin"),
  snomed("300913006", "Allergy to shellfish"),
  snomed("91939003", "Allergy to sulfonamide"),
];

/** International nonproprietary names; a strength is part of the dose. */
export const MEDICINE_NAMES: readonly Coded[] = [
  "Amlodipine",
  "Amoxicillin",
  "Aspirin",
  "Atorvastatin",
  "Bisoprolol",
  "Furosemide",
  "Ibuprofen",
  "Insulin glargine",
  "Levothyroxine",
  "Lisinopril",
  "Metformin",
  "Metoprolol",
  "Omeprazole",
  "Paracetamol",
  "Prednisolone",
  "Ramipril",
  "Salbutamol",
  "Simvastatin",
  "Tiotropium",
  "Warfarin",
].map(plain);

/** CVX codes of the Centers for Disease Control and Prevention. https://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx */
export const VACCINE_NAMES: readonly Coded[] = [
  cvx("213", "COVID-19"),
  cvx("88", "Influenza"),
  cvx("45", "Hepatitis B"),
  cvx("85", "Hepatitis A"),
  cvx("137", "HPV"),
  cvx("03", "MMR"),
  cvx("152", "Pneumococcal conjugate"),
  cvx("33", "Pneumococcal polysaccharide"),
  cvx("115", "Tdap"),
  cvx("139", "Td (adult)"),
  cvx("21", "Varicella"),
  cvx("188", "Zoster"),
];

/** The coded name that was picked, or the words alone. */
export const namedBy = (names: readonly Coded[], text: string): Coded => {
  const asked = text.trim().toLocaleLowerCase("und");
  const found = names.find((one) => one.text.toLocaleLowerCase("und") === asked);
  return found ?? { text: text.trim() };
};
