/** Which signs are nothing but another way to write a Latin letter, and which letters of other scripts look like one. */

/** Pairs of a sign and what it stands for. */
function paired(signs: string, letters: string): readonly (readonly [string, string])[] {
  return [...signs].map((sign, i) => [sign, letters[i] as string] as const);
}

function inOrder(first: number, letters: string): readonly (readonly [string, string])[] {
  return [...letters].map((letter, i) => [String.fromCharCode(first + i), letter] as const);
}

const SMALL = "abcdefghijklmnopqrstuvwxyz";

/** Circled, in parentheses, letter-like, small capitals, raised, lowered, ligatures. */
export const FOLDED: ReadonlyMap<string, string> = new Map([
  ...inOrder(0x249c, SMALL),
  ...inOrder(0x24b6, SMALL.toUpperCase()),
  ...inOrder(0x24d0, SMALL),
  ...paired("ℂℊℋℌℍℎℏℐℑℒℓℕℙℚℛℜℝℤℨ\u212aℬℭℯℰℱℳℴℹⅅⅆⅇⅈⅉ", "CgHHHhhIILlNPQRRRZZKBCeEFMoiDdeij"),
  ...paired("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
  ...paired("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "abcdefghijklmnoprstuvwxyz"),
  ...paired("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx"),
  ...([
    ["ﬀ", "ff"],
    ["ﬁ", "fi"],
    ["ﬂ", "fl"],
    ["ﬃ", "ffi"],
    ["ﬄ", "ffl"],
    ["ﬅ", "st"],
    ["ﬆ", "st"],
  ] as const),
]);

/** Letters of Cyrillic, Greek, Armenian and Cherokee that nobody tells from Latin ones. */
export const LOOK_ALIKE: ReadonlyMap<string, string> = new Map([
  ...paired("авеёһіїјкмнорсѕтухԁԛԝүѵգ", "abeehiijkmhopcstyxdqwyvq"),
  ...paired("АВЕЁЗІЇЈКМНОРСЅТУХҮԌԜ", "ABEE3IIJKMHOPCSTYXYGW"),
  ...paired("αγειικνορστυχ", "ayeiikvopotux"),
  ...paired("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳ", "ABEZHIKMNOPTYXcj"),
  ...paired("ահյոսցօզւ", "whjnugoql"),
  ...paired("ᎠᎡᎢᎥᎪᎫᎬᎳᎻᎽᏀᏃᏒᏔᏙᏚᏞᏟᏢᏦ", "DRTiAJEWHYGZRWVSLCPK"),
  ...paired("ıɑɡɩ", "iagi"),
]);
