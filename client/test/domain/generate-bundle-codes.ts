/** Codes for the generated bundle: the ones that real generators write, old and new. */

/** A coding. */
export interface Coded {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

/** A measurement and the span its values are drawn from. */
export interface Lab {
  readonly code: string;
  readonly display: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly digits: number;
}

const lab = (code: string, display: string, unit: string, least: number, most: number, digits: number): Lab => ({
  code,
  display,
  unit,
  least,
  most,
  digits,
});
const snomed = (code: string, display: string): Coded => ({ system: "http://snomed.info/sct", code, display });
const rxnorm = (code: string, display: string): Coded => ({
  system: "http://www.nlm.nih.gov/research/umls/rxnorm",
  code,
  display,
});
const cvx = (code: string, display: string): Coded => ({ system: "http://hl7.org/fhir/sid/cvx", code, display });

export const VITALS: readonly Lab[] = [
  lab("8302-2", "Body Height", "cm", 169.4, 169.6, 1),
  lab("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", 0, 4, 0),
  lab("29463-7", "Body Weight", "kg", 68, 84, 1),
  lab("39156-5", "Body Mass Index", "kg/m2", 23.7, 29.2, 2),
  lab("8867-4", "Heart rate", "/min", 58, 98, 0),
  lab("9279-1", "Respiratory rate", "/min", 12, 18, 0),
];

export const LABS = {
  basic: [
    lab("2339-0", "Glucose", "mg/dL", 82, 148, 1),
    lab("6299-2", "Urea Nitrogen", "mg/dL", 8, 20, 1),
    lab("38483-4", "Creatinine", "mg/dL", 0.5, 1.2, 2),
    lab("49765-1", "Calcium", "mg/dL", 8.6, 10.1, 1),
    lab("2947-0", "Sodium", "mmol/L", 136, 144, 0),
    lab("6298-4", "Potassium", "mmol/L", 3.6, 5.2, 1),
    lab("2069-3", "Chloride", "mmol/L", 101, 110, 0),
    lab("20565-8", "Carbon Dioxide", "mmol/L", 20, 29, 0),
  ],
  lipids: [
    lab("2093-3", "Total Cholesterol", "mg/dL", 150, 240, 0),
    lab("2571-8", "Triglycerides", "mg/dL", 90, 220, 0),
    lab("18262-6", "Low Density Lipoprotein Cholesterol", "mg/dL", 70, 150, 0),
    lab("2085-9", "High Density Lipoprotein Cholesterol", "mg/dL", 38, 78, 0),
  ],
  other: [
    lab("14959-1", "Microalbumin Creatinine Ratio", "mg/g", 2, 40, 1),
    lab("33914-3", "Estimated Glomerular Filtration Rate", "mL/min/{1.73_m2}", 62, 120, 0),
    lab("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 5.4, 7.4, 1),
  ],
  count: [
    lab("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 4, 10, 1),
    lab("789-8", "Erythrocytes [#/volume] in Blood by Automated count", "10*6/uL", 4, 5.4, 2),
    lab("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 12, 16, 1),
    lab("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "%", 37, 47, 1),
    lab("787-2", "MCV [Entitic volume] by Automated count", "fL", 80, 97, 1),
    lab("785-6", "MCH [Entitic mass] by Automated count", "pg", 27, 33, 1),
    lab("786-4", "MCHC [Mass/volume] by Automated count", "g/dL", 33, 36, 1),
    lab("21000-5", "Erythrocyte distribution width [Entitic volume] by Automated count", "fL", 39, 46, 1),
    lab("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", 160, 420, 0),
    lab("32207-3", "Platelet distribution width [Entitic volume] in Blood by Automated count", "fL", 160, 400, 0),
    lab("32623-1", "Platelet mean volume [Entitic volume] in Blood by Automated count", "fL", 9, 12, 1),
  ],
} as const;

export const PROBLEMS: readonly Coded[] = [
  snomed("44054006", "Diabetes"),
  snomed("59621000", "Hypertension"),
  snomed("55822004", "Hyperlipidemia"),
  snomed("271737000", "Anemia (disorder)"),
  snomed("162864005", "Body mass index 30+ - obesity (finding)"),
  snomed("15777000", "Prediabetes"),
  snomed("444814009", "Viral sinusitis (disorder)"),
  snomed("195662009", "Acute viral pharyngitis (disorder)"),
  snomed("10509002", "Acute bronchitis (disorder)"),
  snomed("44465007", "Sprain of ankle"),
];

export const DRUGS: readonly Coded[] = [
  rxnorm("860975", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"),
  rxnorm("314076", "lisinopril 10 MG Oral Tablet"),
  rxnorm("314231", "Simvastatin 10 MG Oral Tablet"),
  rxnorm("310798", "Hydrochlorothiazide 25 MG Oral Tablet"),
  rxnorm(
    "106892",
    "insulin human, isophane 70 UNT/ML / Regular Insulin, Human 30 UNT/ML Injectable Suspension [Humulin]",
  ),
];

export const PROCEDURES: readonly Coded[] = [
  snomed("430193006", "Medication Reconciliation (procedure)"),
  snomed("73761001", "Colonoscopy"),
  snomed("24623002", "Screening mammography (procedure)"),
];

export const VACCINES: readonly Coded[] = [
  cvx("140", "Influenza, seasonal, injectable, preservative free"),
  cvx("113", "Td (adult) preservative free"),
  cvx("121", "zoster"),
];
