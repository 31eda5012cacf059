// The screens of iPhones and iPads for which there is a picture while the installed app opens: CSS pixels and how many dots each has.
export const splashScreens: readonly (readonly [width: number, height: number, ratio: 2 | 3])[] = [
  [375, 667, 2],
  [414, 896, 2],
  [375, 812, 3],
  [390, 844, 3],
  [393, 852, 3],
  [402, 874, 3],
  [414, 896, 3],
  [428, 926, 3],
  [430, 932, 3],
  [440, 956, 3],
  [768, 1024, 2],
  [810, 1080, 2],
  [820, 1180, 2],
  [834, 1112, 2],
  [834, 1194, 2],
  [1024, 1366, 2],
];

export const splashFile = (width: number, height: number, ratio: number): string =>
  `splash/${width * ratio}x${height * ratio}.png`;
