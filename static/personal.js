// The guard against personal data in free text, on the phone: tracker/personal.py has the rule, and its PATTERNS
// come with /sw.js; here a text is made plain, and a number judged, in the same way.
"use strict";

const plainDigit = (digit) => {
  let zero = digit.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (digit.codePointAt(0) - zero) % 10;
};
const plain = (text) =>
  text
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Mn}\p{Me}]/gu, "")
    .replace(/[\p{Z}\p{Cc}]+/gu, " ")
    .replace(/[\p{Pd}−]/gu, "-")
    .replace(/(?!\d)\p{Nd}/gu, plainDigit);

// The Luhn algorithm, SKV 704.
const hasCheckDigit = (digits) => {
  const doubled = [...digits].map((digit, place) => digit * (2 - (place % 2)));
  return doubled.reduce((sum, number) => sum + Math.floor(number / 10) + (number % 10), 0) % 10 === 0;
};

// A day of these years with four digits after a blank is a lesson with its time, or its pupils: nobody is so young.
const isLesson = (text, year) => {
  const age = new Date().getUTCFullYear() + 1 - 2000 - year;
  return /[^-+] \(?\d{4}$/.test(text) && !text.startsWith("19") && age >= 0 && age <= 5;
};

// The last ten digits are a date, or one with 60 added to its day, and end in their check digit.
const isIdentityNumber = (text) => {
  const digits = text.replace(/\D/g, "").slice(-10);
  const [year, month, day] = digits.match(/\d\d/g).map(Number);
  if (isLesson(text, year)) return false;
  const number = day > 60 ? day - 60 : day;
  const date = new Date(Date.UTC(2000 + year, month - 1, number));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === number && hasCheckDigit(digits);
};

// Say what a text holds that it must not: `identity number`, `e-mail address`, `phone number`, or undefined.
const personalDataIn = (text) => {
  const searched = plain(text);
  const isFound = ([kind, patterns]) =>
    patterns
      .flatMap((pattern) => [...searched.matchAll(new RegExp(pattern, "gu"))])
      .some(([, number]) => kind !== "identity number" || isIdentityNumber(number));
  return Object.entries(PATTERNS).find(isFound)?.[0];
};
