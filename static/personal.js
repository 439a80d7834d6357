// The guard against personal data in free text, as on the server (tracker/personal.py): a phone keeps none either.

const IDENTITY = /(?<!\d)(?:\d{2})?(\d{2})(\d{2})(\d{2})\s?[-+.]?\s?(\d{4})(?!\d)/g;
const EMAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;
const PHONE = /(?<![\d:,.-])(?:\+|00?)[1-9](?:[ \-/()]{0,2}\d){6,12}(?!\d)/;

const isDate = (year, month, day) => {
  const date = new Date(Date.UTC(2000 + year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day > 0;
};
const isChecked = (digits) => {
  const doubled = [...digits].map((digit, place) => Number(digit) * (2 - (place % 2)));
  return doubled.reduce((sum, number) => sum + Math.floor(number / 10) + (number % 10), 0) % 10 === 0;
};
const isIdentity = ([, year, month, day, last]) =>
  isDate(Number(year), Number(month), day > 60 ? day - 60 : Number(day)) && isChecked(year + month + day + last);

// What a text holds that it must not: `identity`, `email`, `phone`, or undefined.
export const personalDataIn = (typed) => {
  const text = typed.replace(/[‐‑‒–—−]/g, "-").replace(/[\u00a0\u2007\u2009\u202f]/g, " ");
  if ([...text.matchAll(IDENTITY)].some(isIdentity)) return "identity";
  if (EMAIL.test(text)) return "email";
  return PHONE.test(text) ? "phone" : undefined;
};
