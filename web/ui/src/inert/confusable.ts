/**
 * Which letters look like which: the part of Unicode's confusables (UTS 39) that imitates basic Latin.
 *
 * Entries are `code point in hexadecimal = what it looks like`, so that this file shows what it means.
 */

/** What a letter imitates. */
export interface Confusable {
  readonly looksLike: string;
  /** Alike in every typeface: enough to suspect a word that is made of nothing else. */
  readonly strong: boolean;
}

function entries(text: string): [string, string][] {
  return text.trim().split(/\s+/).map((entry) => {
    const [code = "", looksLike = ""] = entry.split("=");
    return [String.fromCodePoint(Number.parseInt(code, 16)), looksLike];
  });
}

function alike(text: string, strong: boolean): [string, Confusable][] {
  return entries(text).map(([letter, looksLike]) => [letter, { looksLike, strong }]);
}

/** Cyrillic, Greek, Armenian, Cherokee, Lisu, Coptic and single letters of others: twins of a Latin letter. */
const STRONG = `
  430=a 435=e 43e=o 440=p 441=c 443=y 445=x 456=i 458=j 455=s 4cf=l 4bb=h 501=d 51b=q 51d=w 475=v 4af=y 4c0=I 406=I
  408=J 405=S 410=A 412=B 415=E 41a=K 41c=M 41d=H 41e=O 420=P 421=C 422=T 423=Y 425=X 4ae=Y 51a=Q 51c=W 474=V
  391=A 392=B 395=E 396=Z 397=H 399=I 39a=K 39c=M 39d=N 39f=O 3a1=P 3a4=T 3a5=Y 3a7=X 3bf=o 3bd=v 3b1=a 3c1=p 3c5=u
  3f2=c 3f3=j 3f9=C 37f=J
  585=o 57d=u 570=h 578=n 581=g 566=q 575=j 555=O 54d=U 54f=S 53c=L
  13a0=D 13a1=R 13a2=T 13a5=i 13a9=Y 13aa=A 13ab=J 13ac=E 13b3=W 13b7=M 13bb=H 13bd=Y 13c0=G 13c2=h 13c3=Z 13cf=b
  13d2=R 13d4=W 13d5=S 13d9=V 13da=S 13de=L 13df=C 13e2=P 13e6=K 13e7=d 13f3=G 13f4=B
  a4d0=B a4d1=P a4d3=D a4d4=T a4d6=G a4d7=K a4d9=J a4da=C a4dc=Z a4dd=F a4df=M a4e0=N a4e1=L a4e2=S a4e3=R a4e6=V
  a4e7=H a4ea=W a4eb=X a4ec=Y a4ee=A a4f0=E a4f2=I a4f3=O a4f4=U
  2c80=A 2c82=B 2c8e=H 2c92=I 2c94=K 2c98=M 2c9a=N 2c9e=O 2c9f=o 2ca2=P 2ca3=p 2ca4=C 2ca5=c 2ca6=T 2ca8=Y 2cac=X 2cad=x
  2d54=O 2d4f=l 2d5d=X 10404=O 1042c=o 142f=V 144c=U 146d=P 14aa=L 1587=R 15b4=F 15ea=D 15f7=B 166d=X`;

/** Alike enough to pass inside a Latin word, not enough to suspect a word of their own script. */
const WEAK = `
  43a=k 442=t 432=b 433=r 43f=n 438=u 437=3 417=3 431=6 44c=b 42c=b 448=w 43c=m 43d=h 454=e 4ab=c 4b3=x
  3ba=k 3b9=i 3c4=t 3b3=y 3b7=n 3c9=w 3c7=x 561=w 5e1=o 5d5=l 5df=l 647=o 627=l d20=o 10ff=o 10e7=y`;

/** Latin letters of phonetics and small capitals: they need no foreign neighbour to deceive. */
const LATIN = `
  251=a 261=g 269=i 237=j 1c0=l 1c3=! 1d00=A 299=B 1d04=C 1d05=D 1d07=E a730=F 262=G 29c=H 26a=I 1d0a=J 1d0b=K 29f=L
  1d0d=M 274=N 1d0f=O 1d18=P 280=R a731=S 1d1b=T 1d1c=U 1d20=V 1d21=W 28f=Y 1d22=Z`;

/** Signs that pass for a separator of addresses. */
const SIGNS = "2044=/ 2215=/ 29f8=/ a789=: 2236=: 37e=; 2223=| 2758=| 2024=. 5c3=: 589=:";

/** The same, but at home in Chinese and Japanese. */
const EAST_ASIAN_SIGNS = "3002=. ff61=. 30ce=/ 30fc=- 4e28=|";

/** The letters of other scripts. */
export const FOREIGN: ReadonlyMap<string, Confusable> = new Map([...alike(STRONG, true), ...alike(WEAK, false)]);

/** What deceives wherever it stands. */
export const ANYWHERE: ReadonlyMap<string, string> = new Map(entries(`${LATIN} ${SIGNS}`));

/** What deceives where no Chinese, Japanese or Korean letter stands beside it. */
export const EAST_ASIAN: ReadonlyMap<string, string> = new Map(entries(EAST_ASIAN_SIGNS));

/** Twins of Latin that no Russian, Ukrainian or Serbian word has: an imitation even among honest words. */
export const RARE = /[\u04cf\u0455\u0501\u051b\u051d\u0475]/u;

/**
 * Characters whose plain form (NFKC) is basic Latin and that honest text is full of: ordinals, superscript digits,
 * the ellipsis, trade marks, numero, circled and listed numbers, Dutch and Croatian digraphs, East Asian units.
 */
export const HONEST_FORMS = new RegExp(
  "^[\\u00aa\\u00b2\\u00b3\\u00b9\\u00ba\\u0132\\u0133\\u01c4-\\u01cc\\u01f1-\\u01f3\\u2026\\u2070\\u2074-\\u208e" +
    "\\u2116\\u2120\\u2122\\u2460-\\u249b\\u24ea\\u3200-\\u33ff]$",
  "u",
);
