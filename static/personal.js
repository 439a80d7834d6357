// The guard against personal data in free text, on the phone: the same rule as tracker/personal.py, case for case.
"use strict";

// Without lookbehind, which phones older than 2023 cannot read.
const IDENTITY = /(?:^|\D)(?:\d\d)?(\d\d)(\d\d)(\d\d)\s?[-+.]?\s?(\d{4})(?!\d)/g;
const EMAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;
const PHONE = /(?:^|[^\d:,.-])(?:\+|00?)[1-9](?:[ \-/()]{0,2}\d){6,12}(?!\d)/;

// What phones and word processors write for a hyphen and a space, and digits of every script.
const DASHES = /[‐‑‒–—−]/g;
const SPACES = /[\u00a0\u2007\u2009\u202f]/g;
const DIGITS = /(?!\d)\p{Nd}/gu;
const plainDigit = (digit) => {
  let zero = digit.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (digit.codePointAt(0) - zero) % 10;
};

// The Luhn algorithm, SKV 704.
const hasCheckDigit = (digits) => {
  const doubled = [...digits].map((digit, place) => digit * (2 - (place % 2)));
  return doubled.reduce((sum, number) => sum + Math.floor(number / 10) + (number % 10), 0) % 10 === 0;
};

// Ten digits that are a date, or one with 60 added to its day, and end in their check digit.
const isIdentityNumber = ([, year, month, day, last]) => {
  const number = day > 60 ? day - 60 : Number(day);
  const date = new Date(Date.UTC(2000 + Number(year), month - 1, number));
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === number;
  return isDate && hasCheckDigit(year + month + day + last);
};

// Say what a text holds that it must not: `identity number`, `e-mail address`, `phone number`, or undefined.
const personalDataIn = (text) => {
  const plain = text.replace(DASHES, "-").replace(SPACES, " ").replace(DIGITS, plainDigit);
  if ([...plain.matchAll(IDENTITY)].some(isIdentityNumber)) return "identity number";
  if (EMAIL.test(plain)) return "e-mail address";
  return PHONE.test(plain) ? "phone number" : undefined;
};
